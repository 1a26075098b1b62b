"""Every message has its three parts and looks like the others."""

from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChainableUndefined
from jinja2.runtime import Context

from webapp.mail.rendering import _environment

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
MESSAGES = sorted(path.parent for path in TEMPLATES.glob("*/subject.txt"))
SIGNATURE = "-- "


@pytest.mark.parametrize("folder", MESSAGES, ids=lambda folder: folder.name)
def test_a_message_has_a_subject_a_text_and_a_page(folder: Path) -> None:
    assert {"subject.txt", "body.txt", "body.html"} <= {path.name for path in folder.iterdir()}
    assert 'base.html" %}' in (folder / "body.html").read_text().splitlines()[0]
    assert 'base.txt" %}' in (folder / "body.txt").read_text().splitlines()[0]


def _nothing(_context: Context) -> list[str]:
    return []


@pytest.mark.parametrize("folder", MESSAGES, ids=lambda folder: folder.name)
def test_the_foot_of_a_text_says_why_and_whom_to_ask_on_lines_of_their_own(app: Flask, folder: Path) -> None:
    template = _environment("en").overlay(undefined=ChainableUndefined).get_template(f"mail/{folder.name}/body.txt")
    template.blocks["content"] = _nothing
    text = template.render(reply_to=("Host", "host@example.org"), host_name="Host")
    lines = text[text.index(SIGNATURE) :].splitlines()
    assert lines[0] == SIGNATURE
    assert len(lines[1]) > len("You receive this")
    assert lines[2] == "Questions? Reply to this message, or write to host@example.org."
    assert len(lines) == 4
