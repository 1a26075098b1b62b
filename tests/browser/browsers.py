"""A Chromium to test with: the system's, else the one inside an npm package."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
LIBRARIES = Path("/tmp/al2023/lib")
"""Where the package puts the system libraries it brings along."""


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A running browser; `more` are arguments of its command line."""
    found = next((path for name in SYSTEM if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        if found:
            browser = playwright.chromium.launch(executable_path=found, args=[*ARGUMENTS, *more])
        else:
            path, environment = _of_package()
            arguments = [*ARGUMENTS, "--headless=shell", *more]
            browser = playwright.chromium.launch(executable_path=path, args=arguments, env=environment)
        try:
            yield browser
        finally:
            browser.close()


def _of_package() -> tuple[str, dict[str, str | float | bool]]:
    unpack = ["node", str(HERE / "chromium.mjs")]
    # The package unpacks the libraries it brings only where it believes itself in the cloud it is made for.
    environment = {**os.environ, "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    path = subprocess.run(unpack, check=True, capture_output=True, text=True, env=environment, cwd=HERE).stdout.strip()
    needed = subprocess.run(["ldd", path], check=False, capture_output=True, text=True).stdout
    if "not found" in needed:
        known = os.environ.get("LD_LIBRARY_PATH", "")
        return path, {**os.environ, "LD_LIBRARY_PATH": f"{LIBRARIES}:{known}".rstrip(":")}
    return path, dict(os.environ)
