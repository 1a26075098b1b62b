"""Uploads: what is taken, what is refused beside its field, and how a file is handed out."""

import hashlib
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import SettingsError, load_settings
from tasks.files import discard as discard_task
from webapp.core import clock, storage
from webapp.core.errors import NotFound
from webapp.core.file_kinds import KINDS, is_genuine, kind_of
from webapp.core.files import (
    PASSING,
    StoredFile,
    UploadNotWhatItSays,
    UploadTooLarge,
    discard,
    discard_orphans,
    find_passing,
    open_file,
    remove,
    remove_passed,
    safe_name,
    send,
    store,
)
from webapp.core.storage import DirectoryStorage, make_storage

EVERY_KIND = list(KINDS)
SIGNED = [kind for kind in KINDS if kind != "csv"]
"""Kinds that show by their content what they are; any text may be a table."""


def archive(**parts: bytes | str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def picture(kind: str, size: tuple[int, int] = (64, 48)) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(file, kind)
    return file.getvalue()


WORD_TYPE = KINDS["docx"].content_type + ".main+xml"
DOCX = {"[Content_Types].xml": f'<Types><Override ContentType="{WORD_TYPE}"/></Types>', "word/document.xml": "<w/>"}
ODT = {"mimetype": KINDS["odt"].content_type, "content.xml": "<o/>"}
XLSX = {"[Content_Types].xml": f'<Types><Override ContentType="{KINDS["xlsx"].content_type}.main+xml"/></Types>'}
GENUINE = {
    "csv": "имя;город\nАзиза;Нукус\n".encode("cp1251"),
    "xlsx": archive(**XLSX),
    "pdf": b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n",
    "docx": archive(**DOCX),
    "odt": archive(**ODT),
    "jpeg": picture("JPEG"),
    "png": picture("PNG"),
    "webp": picture("WEBP"),
}


@pytest.fixture(autouse=True)
def own_storage(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(app.extensions, storage.EXTENSION, DirectoryStorage(tmp_path))
    return tmp_path


def upload(data: bytes, name: str, allowed: list[str] = EVERY_KIND, max_bytes: int = 1_000_000) -> StoredFile:
    return store(io.BytesIO(data), name, allowed=allowed, max_bytes=max_bytes, purpose="cv", field="cv")


def contents(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_genuine_file_is_stored(kind: str, session: Session) -> None:
    name = f"Резюме.{KINDS[kind].extensions[0].upper()}"
    stored = upload(GENUINE[kind], name)
    session.expire_all()
    assert (stored.name, stored.content_type, stored.purpose) == (name, KINDS[kind].content_type, "cv")
    assert stored.size == len(GENUINE[kind])
    assert stored.sha256 == hashlib.sha256(GENUINE[kind]).digest()
    with open_file(stored) as file:
        assert file.read() == GENUINE[kind]


@pytest.mark.parametrize("claimed", EVERY_KIND)
@pytest.mark.parametrize("content", [*EVERY_KIND, "text"])
def test_no_kind_passes_for_another(claimed: str, content: str) -> None:
    data = GENUINE.get(content, b"a plain text")
    assert is_genuine(io.BytesIO(data), claimed) is (claimed == content or (claimed, content) == ("csv", "text"))


@pytest.mark.parametrize("kind", SIGNED)
def test_half_a_file_is_damaged(kind: str) -> None:
    assert not is_genuine(io.BytesIO(GENUINE[kind][: len(GENUINE[kind]) // 2]), kind)


@given(kind=st.sampled_from(SIGNED), place=st.integers(0, 10_000), byte=st.integers(0, 255), head=st.binary(max_size=9))
def test_no_damage_breaks_the_check(kind: str, place: int, byte: int, head: bytes) -> None:
    data = bytearray(GENUINE[kind])
    data[place % len(data)] = byte
    assert is_genuine(io.BytesIO(bytes(data)), kind) in {True, False}
    # A PDF of a few bytes that says where it ends is whole.
    whole = kind == "pdf" and data.startswith(b"%PDF-") and b"%%EOF" in head
    assert is_genuine(io.BytesIO(bytes(data[:12]) + head), kind) is whole


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("docx", archive(**DOCX, **{"word/vbaProject.bin": b"macro"})),
        ("docx", archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})),
        ("docx", archive(**{"word/document.xml": "<w/>"})),
        ("odt", archive(**{**ODT, "mimetype": "application/epub+zip"})),
        ("pdf", b"junk %PDF-1.7\n%%EOF"),
        ("png", b""),
        ("csv", b""),
        ("csv", b"a;b\x00\n"),
        ("xlsx", archive(**XLSX, **{"xl/vbaProject.bin": b"macro"})),
    ],
)
def test_lookalikes_are_refused(kind: str, data: bytes) -> None:
    assert not is_genuine(io.BytesIO(data), kind)


def test_a_picture_of_too_many_pixels_is_refused_without_being_decoded() -> None:
    file = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(file, "PNG")
    assert file.tell() < 100_000
    assert not is_genuine(file, "png")


@pytest.mark.parametrize(
    ("data", "name", "allowed", "error"),
    [
        (GENUINE["png"], "a.pdf", ["pdf"], UploadNotWhatItSays),
        (GENUINE["png"], "a.png", ["pdf", "docx"], UploadNotWhatItSays),
        (GENUINE["pdf"], "a.exe", EVERY_KIND, UploadNotWhatItSays),
        (GENUINE["pdf"], "pdf", EVERY_KIND, UploadNotWhatItSays),
        (b"", "a.pdf", ["pdf"], UploadNotWhatItSays),
        (GENUINE["pdf"] * 1000, "a.pdf", ["pdf"], UploadTooLarge),
    ],
)
def test_what_is_refused_is_named_beside_its_field_and_leaves_nothing(
    data: bytes, name: str, allowed: list[str], error: type[Exception], session: Session, own_storage: Path
) -> None:
    with pytest.raises(error) as caught:
        upload(data, name, allowed, max_bytes=20_000)
    assert caught.value.field == "cv"  # type: ignore[attr-defined]
    assert str(caught.value)
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    assert contents(own_storage) == []


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Anna\\Резюме Анна.pdf", "Резюме Анна.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("invoice\u202efdp.exe.pdf", "invoicefdp.exe.pdf"),
        ("oʻzbekcha  nomi.PDF", "oʻzbekcha nomi.PDF"),
        (".pdf", "file.pdf"),
        ("履歴書.pdf", "履歴書.pdf"),
    ],
)
def test_names_are_made_safe_in_any_script(given_name: str, shown: str) -> None:
    assert safe_name(given_name) == shown
    assert kind_of(safe_name(given_name)) == "pdf"


@given(st.text())
def test_every_name_becomes_one_that_fits(name: str) -> None:
    made = safe_name(name)
    assert 0 < len(made) <= 200
    assert "/" not in made
    assert made.isprintable() or any(char.isspace() or not char.isprintable() for char in name)
    assert safe_name(made) == made


def test_a_long_name_keeps_its_extension() -> None:
    assert safe_name("я" * 300 + ".pdf").endswith("я.pdf")


def test_sending_is_safe_and_names_the_file_in_its_script(app: Flask) -> None:
    stored = upload(GENUINE["pdf"], 'Резюме "Анна"; a.pdf')
    with app.test_request_context(), send(stored) as response:
        response.direct_passthrough = False
        assert response.get_data() == GENUINE["pdf"]
        assert response.content_length == stored.size
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''%D0%A0%D0%B5%D0%B7%D1%8E%D0%BC%D0%B5" in disposition


def test_a_content_that_is_gone_is_not_found(own_storage: Path) -> None:
    stored = upload(GENUINE["pdf"], "a.pdf")
    contents(own_storage)[0].unlink()
    with pytest.raises(NotFound):
        open_file(stored)


def test_removing_forgets_the_content_once_it_is_committed(session: Session, own_storage: Path) -> None:
    stored, kept = upload(GENUINE["pdf"], "a.pdf"), upload(GENUINE["pdf"], "b.pdf")
    remove(stored)
    assert session.info["elchi.tasks"] == [("tasks.files.discard", (stored.key,))]
    session.flush()
    discard_task(stored.key)
    assert [path.name for path in contents(own_storage)] == [kept.key]
    assert discard([kept.key]) == 0


def test_contents_that_no_row_names_are_forgotten_after_a_day(own_storage: Path) -> None:
    kept = upload(GENUINE["pdf"], "a.pdf")
    for key in ("old" + "0" * 29, "new" + "0" * 29):
        storage.current().put(key, io.BytesIO(b"x"))
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for path in contents(own_storage):
        if not path.name.startswith("new"):
            os.utime(path, (long_ago, long_ago))
    assert discard_orphans() == 1
    assert {path.name for path in contents(own_storage)} == {kept.key, "new" + "0" * 29}


def test_a_file_nobody_decided_on_is_forgotten_after_a_day(session: Session) -> None:
    purpose = f"{PASSING}people:1"
    sent = store(io.BytesIO(GENUINE["csv"]), "a.csv", allowed=["csv"], max_bytes=1000, purpose=purpose)
    kept = upload(GENUINE["pdf"], "a.pdf")
    assert find_passing(sent.key, purpose) is sent
    assert find_passing(sent.key, f"{PASSING}people:2") is None
    with clock.at(clock.now() + timedelta(hours=23)):
        assert remove_passed() == 0
    with clock.at(clock.now() + timedelta(hours=25)):
        assert remove_passed() == 1
    assert session.scalars(select(StoredFile)).all() == [kept]


def test_the_storage_never_leaves_its_directory_nor_half_a_file(own_storage: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        storage.current().put("abc", Broken())
    assert contents(own_storage) == []
    for key in ("../abc", "", "a/b", "."):
        with pytest.raises(ValueError, match="key"):
            storage.current().open(key)


def test_the_storage_is_where_the_settings_say(app: Flask, tmp_path: Path) -> None:
    given = app.extensions["elchi.settings"].model_dump()
    elsewhere = load_settings(**given | {"storage_url": f"file://{tmp_path}/elsewhere"})
    make_storage(elsewhere).put("abc", io.BytesIO(b"x"))
    assert (tmp_path / "elsewhere" / "ab" / "abc").read_bytes() == b"x"
    with pytest.raises(SettingsError):
        make_storage(load_settings(**given | {"storage_url": "s3://bucket"}))
