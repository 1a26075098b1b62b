"""Tickets for uploads that were accepted before the rest of their form was: the form carries them until it is right.

A ticket is encrypted, so that nobody can make one or read it, is good for what it was given out for, and for less than
the day for which contents wait that nothing names.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from webapp.core import clock, crypto
from webapp.core.arriving import Arrived
from webapp.core.errors import Invalid
from webapp.core.files import GONE, ORPHAN_AGE

LASTS = ORPHAN_AGE - timedelta(hours=1)
MARK = "passing"


def ticket(arrived: Arrived, purpose: str) -> str:
    """A ticket for a content that has arrived, good for one purpose."""
    return crypto.encrypt(json.dumps([MARK, purpose, clock.now().isoformat(), asdict(arrived)])).decode()


def redeem(text: str, purpose: str, *, field: str) -> Arrived:
    """What a ticket stands for; raises Invalid for one that is old, forged or for something else."""
    try:
        mark, given_for, at, facts = json.loads(crypto.decrypt(text.encode()))
    except (crypto.Undecryptable, ValueError, TypeError) as error:
        raise Invalid(GONE, field=field) from error
    if (mark, given_for) != (MARK, purpose) or datetime.fromisoformat(at) < clock.now() - LASTS:
        raise Invalid(GONE, field=field)
    return Arrived(**facts)
