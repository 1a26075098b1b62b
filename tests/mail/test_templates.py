"""Every message has its three parts and looks like the others."""

from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "mail"
MESSAGES = sorted(path.parent for path in TEMPLATES.glob("*/subject.txt"))


@pytest.mark.parametrize("folder", MESSAGES, ids=lambda folder: folder.name)
def test_a_message_has_a_subject_a_text_and_a_page(folder: Path) -> None:
    assert {"subject.txt", "body.txt", "body.html"} <= {path.name for path in folder.iterdir()}
    assert 'base.html" %}' in (folder / "body.html").read_text().splitlines()[0]
    assert 'base.txt" %}' in (folder / "body.txt").read_text().splitlines()[0]
