"""References of registrations: what a badge holds and what is typed at the door."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are taken for 1, 1, 0 and V."""
LENGTH = 8
LOOKALIKES = str.maketrans("ILOU", "110V")


def new_reference() -> str:
    """A reference nobody can guess from another one: 40 random bits."""
    # Thirty-two letters go evenly into a byte; drawing them one by one would ask the system eight times.
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(LENGTH))


def shown(reference: str) -> str:
    """The reference as people read it, `7K3M-9QXZ`."""
    return f"{reference[:4]}-{reference[4:]}"


def folded(typed: str) -> str:
    """What was typed or scanned, in the form references are stored in."""
    plain = "".join(letter for letter in typed.upper() if letter.isalnum())
    return plain.translate(LOOKALIKES)
