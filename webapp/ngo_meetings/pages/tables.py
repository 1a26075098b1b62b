"""The list of a meeting's bodies."""

from collections.abc import Mapping
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup
from sqlalchemy import Select, case, select

from webapp.core.formatting import country_name, date
from webapp.core.i18n import _, _l, translated
from webapp.core.names import matches
from webapp.core.tables import BulkAction, Column, Empty, Filter, Table
from webapp.directory.labels import TYPES
from webapp.events.models import Event
from webapp.extensions import db
from webapp.ngo_meetings.accrediting.bodies import shown_name
from webapp.ngo_meetings.accrediting.directory_match import Alike
from webapp.ngo_meetings.accrediting.extents import Extent, holds_for
from webapp.ngo_meetings.accrediting.validity import series_of, until_of
from webapp.ngo_meetings.labels import EXTENTS, STATES
from webapp.ngo_meetings.models import STANDING, Accreditation
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.ngo_meetings.queries import ASKED, Use, uses_of, usual_cap

MOST_SIMILAR = 2
UNBROKEN = Markup('<span class="text-nowrap">{}</span>')
URGENCY = case(
    (Accreditation.state == State.APPLIED, 0),
    (Accreditation.state == State.NEEDS_MORE, 1),
    (Accreditation.state == State.SUSPENDED, 2),
    (Accreditation.state == State.ACCREDITED, 3),
    else_=4,
)
"""What is to be decided comes first."""


def chip(accreditation: Accreditation) -> Markup:
    """The state as a chip."""
    chips: Any = current_app.jinja_env.get_template("components/chips.html").module
    made: Markup = chips.state_chip(accreditation.state.value, STATES[accreditation.state])
    return made


def bodies_of(event: Event) -> Table[Accreditation]:
    """The bodies that have asked for accreditation to a meeting; how they use their places is read for all at once."""
    return Table(
        caption=_l("Bodies"),
        columns=_columns(event),
        default_sort="state",
        tie_breaker=Accreditation.id,
        url=lambda one: _address(event, one),
        search=lambda query, text: query.where(matches(Accreditation.search, text)),
        filters=(
            Filter("state", _l("State"), _states, _by_state),
            Filter("extent", _l("Accredited for"), _extents, _by_extent),
            Filter("country", _l("Country"), lambda: _countries(event), _by_country),
        ),
        bulk_actions=(
            BulkAction("accredit", _l("Accredit")),
            BulkAction("refuse", _l("Refuse"), confirm=_l("Refuse the selected bodies?"), needs_reason=True),
        ),
        empty=Empty(
            _l("No body has asked for accreditation yet"),
            _l("Requests from the public page appear here. You can also enter a body yourself."),
            _l("Enter a body"),
            url_for("bodies.enter", event_id=event.id),
        ),
    )


def _columns(event: Event) -> tuple[Column[Accreditation], ...]:
    uses = uses_of(Accreditation.event_id == event.id)
    usual, alike = usual_cap(event.id), Alike(event.id)
    return (
        Column(
            "name",
            _l("Organisation"),
            lambda one: _name(event, one, alike),
            sort=Accreditation.search,
            export=shown_name,
        ),
        Column(
            "type",
            _l("Type of organisation"),
            lambda one: str(TYPES[one.type]),
            sort=Accreditation.type,
            visible=False,
        ),
        Column("country", _l("Country"), lambda one: country_name(one.country), sort=Accreditation.country),
        Column(
            "focal_point",
            _l("Focal point"),
            _focal_point,
            sort=Accreditation.focal_name,
            export=lambda one: one.focal_name,
        ),
        Column("focal_email", _l("Email address"), lambda one: one.focal_email, visible=False),
        Column("focal_phone", _l("Telephone"), lambda one: one.focal_phone, visible=False),
        Column("places", _l("Places used"), lambda one: _places(one, uses, usual), numeric=True),
        Column("waiting", _l("Waiting"), lambda one: _waiting(one, uses), numeric=True),
        Column(
            "sent",
            _l("Sent"),
            lambda one: UNBROKEN.format(date(one.sent_at, event.timezone)),
            sort=Accreditation.sent_at,
            export=lambda one: date(one.sent_at, event.timezone),
        ),
        Column("state", _l("State"), chip, sort=URGENCY, export=lambda one: str(STATES[one.state])),
        Column("until", _l("Accredited for"), _extent, sort=Accreditation.accredited_until, visible=False),
        Column("number", _l("Registration number"), lambda one: one.registration_number, visible=False),
        Column("head", _l("Head of the organisation"), lambda one: one.head_name, visible=False),
    )


def _address(event: Event, accreditation: Accreditation) -> str:
    return url_for("bodies.body", event_id=event.id, accreditation_id=accreditation.id)


def _name(event: Event, accreditation: Accreditation, alike: Alike) -> Markup:
    short = accreditation.short_name
    note = Markup('<span class="cell-note">{}</span>').format(short) if short else Markup("")
    similar = alike.of(accreditation) if accreditation.state in ASKED else []
    for other in similar[:MOST_SIMILAR]:
        link = Markup('<a href="{}">{}</a>').format(_address(event, other), shown_name(other))
        note += Markup('<span class="cell-note">{}</span>').format(_same_as(link))
    return Markup('<a href="{}">{}</a>{}').format(_address(event, accreditation), shown_name(accreditation), note)


def _focal_point(accreditation: Accreditation) -> Markup:
    closed = accreditation.access_closed_at is not None
    note = Markup('<span class="cell-note">{}</span>').format(_("kept out")) if closed else Markup("")
    return Markup("{}{}").format(accreditation.focal_name, note)


def _same_as(link: Markup) -> Markup:
    before, after = _("Perhaps the same as %(name)s", name="\0").split("\0")
    return Markup("{}{}{}").format(before, link, after)


def _extent(accreditation: Accreditation) -> str:
    if accreditation.state not in STANDING:
        return "–"
    until, series = until_of(accreditation), series_of(accreditation)
    if series is not None and until is not None:
        return _("the series “%(name)s” until %(date)s", name=translated(series.name), date=date(until))
    if series is not None:
        return _("the series “%(name)s”", name=translated(series.name))
    return _("meetings until %(date)s", date=date(until)) if until is not None else _("this meeting")


def _places(accreditation: Accreditation, uses: Mapping[int, Use], usual: int) -> str:
    cap = usual if accreditation.cap is None else accreditation.cap
    return f"{uses.get(accreditation.id, Use()).holding} / {cap}"


def _waiting(accreditation: Accreditation, uses: Mapping[int, Use]) -> str:
    use = uses.get(accreditation.id, Use())
    return str(use.waiting + use.pending or "–")


def _states() -> list[tuple[str, Any]]:
    return [(state.value, label) for state, label in STATES.items()]


def _by_state(query: Select[Any], value: str) -> Select[Any]:
    known = {state.value: state for state in State}
    return query.where(Accreditation.state == known[value]) if value in known else query


def _extents() -> list[tuple[str, Any]]:
    return [(extent.value, label) for extent, label in EXTENTS.items()]


def _by_extent(query: Select[Any], value: str) -> Select[Any]:
    known = {extent.value: extent for extent in Extent}
    return query.where(holds_for(known[value])) if value in known else query


def _countries(event: Event) -> list[tuple[str, str]]:
    query = select(Accreditation.country).where(Accreditation.event_id == event.id, Accreditation.country.is_not(None))
    named = [(code, country_name(code)) for code in db.session.scalars(query.distinct()) if code]
    return sorted(named, key=lambda pair: pair[1])


def _by_country(query: Select[Any], value: str) -> Select[Any]:
    return query.where(Accreditation.country == value[:2])
