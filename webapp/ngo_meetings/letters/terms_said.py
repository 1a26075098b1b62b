"""The terms of an accreditation in words: what they are, and what of them has changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from webapp.core.formatting import date as day
from webapp.core.i18n import _, _n, translated
from webapp.core.types import Texts

Said = Mapping[str, Any]
"""Terms in plain values, as a message keeps them."""


def held_for(until: date | None, series: Texts | None, host: Texts) -> str:
    """What an accreditation holds for, in the language in use."""
    if series is not None and until is not None:
        name, ends = translated(series), day(until)
        return _("the events of the series “%(name)s” that begin by %(date)s", name=name, date=ends)
    if series is not None:
        return _("every event of the series “%(name)s”", name=translated(series))
    if until is not None:
        return _("the meetings of %(host)s that begin by %(date)s", host=translated(host), date=day(until))
    return _("this meeting only")


def changes(was: Said, now: Said, host: Texts) -> dict[str, Any]:
    """What a letter says of terms that have changed, in the language in use."""
    if not was or not now:
        return {}
    former, present = _facts(was, host), _facts(now, host)
    changed = [fact for fact, other in zip(former, present, strict=True) if fact != other]
    return {
        "terms_now": present,
        "terms_were": changed,
        "cap_lowered": now["cap"] < was["cap"],
        "holds_beyond": bool(now["until"] or now["series"]),
    }


def _facts(terms: Said, host: Texts) -> list[tuple[str, str]]:
    until = date.fromisoformat(terms["until"]) if terms["until"] else None
    people = _n("%(num)s representative", "up to %(num)s representatives", terms["cap"])
    return [(_("You may send"), people), (_("Holds for"), held_for(until, terms["series"], host))]
