"""Encrypts what is worth a passport, with keys that can be changed without losing what they locked.

The newest key encrypts, every key decrypts. The key derived from the secret key comes last, so an installation may
begin without keys of its own and set them later.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, current_app
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from config import Settings, SettingsError
from webapp.core import clock

EXTENSION = "elchi.crypto"


class Undecryptable(Exception):
    """None of the keys in use locked this, or it has been tampered with."""


def derived_key(secret: str) -> bytes:
    """A Fernet key made from the secret key of the installation."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"elchi encryption of columns")
    return base64.urlsafe_b64encode(derivation.derive(secret.encode()))


class Cipher(MultiFernet):
    """All keys of an installation, the newest first."""

    def __init__(self, keys: list[Fernet]) -> None:
        super().__init__(keys)
        self.newest = keys[0]


def make_cipher(keys: list[str], secret: str) -> Cipher:
    """The cipher of an installation; raises SettingsError for a key that is none, without showing it."""
    try:
        own = [Fernet(key) for key in keys]
    except ValueError:
        raise SettingsError("ENCRYPTION_KEYS must be Fernet keys: 32 random bytes in URL-safe base64") from None
    return Cipher([*own, Fernet(derived_key(secret))])


def init_app(app: Flask, settings: Settings) -> None:
    """Gives the application its cipher."""
    keys = [key.get_secret_value() for key in settings.encryption_keys]
    app.extensions[EXTENSION] = make_cipher(keys, settings.secret_key.get_secret_value())


def _cipher() -> Cipher:
    cipher: Cipher = current_app.extensions[EXTENSION]
    return cipher


def encrypt(text: str) -> bytes:
    """The text locked by the newest key."""
    return _cipher().encrypt_at_time(text.encode(), int(clock.now().timestamp()))


def locked_at(locked: bytes) -> int:
    """The second at which a text was locked first, which `rotate` keeps; raises Undecryptable."""
    try:
        return _cipher().extract_timestamp(locked)
    except InvalidToken as error:
        raise Undecryptable("no key in use opens this value") from error


def decrypt(locked: bytes) -> str:
    """The text that was locked by any key in use; raises Undecryptable."""
    try:
        return _cipher().decrypt(locked).decode()
    except InvalidToken as error:
        raise Undecryptable("no key in use opens this value") from error


def lock(content: bytes) -> bytes:
    """A content, such as that of a file, locked by the newest key."""
    return _cipher().encrypt(content)


def unlock(locked: bytes) -> bytes:
    """The content that was locked by any key in use; raises Undecryptable."""
    try:
        return _cipher().decrypt(locked)
    except InvalidToken as error:
        raise Undecryptable("no key in use opens this content") from error


def rotate(locked: bytes) -> bytes:
    """The same text or content locked by the newest key; raises Undecryptable."""
    try:
        return _cipher().rotate(locked)
    except InvalidToken as error:
        raise Undecryptable("no key in use opens this value") from error


def is_newest(locked: bytes) -> bool:
    """Whether the newest key locked it: there is nothing to rotate."""
    try:
        _cipher().newest.decrypt(locked)
    except InvalidToken:
        return False
    return True


class Encrypted(TypeDecorator[str]):
    """A column of text that the database holds encrypted; it cannot be searched or compared there."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypts on the way in."""
        return None if value is None else encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypts on the way out."""
        return None if value is None else decrypt(value)
