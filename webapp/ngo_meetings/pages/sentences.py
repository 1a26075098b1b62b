"""Where a body stands, in a sentence for its focal point."""

from webapp.core.errors import DomainError
from webapp.core.formatting import date as day
from webapp.core.formatting import datetime as shown
from webapp.core.i18n import _, _n, translated
from webapp.events.models import EventState
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting.validity import series_of, until_of
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State
from webapp.ngo_meetings.people.representatives import require_accredited
from webapp.registration import services
from webapp.registration.standing import Standing


def standing_of(accreditation: Accreditation) -> Standing:
    """The state in a sentence, with what follows from it."""
    event = accreditation.event
    if event.state is EventState.CANCELLED:
        return Standing(_("This event has been cancelled."), translated(event.reason), "danger")
    if event.over:
        return Standing(_("This event is over. Thank you for being with us."), tone="success")
    if accreditation.state is State.ACCREDITED:
        return _accredited(accreditation)
    return {
        State.APPLIED: Standing(
            _("Your request has arrived. The organisers have not decided yet."),
            _("Until they do you can change it and send it again."),
        ),
        State.NEEDS_MORE: Standing(
            _("The organisers ask for more before they decide."), accreditation.remarks, "warning"
        ),
        State.SUSPENDED: Standing(
            _("Your accreditation is suspended. Nobody can be added; your people keep their places."),
            accreditation.remarks,
            "danger",
        ),
        State.REFUSED: Standing(
            _("The organisers have not accredited your organisation."), accreditation.remarks, "danger"
        ),
    }[accreditation.state]


def _accredited(accreditation: Accreditation) -> Standing:
    cap = queries.cap_of(accreditation)
    sentence = _n(
        "Your organisation is accredited and may send %(num)s person.",
        "Your organisation is accredited and may send up to %(num)s people.",
        cap,
    )
    if further := _further(accreditation):
        sentence = f"{sentence} {further}"
    closes, zone = accreditation.event.registration_closes_at, accreditation.event.timezone
    if closes is not None and accreditation.event.registration_open:
        return Standing(sentence, _("Name them until %(time)s.", time=shown(closes, zone)), "success")
    return Standing(sentence, tone="success")


def _further(accreditation: Accreditation) -> str:
    until, series = until_of(accreditation), series_of(accreditation)
    if series is not None and until is not None:
        name, ends = translated(series.name), day(until)
        return _("It holds for the events of the series “%(name)s” that begin by %(date)s.", name=name, date=ends)
    if series is not None:
        return _("It holds for every event of the series “%(name)s”.", name=translated(series.name))
    if until is not None:
        host = translated(accreditation.event.host.name)
        return _("It holds for the meetings of %(host)s that begin by %(date)s.", host=host, date=day(until))
    return ""


def obstacle_to_adding(accreditation: Accreditation) -> str:
    """Why nobody can be added now; empty where somebody can."""
    try:
        require_accredited(accreditation)
        services.check_open(accreditation.event)
    except DomainError as error:
        return str(error)
    return ""
