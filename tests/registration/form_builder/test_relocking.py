"""Locking again with the newest key takes its portions, holds nobody up and loses nothing that is written meanwhile."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import SECRET
from tests.factories import EventFactory, RegistrationFactory
from tests.registration.form_builder.uploading import PDF, sent
from webapp.core import crypto, files
from webapp.core.errors import Conflict
from webapp.core.unit_of_work import in_portions
from webapp.extensions import db
from webapp.registration.form_builder import relocking, sealing
from webapp.registration.models import Registration

KEY = Fernet.generate_key().decode()


@pytest.fixture
def numbers(committed_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Six people whose answers were sealed before there was a newer key, two of them a portion."""
    monkeypatch.setattr(relocking, "PORTION", 2)
    monkeypatch.setattr(relocking, "PAUSE", 0)
    with committed_app.app_context():
        event = EventFactory()
        people = [RegistrationFactory(event=event, sealed={"f_a": sealing.seal(f"old {n}")}) for n in range(6)]
        found = [one.id for one in people]
        db.session.commit()
        monkeypatch.setitem(committed_app.extensions, crypto.EXTENSION, crypto.make_cipher([KEY], SECRET))
        yield found


def as_it_stands(numbers: list[int]) -> list[tuple[bool, str]]:
    """Of each, whether the newest key locks the answer, and what it is."""
    query = select(Registration.sealed).where(Registration.id.in_(numbers)).order_by(Registration.id)
    with db.engine.connect() as other:
        texts = [sealed["f_a"] for sealed in other.scalars(query)]
    return [(crypto.is_newest(text.encode()), sealing.unseal(text)) for text in texts]


def versions(numbers: list[int]) -> list[str]:
    """By which transactions the rows were written."""
    with db.engine.connect() as other:
        query = "SELECT xmin::text FROM registrations WHERE id = ANY(:numbers) ORDER BY id"
        return list(other.scalars(sa.text(query), {"numbers": numbers}))


def rewritten(number: int, text: str) -> sa.Update:
    """Somebody changes their answer, still under the older key, as whoever read it before would."""
    by_old = crypto.make_cipher([], SECRET).encrypt(f'"{text}"'.encode()).decode()
    return sa.update(Registration).where(Registration.id == number).values(sealed={"f_a": by_old})


def test_broken_off_it_has_done_what_it_said_and_goes_on_from_there(committed_app: Flask, numbers: list[int]) -> None:
    portions = in_portions(relocking.lock_again())
    assert [next(portions), next(portions)] == [2, 2]
    # What is done is there for everybody, and nobody waits for it.
    with db.engine.begin() as other:
        other.execute(sa.text("SET lock_timeout = '1s'"))
        other.execute(sa.update(Registration).where(Registration.id.in_(numbers)).values(note="called"))
    assert [newest for newest, _text in as_it_stands(numbers)] == [True] * 4 + [False] * 2
    portions.close()  # type: ignore[attr-defined]
    before = versions(numbers)
    result = committed_app.test_cli_runner().invoke(args=["lock-again"])
    assert (result.exit_code, "6 of 6" in result.output) == (0, True)
    assert as_it_stands(numbers) == [(True, f"old {n}") for n in range(6)]
    after = versions(numbers)
    assert [one == other for one, other in zip(before, after, strict=True)] == [True] * 4 + [False] * 2


def test_a_failure_takes_back_its_own_portion_alone(committed_app: Flask, numbers: list[int]) -> None:
    with db.engine.begin() as other:
        other.execute(sa.update(Registration).where(Registration.id == numbers[3]).values(sealed={"f_a": "lost"}))
    with pytest.raises(crypto.Undecryptable):
        list(in_portions(relocking.lock_again()))
    others = [one for one in numbers if one != numbers[3]]
    assert [newest for newest, _text in as_it_stands(others)] == [True, True, False, False, False]


def test_who_is_being_changed_is_not_waited_for_and_nothing_is_overwritten(
    committed_app: Flask, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.engine.connect() as other:
        other.execute(rewritten(numbers[2], "new"))
        waits: list[Callable[[], None]] = [other.commit]
        monkeypatch.setattr(relocking.time, "sleep", lambda _seconds: waits.pop()())
        assert sum(in_portions(relocking.lock_again())) == 6
    assert waits == []
    assert as_it_stands(numbers)[2] == (True, "new")
    assert all(newest for newest, _text in as_it_stands(numbers))


def test_what_is_changed_between_the_look_and_the_lock_stays_changed(
    committed_app: Flask, numbers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [rewritten(numbers[0], "new")]
    looked = crypto.is_newest

    def change_first(locked: bytes) -> bool:
        if changes:
            with db.engine.begin() as other:
                other.execute(changes.pop())
        return looked(locked)

    monkeypatch.setattr(crypto, "is_newest", change_first)
    assert sum(in_portions(relocking.lock_again())) == 6
    assert as_it_stands(numbers)[0] == (True, "new")


def test_what_is_written_back_as_it_was_read_is_turned_too(committed_app: Flask, numbers: list[int]) -> None:
    for count, _number in enumerate(in_portions(relocking.lock_again()), start=1):
        if count == 3:
            with db.engine.begin() as other:
                other.execute(rewritten(numbers[0], "late"))
    assert as_it_stands(numbers)[0] == (True, "late")


def test_it_does_not_go_on_for_ever_while_older_keys_are_in_use(committed_app: Flask, numbers: list[int]) -> None:
    def meanwhile() -> None:
        for _number in in_portions(relocking.lock_again()):
            with db.engine.begin() as other:
                other.execute(rewritten(numbers[0], "again"))

    with pytest.raises(Conflict, match="older key"):
        meanwhile()


def test_files_are_turned_one_by_one_and_taken_up_again(
    app: Flask, session: Session, own_storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = [
        files.store(sent(PDF, "a.pdf")[0], "a.pdf", allowed=["pdf"], max_bytes=2048, purpose="test", locked=True)
        for _number in range(3)
    ]
    ids = [one.id for one in stored]
    session.commit()
    monkeypatch.setitem(app.extensions, crypto.EXTENSION, crypto.make_cipher([KEY], SECRET))
    portions = in_portions(files.lock_again())
    assert [next(portions), next(portions)] == [0, 0]
    portions.close()  # type: ignore[attr-defined]
    before = {path: path.stat().st_ino for path in own_storage.glob("*/*")}
    result = app.test_cli_runner().invoke(args=["lock-again"])
    assert (result.exit_code, "3 of 3" in result.output) == (0, True)
    assert sum(path.stat().st_ino == number for path, number in before.items()) == 2
    for one in session.scalars(select(files.StoredFile).where(files.StoredFile.id.in_(ids))):
        content = (own_storage / one.key[:2] / one.key).read_bytes()
        assert crypto.is_newest(content)
        assert one.sha256 == hashlib.sha256(content).digest()


def test_a_file_that_was_turned_before_its_row_was_written_is_described_as_it_lies(
    app: Flask, session: Session, own_storage: Path
) -> None:
    stored = files.store(sent(PDF, "a.pdf")[0], "a.pdf", allowed=["pdf"], max_bytes=2048, purpose="test", locked=True)
    digest, stored.sha256 = stored.sha256, b"-" * 32
    session.commit()
    assert sum(in_portions(files.lock_again())) == 1
    assert stored.sha256 == digest
