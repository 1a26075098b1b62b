"""What the audit trail records is called by a name: nobody has to read the key of a deed."""

import re
from pathlib import Path

from flask import Flask

from webapp.accounts import audit_words

RECORDED = re.compile(r'audit\.record\(\s*"(\w+)"')
SOURCES = Path(audit_words.__file__).parents[1]


def test_every_deed_has_a_name(app: Flask) -> None:
    recorded = {key for path in SOURCES.rglob("*.py") for key in RECORDED.findall(path.read_text())}
    assert len(recorded) > 50
    assert recorded <= set(app.extensions[audit_words.EXTENSION].deeds)
