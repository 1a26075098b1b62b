"""Fixtures of the browser tests: Elchi as `make run` starts it, and people who use it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from scripts.embedded.ports import free_port
from tests.browser.browsers import chromium
from tests.browser.mailbox import Mailbox

ROOT = Path(__file__).resolve().parents[2]
OURS = ("ELCHI_", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "SECRET_KEY", "PUBLIC_URL")
START_SECONDS = 180
PASSWORD = "people-to-people"
MILLISECONDS = 15_000


@dataclass(frozen=True)
class Stack:
    """A running Elchi with the demonstration in it."""

    address: str
    home: Path

    @property
    def mailbox(self) -> Mailbox:
        """The mail it has delivered."""
        return Mailbox(self.home / "mail")


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Elchi with all its processes, on a port and in a home of its own."""
    home, port = Path(tempfile.mkdtemp(prefix="elchi-browser-")), free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment = {**clean, "ELCHI_HOME": str(home), "ELCHI_PORT": str(port), "ELCHI_RATE_LIMIT": "off"}
    log = (home.parent / f"{home.name}.log").open("w+")
    command = [sys.executable, "-m", "scripts.run"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait_until_ready(process, Path(log.name))
        yield Stack(f"http://127.0.0.1:{port}", home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()
        shutil.rmtree(home, ignore_errors=True)
        Path(log.name).unlink(missing_ok=True)


def _wait_until_ready(process: "subprocess.Popen[bytes]", log: Path) -> None:
    began = time.monotonic()
    while "Elchi is ready" not in log.read_text():
        if process.poll() is not None or time.monotonic() - began > START_SECONDS:
            raise RuntimeError(f"Elchi did not start:\n{log.read_text()}")
        time.sleep(0.3)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    with chromium() as running:
        yield running


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(stack: Stack, browser: Browser) -> Iterator[OpenPage]:
    """Opens a page as somebody: `open_page("organiser", lang="ru", width=390)`; None is a visitor."""
    contexts = []

    def opened(role: str | None = None, *, lang: str = "en", width: int = 1440, dark: bool = False) -> Page:
        context = browser.new_context(
            base_url=stack.address,
            locale=lang,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/?lang={lang}")
        if role:
            sign_in(page, f"{role}@elchi.example")
        return page

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, address: str) -> None:
    """Sign in as one of the demonstration's accounts."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(address)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form[method=post] button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
