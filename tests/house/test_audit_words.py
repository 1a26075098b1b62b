"""What the audit trail records is called by a name: nobody has to read the key of a deed or of a fact."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from webapp.accounts import audit_details, audit_words

RECORDED = re.compile(r'audit\.record\(\s*"(\w+)"')
SOURCES = Path(audit_words.__file__).parents[1]


def test_every_deed_has_a_name(app: Flask) -> None:
    recorded = {key for path in SOURCES.rglob("*.py") for key in RECORDED.findall(path.read_text())}
    assert len(recorded) > 50
    assert recorded <= set(app.extensions[audit_words.EXTENSION].deeds)


def told() -> Iterator[tuple[str, str]]:
    """The facts that are recorded, each with its deed where that is written beside it."""
    for path in SOURCES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.record", "audit.row_of"):
                deed = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
                yield from ((str(deed), word.arg) for word in call.keywords if word.arg)


def test_every_fact_of_a_deed_has_a_name(app: Flask) -> None:
    facts = {(deed, key) for deed, key in told() if key not in ("by", "event_id", "host_id")}
    known = audit_details.facts_of(app)
    assert len(facts) > 50
    assert {(deed, key) for deed, key in facts if key not in known and f"{deed}.{key}" not in known} == set()
