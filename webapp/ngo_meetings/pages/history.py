"""Everything that happened to a body's request, in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from webapp.accounts.audit_details import field_name
from webapp.accounts.audit_words import deed, doer
from webapp.core.audit import AuditEntry
from webapp.core.formatting import date as day
from webapp.core.formatting import datetime as shown_time
from webapp.core.i18n import _
from webapp.extensions import db
from webapp.ngo_meetings.accrediting import remarks
from webapp.ngo_meetings.models import Accreditation

MOST = 100


def of(accreditation: Accreditation) -> list[dict[str, Any]]:
    """What was asked, decided and changed, the latest first."""
    zone = accreditation.event.timezone
    return [
        {
            "when": shown_time(entry.at, zone),
            "title": deed(entry.action),
            "text": " · ".join(_told(entry.details)),
            "by": doer(entry),
        }
        for entry in _entries(accreditation)
    ]


def _entries(accreditation: Accreditation) -> Sequence[AuditEntry]:
    here = (AuditEntry.object_type == Accreditation.__tablename__, AuditEntry.object_id == accreditation.id)
    query = select(AuditEntry).where(*here).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    return db.session.scalars(query.limit(MOST)).all()


def _told(details: Mapping[str, Any]) -> Iterator[str]:
    yield from filter(None, (details.get("remarks"), details.get("reason")))
    beside = details.get("beside", {})
    yield from (f"{label}: {text}" for label, text in remarks.in_words(beside))
    if fields := [name for name in details.get("fields", ()) if name not in beside]:
        yield ", ".join(dict.fromkeys(field_name(name) for name in fields))
    if details.get("cap") is not None:
        yield _("Places: %(number)s", number=details["cap"])
    if details.get("until"):
        yield _("until %(date)s", date=day(date.fromisoformat(details["until"])))
