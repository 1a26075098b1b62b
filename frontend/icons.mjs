// The icon sprite: one SVG with a <symbol> for each Tabler icon that a template or a Python file names.
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const uses = [
  [".html", /\bicon(?:_name)?\s*(?:\(|=)\s*["']([a-z0-9-]+)["']/g],
  [".html", /\bicons?:\s*["']([a-z0-9-]+)["']/g],
  [".py", /\bicon\s*=\s*["']([a-z0-9-]+)["']/g],
];

async function* walk(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !["static", "__pycache__", "translations"].includes(entry.name)) yield* walk(file);
    else if (entry.isFile()) yield file;
  }
}

/** The names of the icons in use, each with the first file that names it. */
export async function usedIcons(root, here) {
  const names = new Map();
  const listed = await readFile(path.join(here, "icons.txt"), "utf8");
  for (const name of listed.split(/\s+/).filter(Boolean)) names.set(name, "frontend/icons.txt");
  for (const folder of ["templates", "webapp"]) {
    for await (const file of walk(path.join(root, folder))) {
      const patterns = uses.filter(([extension]) => file.endsWith(extension));
      if (patterns.length === 0) continue;
      const text = await readFile(file, "utf8");
      for (const [, pattern] of patterns) {
        for (const [, name] of text.matchAll(pattern)) {
          if (!names.has(name)) names.set(name, path.relative(root, file));
        }
      }
    }
  }
  return names;
}

async function readIcon(here, name) {
  const [base, style] = name.endsWith("-filled") ? [name.slice(0, -"-filled".length), "filled"] : [name, "outline"];
  const file = path.join(here, "node_modules/@tabler/icons/icons", style, `${base}.svg`);
  const text = await readFile(file, "utf8").catch(() => null);
  if (text === null) return null;
  const shapes = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>"));
  const paint = style === "filled" ? 'fill="currentColor"' : 'fill="none" stroke="currentColor"';
  const line = 'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint} ${line}>${shapes.replace(/\s+/g, " ").trim()}</symbol>`;
}

/** The sprite's text; `onMissing` is told of the names that Tabler does not draw. */
export async function iconSprite(root, here, onMissing) {
  const names = await usedIcons(root, here);
  const symbols = [];
  for (const [name, file] of [...names].sort(([a], [b]) => a.localeCompare(b))) {
    const symbol = await readIcon(here, name);
    if (symbol) symbols.push(symbol);
    else onMissing(`${file}: no icon is called "${name}"`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const here = path.dirname(fileURLToPath(import.meta.url));
  await iconSprite(path.dirname(here), here, (message) => {
    console.error(message);
    process.exitCode = 1;
  });
}
