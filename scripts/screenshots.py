"""Takes the pictures of the documentation from a running demonstration: `python -m scripts.screenshots --base URL`."""

import argparse
import io
import os
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screenshots"
SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--hide-scrollbars"]
WIDTH = 1280
COLOURS = 128
MOST_BYTES = 250_000


@dataclass(frozen=True)
class Shot:
    """One picture: where it is taken, by whom, and how high the page is cut."""

    name: str
    path: str
    by: str | None = None
    height: int = 900
    follow: tuple[str, ...] = ()
    """Parts of link texts that lead on from `path`, one after the other."""


SHOTS = (
    Shot("home", "/"),
    Shot("seminar", "/seminars/academy-of-dialogue"),
    Shot("ngo-meeting", "/ngo-meetings/neighbourhood-of-rivers"),
    Shot("exchange", "/exchanges/green-city-berlin"),
    Shot("registration", "/seminars/academy-of-dialogue/register"),
    Shot("organiser", "/manage/", by="organiser@elchi.example"),
    Shot("event-desk", "/exchanges/green-city-berlin", by="organiser@elchi.example", follow=("Manage this event",)),
    Shot("form", "/seminars/academy-of-dialogue", by="organiser@elchi.example", follow=("Manage this event", "Form")),
    Shot("delegation", "/delegations/", by="coordinator@elchi.example", follow=("Seidenstrasse",)),
    Shot("review", "/admin/review/", by="reviewer@elchi.example", follow=("Young mediators",)),
)


def main() -> None:
    """Take the pictures, all or those named."""
    given = _arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    wanted = [shot for shot in SHOTS if not given.only or shot.name in given.only]
    with sync_playwright() as playwright:
        browser = _chromium(playwright)
        for path, size in take(browser, wanted, given):
            print(f"{path}  {size // 1000} kB")
        browser.close()


def take(browser: Browser, shots: Iterable[Shot], given: argparse.Namespace) -> Iterable[tuple[Path, int]]:
    """Take the pictures one by one; each person signs in once."""
    seen: dict[str | None, BrowserContext] = {}
    for shot in shots:
        if shot.by not in seen:
            seen[shot.by] = _visitor(browser, given, shot.by)
        page = seen[shot.by].new_page()
        picture = _picture(page, given.base, shot)
        page.close()
        yield _save(picture, given.out / f"{shot.name}.png")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="where the demonstration runs")
    parser.add_argument("--out", type=Path, default=OUT, help="the folder that takes the pictures")
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS], help="only these pictures")
    parser.add_argument("--password", default=os.environ.get("ELCHI_DEMO_PASSWORD", "people-to-people"))
    return parser.parse_args()


def _chromium(playwright: Playwright) -> Browser:
    """The system's Chromium, else the one among the packages of the browser tests."""
    found = next((path for name in SYSTEM if (path := shutil.which(name))), None)
    if found:
        return playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
    # The package unpacks the libraries it brings only where it believes itself in the cloud it is made for.
    environment = {**os.environ, "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    folder = ROOT / "tests" / "browser"
    unpack = subprocess.run(
        ["node", "chromium.mjs"], check=True, capture_output=True, text=True, cwd=folder, env=environment
    )
    libraries = f"/tmp/al2023/lib:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    return playwright.chromium.launch(
        executable_path=unpack.stdout.strip(),
        args=[*ARGUMENTS, "--headless=shell"],
        env={**os.environ, "LD_LIBRARY_PATH": libraries},
    )


def _visitor(browser: Browser, given: argparse.Namespace, email: str | None) -> BrowserContext:
    context = browser.new_context(
        base_url=given.base,
        viewport={"width": WIDTH, "height": 900},
        color_scheme="light",
        reduced_motion="reduce",
        locale="en",
        timezone_id="Asia/Tashkent",
    )
    if email:
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", given.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        page.close()
    return context


def _picture(page: Page, base: str, shot: Shot) -> bytes:
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    _open(page, shot.path)
    for text in shot.follow:
        link = page.get_by_role("link", name=text).first
        _open(page, urljoin(page.url or base, link.get_attribute("href") or ""))
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    return page.screenshot()


def _open(page: Page, address: str) -> None:
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise SystemExit(f"{address} answered {answer.status if answer else 'nothing'}")


def _save(picture: bytes, path: Path) -> tuple[Path, int]:
    """Write with few colours, and fewer still where the file stays too large for a repository."""
    colours = COLOURS
    while True:
        image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        image.save(path, optimize=True)
        size = path.stat().st_size
        if size <= MOST_BYTES or colours <= COLOURS // 8:
            return path, size
        colours //= 2


if __name__ == "__main__":
    main()
