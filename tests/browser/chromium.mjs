// Unpacks the browser of the npm package and prints where it lies.
import chromium from "@sparticuz/chromium";

process.stdout.write(await chromium.executablePath());
