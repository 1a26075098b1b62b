"""Passwords: hashed with Argon2id, and checked in the same time whether or not an account exists."""

import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Flask, current_app

from config import Settings
from webapp.core.errors import Invalid
from webapp.core.i18n import _l, _ln

EXTENSION = "elchi.passwords"
SHORTEST = 10
LONGEST = 200
# OWASP's advice for Argon2id: 19 MiB, two passes, one lane.
STRONG = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""For tests only."""


@dataclass(frozen=True)
class Hashing:
    """How this installation hashes, with a hash that nobody's password has."""

    hasher: PasswordHasher
    decoy: str


def _hashing() -> Hashing:
    hashing: Hashing = current_app.extensions[EXTENSION]
    return hashing


def _normal(password: str) -> str:
    # One keyboard sends й as a letter, another as и with a breve.
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """The hash to keep of a password."""
    return _hashing().hasher.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; takes as long where there is no hash."""
    hashing = _hashing()
    try:
        hashing.hasher.verify(password_hash or hashing.decoy, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with other parameters than those in use."""
    return _hashing().hasher.check_needs_rehash(password_hash)


def judge(password: str, email: str, *, field: str = "password") -> None:
    """Raises Invalid for a password that is too short, too long or that everybody would try first."""
    if len(password) < SHORTEST:
        message = _ln(
            "A password has at least %(num)s character.", "A password has at least %(num)s characters.", SHORTEST
        )
        raise Invalid(message, code="password_too_short", field=field)
    if len(password) > LONGEST:
        message = _ln(
            "A password has at most %(num)s character.", "A password has at most %(num)s characters.", LONGEST
        )
        raise Invalid(message, code="password_too_long", field=field)
    plain = password.casefold().strip()
    if len(set(plain)) < 4 or plain in (email, email.partition("@")[0]) or plain in "12345678901234567890":
        raise Invalid(_l("This password is too easy to guess."), code="password_too_easy", field=field)


def init_app(app: Flask, settings: Settings) -> None:
    """Chooses how to hash; tests need not wait."""
    hasher = QUICK if settings.testing else STRONG
    app.extensions[EXTENSION] = Hashing(hasher, hasher.hash("nobody has this password"))
