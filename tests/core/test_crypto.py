"""Encrypted columns: what the database holds, and what changed keys still open."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet, MultiFernet
from flask import Flask
from sqlalchemy.orm import Session

from config import SettingsError
from webapp.core.crypto import EXTENSION, Encrypted, Undecryptable, decrypt, encrypt, make_cipher, rotate

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
PASSPORT = "AB 1234567 Мирзиёев"
VAULT = sa.Table("vault", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("secret", Encrypted))


@pytest.fixture
def bare() -> Iterator[Flask]:
    app = Flask("bare")
    use(app, make_cipher([], "secret"))
    with app.app_context():
        yield app


def use(app: Flask, cipher: MultiFernet) -> None:
    app.extensions[EXTENSION] = cipher


def test_what_was_encrypted_is_decrypted_and_never_looks_the_same(bare: Flask) -> None:
    locked = encrypt(PASSPORT)
    assert decrypt(locked) == PASSPORT
    assert b"1234567" not in locked
    assert encrypt(PASSPORT) != locked


def test_keys_change_without_losing_what_they_locked(bare: Flask) -> None:
    by_derived = encrypt(PASSPORT)
    use(bare, make_cipher([OLD], "secret"))
    by_old = encrypt(PASSPORT)
    use(bare, make_cipher([NEW, OLD], "secret"))
    assert decrypt(by_derived) == decrypt(by_old) == PASSPORT
    rotated = rotate(by_old)
    use(bare, make_cipher([NEW], "another secret"))
    assert decrypt(rotated) == PASSPORT
    for lost in (by_old, by_derived, b"", rotated[:-1]):
        with pytest.raises(Undecryptable):
            decrypt(lost)
        with pytest.raises(Undecryptable):
            rotate(lost)


def test_two_installations_derive_two_keys(bare: Flask) -> None:
    locked = encrypt(PASSPORT)
    use(bare, make_cipher([], "another secret"))
    with pytest.raises(Undecryptable):
        decrypt(locked)


def test_a_key_that_is_none_is_refused_and_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        make_cipher(["not-a-key"], "secret")
    assert "not-a-key" not in str(caught.value)


def test_the_column_holds_no_plain_text(app: Flask, session: Session) -> None:
    VAULT.create(session.connection())
    session.execute(VAULT.insert(), [{"id": 1, "secret": PASSPORT}, {"id": 2, "secret": None}])
    raw = session.scalars(sa.select(sa.type_coerce(VAULT.c.secret, sa.LargeBinary)).order_by(VAULT.c.id)).all()
    assert PASSPORT.encode() not in raw[0]
    assert raw[1] is None
    assert session.scalars(sa.select(VAULT.c.secret).order_by(VAULT.c.id)).all() == [PASSPORT, None]
