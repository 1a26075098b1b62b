"""What is written reads back the same, and nothing given can forge a header."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.mail.mime import BadAddress, Composed, Part, ascii_address, mailbox, unstructured, write


def parse(content: bytes) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(content)


def compose(text: str = "text", html: str = "<p>html</p>", parts: list[Part] | None = None, **headers: str) -> bytes:
    return write(
        Composed([(name.replace("_", "-"), value) for name, value in headers.items()], text, html, parts or [])
    )


@given(st.text(max_size=400))
def test_a_subject_reads_back_in_one_line(subject: str) -> None:
    content = compose(Subject=unstructured(subject))
    assert all(len(line) <= 76 for line in content.split(b"\r\n"))
    shown = parse(content)["Subject"]
    assert "".join(str(shown).split()) == "".join(unstructured_plain(subject).split())
    assert len(parse(content).keys()) == 3


def unstructured_plain(text: str) -> str:
    """What remains of a text in a header, by the definition of `str.isprintable` alone."""
    kept = text.encode(errors="replace").decode()
    for character in kept:
        if ord(character) < 0x20 or 0x7F <= ord(character) <= 0x9F or character in "\u2028\u2029":
            kept = kept.replace(character, " ")
    return kept


@given(st.text(max_size=2000))
def test_bodies_read_back(text: str) -> None:
    text = text.encode(errors="replace").decode()
    message = parse(compose(text=text, html=f"<p>{text}</p>"))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    expected = "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    raw = plain.get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert raw.decode().replace("\r\n", "\n") == expected


@pytest.mark.parametrize(
    "name",
    [
        "Dilnoza Karimova",
        "Karimova, Dilnoza",
        'He said "hello" \\ bye',
        "Дилноза Каримова",
        "Oʻgʻiloy Yoʻldosheva",
        "Ж" * 200,
        "",
        "a\r\nBcc: everybody@example.org",
    ],
)
def test_names_stand_before_addresses(name: str) -> None:
    message = parse(compose(To=mailbox(name, "dilnoza@example.org")))
    address = message["To"].addresses[0]
    assert address.addr_spec == "dilnoza@example.org"
    assert address.display_name.replace(" ", "") == name.replace("\r\n", "").replace(" ", "")
    assert message["Bcc"] is None


def test_what_looks_encoded_is_not_decoded() -> None:
    assert str(parse(compose(Subject=unstructured("=?utf-8?q?forged?=")))["Subject"]) == "=?utf-8?q?forged?="


def test_domains_are_written_in_ascii() -> None:
    assert ascii_address("info@почта.рф") == "info@xn--80a1acny.xn--p1ai"
    assert ascii_address("a+b@example.org") == "a+b@example.org"


@pytest.mark.parametrize("address", ["", "a", "a@", "@b", "иван@example.org", "a@b\r\nx", "a b@c.org", "a@b>,<c@d.org"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        ascii_address(address)


def test_files_go_along_in_their_places() -> None:
    parts = [
        Part("код.png", "image/png", b"\x89PNG" * 100, "inline", cid="code"),
        Part(
            "invite.ics",
            "text/calendar",
            "BEGIN:VCALENDAR — Ташкент\r\n".encode(),
            "alternative",
            {"method": "REQUEST"},
        ),
        Part("Программа встречи.pdf", "application/pdf", b"%PDF" * 50),
    ]
    message = parse(compose(parts=parts))
    assert message.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in message.walk() if not part.is_multipart()] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "image/png",
        "application/pdf",
    ]
    attached = list(message.iter_attachments())[-1]
    assert attached.get_filename() == "Программа встречи.pdf"
    assert attached.get_payload(decode=True) == b"%PDF" * 50
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_param("method") == "REQUEST"
    image = next(part for part in message.walk() if part.get_content_type() == "image/png")
    assert image["Content-ID"] == "<code>"
