"""What the local mail server has got can be looked at, in demo mode only, and cannot do anything."""

from pathlib import Path

import pytest
from flask import Flask

from tests.client import PageClient
from tests.conftest import settings_for
from tests.services import Services, worker_number
from webapp import create_app
from webapp.mail.mime import Composed, Part, mailbox, unstructured, write

SENDER = "Самаркандский центр народной дипломатии и породнённых городов"
"""Longer than one encoded word."""
HTML = """<!doctype html>
<html lang="en"><head><title>x</title><style>p{color:red}</style></head>
<body><p style="color:blue">Hello <a href="https://example.org/">you</a></p>
<img src="cid:code" alt=""><script>1</script></body></html>"""


@pytest.fixture
def names(services: Services) -> list[str]:
    """Three messages as the sink writes them, in a time of their own and named after the worker that writes them."""
    made = []
    worker = worker_number()
    for number, subject in enumerate(["First", "Вторая встреча", "Third <b>"]):
        parts = [
            Part("code.png", "image/png", b"\x89PNG\r\n\x1a\n", "inline", cid="code"),
            Part("программа.pdf", "application/pdf", b"%PDF-1.7"),
        ]
        headers = [
            ("From", mailbox(SENDER, "no-reply@elchi.example")),
            ("To", mailbox("Азиза", f"aziza.viewer{worker}@example.org")),
            ("Subject", unstructured(subject)),
            ("Message-ID", f"<{number}@viewer>"),
        ]
        content = write(Composed(headers, f"Text {number} https://example.org/x?a=1&b=2", HTML, parts))
        name = f"20990101T00000{number}.000000-{worker}-00000{number}.eml"
        trace = f"Return-Path: <no-reply@elchi.example>\r\nDelivered-To: aziza.viewer{worker}@example.org\r\n"
        (Path(services.mail_dir) / name).write_bytes(trace.encode() + content)
        made.append(name)
    return made


def test_the_newest_comes_first_and_recipients_are_found(client: PageClient, names: list[str]) -> None:
    page = client.text(f"/dev/mail?q=AZIZA.viewer{worker_number()}")
    assert page.index("Third &lt;b&gt;") < page.index("Вторая встреча") < page.index("First")
    assert f"aziza.viewer{worker_number()}@example.org" in page
    assert "Nothing matches" in client.text("/dev/mail?q=nobody-at-all@example.org")


def test_a_message_is_shown_with_its_parts(client: PageClient, names: list[str]) -> None:
    page = client.text(f"/dev/mail/{names[1]}")
    assert "Вторая встреча" in page
    assert f"{SENDER} &lt;no-reply@elchi.example&gt;" in page
    assert '<a href="https://example.org/x?a=1&amp;b=2"' in page
    assert "программа.pdf" in page
    assert "sandbox=" in page
    attached = client.get(f"/dev/mail/{names[1]}/attachments/1")
    assert attached.data == b"%PDF-1.7"
    assert attached.headers["Content-Disposition"].startswith("attachment")
    image = client.get(f"/dev/mail/{names[1]}/inline/code")
    assert image.mimetype == "image/png"
    assert client.get(f"/dev/mail/{names[1]}/source").mimetype == "text/plain"


def test_its_html_has_a_policy_of_its_own(client: PageClient, names: list[str]) -> None:
    client.lint = False
    answer = client.get(f"/dev/mail/{names[0]}/html")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert f"/dev/mail/{names[0]}/inline/code" in answer.text
    assert "unsafe-inline" not in client.get("/dev/mail").headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["..%2F..%2Fetc%2Fpasswd", "x.eml", "20990101T000009.000000-1-1.eml"])
def test_only_messages_can_be_opened(client: PageClient, name: str) -> None:
    for part in ("", "/html", "/source", "/attachments/0", "/inline/code"):
        assert client.get(f"/dev/mail/{name}{part}").status_code == 404


def test_what_is_not_there(client: PageClient, names: list[str]) -> None:
    assert client.get(f"/dev/mail/{names[0]}/attachments/9").status_code == 404
    assert client.get(f"/dev/mail/{names[0]}/inline/other").status_code == 404


def test_only_a_demo_shows_its_mail(services: Services) -> None:
    production: Flask = create_app(settings_for(services, "postgres", demo=False))
    assert production.test_client().get("/dev/mail").status_code == 404
    assert not [rule for rule in production.url_map.iter_rules() if rule.rule.startswith("/dev/")]
