"""A body asks for accreditation, and sends its request again when more was asked for."""

from collections.abc import Sequence
from typing import Any

from webapp.core import audit, clock
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import decisions, documents, one_body, validity
from webapp.ngo_meetings.accrediting.bodies import (
    full_names,
    keys_of,
    perhaps_same,
    same_number,
    shares_name,
    shown_name,
)
from webapp.ngo_meetings.accrediting.documents import NO_PAPERS, Papers
from webapp.ngo_meetings.accrediting.focal_points import renew_link
from webapp.ngo_meetings.accrediting.values import BodyValues, checked
from webapp.ngo_meetings.errors import AccreditationClosed, ImpossibleDecision, KnownBody, PerhapsKnownBody
from webapp.ngo_meetings.letters import mails
from webapp.ngo_meetings.models import STANDING, Accreditation, AccreditationState
from webapp.registration import places
from webapp.registration.services import CONSENT_VERSION


def request_accreditation(
    event: Event,
    values: BodyValues,
    *,
    by: Actor,
    papers: Papers = NO_PAPERS,
    consent: bool = False,
    another: bool = False,
    late: bool = False,
) -> Accreditation:
    """Ask for accreditation to a meeting; its focal point gets a message with the link to the body's page.

    A body whose accreditation at another meeting of the host covers this one is accredited at once. `another` says that
    a body with almost the same name is not the same; `late` lets an organiser enter one after the time. Raises
    AccreditationClosed, InvalidMany on wrong values, KnownBody, PerhapsKnownBody, and those of `documents.keep`.
    """
    event = places.lock(event.id)
    check_open(event, late=late)
    columns = checked(values, whole=not late)
    _check_known(event.id, columns, None, another)
    now = clock.now()
    accreditation = Accreditation(
        event_id=event.id,
        event=event,
        created_at=now,
        sent_at=now,
        consent_at=now if consent else None,
        consent_version=CONSENT_VERSION if consent else "",
        **columns,
    )
    db.session.add(accreditation)
    db.session.flush()
    audit.record("accreditation_requested", accreditation, by=by, body=full_names(values.name)[0])
    documents.keep(accreditation, papers)
    if late:
        return accreditation
    earlier = validity.decision_covering(event, accreditation)
    if earlier is not None and _is_alone(accreditation, earlier):
        return decisions.accredit_as_earlier(accreditation, earlier, by=by)
    mails.tell_focal_point(accreditation, mails.RECEIVED)
    return accreditation


def check_open(event: Event, *, late: bool = False) -> None:
    """Raises AccreditationClosed with the reason where nobody can ask now; it opens with publication."""
    if event.state is EventState.CANCELLED:
        raise AccreditationClosed(_l("This event has been cancelled."))
    if event.over or event.state is EventState.COMPLETED:
        raise AccreditationClosed(_l("This event is over."))
    if late:
        return
    if event.state is EventState.DRAFT:
        raise AccreditationClosed(_l("This event has not been published yet."))
    ends = event.registration_closes_at
    if event.state is EventState.CLOSED or (ends is not None and ends <= clock.now()):
        raise AccreditationClosed(_l("Requests for accreditation are no longer taken: registration is closed."))


def update_request(
    accreditation: Accreditation,
    values: BodyValues,
    *,
    by: Actor,
    papers: Papers = NO_PAPERS,
    another: bool = False,
    send: bool = True,
) -> Accreditation:
    """Change what a body said of itself; with `send` it is put before the secretariat again.

    A new focal point gets a message with a link of their own, and the former links close. Raises ImpossibleDecision
    where it was decided and is sent again, InvalidMany, KnownBody, PerhapsKnownBody, and those of `documents.keep`.
    """
    places.lock(accreditation.event_id)
    db.session.refresh(accreditation)
    if send and accreditation.state not in queries.ASKED:
        raise ImpossibleDecision(_l("This request has been decided already."))
    columns = checked(values, whole=send)
    if accreditation.state is not AccreditationState.REFUSED:
        _check_known(accreditation.event_id, columns, accreditation, another)
    columns["keys"] = one_body.keys_with(columns["name"], columns["short_name"], accreditation.organisation)
    former = accreditation.focal_email
    changed = sorted(name for name, value in columns.items() if getattr(accreditation, name) != value)
    for name in changed:
        setattr(accreditation, name, columns[name])
    changed += documents.keep(accreditation, papers)
    if send:
        accreditation.state, accreditation.sent_at = AccreditationState.APPLIED, clock.now()
    db.session.flush()
    if "keys" in changed and accreditation.state in STANDING:
        one_body.require_alone(accreditation)
    action = "accreditation_sent_again" if send else "accreditation_updated"
    audit.record(action, accreditation, by=by, fields=[name for name in changed if name not in ("search", "keys")])
    if former != accreditation.focal_email:
        renew_link(accreditation, former)
    return accreditation


def _check_known(event_id: int, columns: dict[str, Any], known: Accreditation | None, another: bool) -> None:
    """Whether the meeting knows the body already: by a name in any spelling certainly, by a similar one perhaps."""
    others = [other for other in queries.not_refused_in(event_id) if other is not known]
    same = next((other for other in others if shares_name(other.name, columns["name"])), None)
    if same is not None:
        raise KnownBody(_known_sentence(same), field=f"name.{next(iter(columns['name']))}")
    if known is not None and set(keys_of(known.name, known.short_name)) == set(columns["keys"]):
        return
    if not another and (similar := _similar(columns, others)) is not None:
        name = shown_name(similar)
        sentence = _l(
            "%(name)s has asked already. If that is another organisation, tick here and send again.", name=name
        )
        raise PerhapsKnownBody(sentence, field="another")


def _is_alone(accreditation: Accreditation, earlier: Accreditation) -> bool:
    """Whether no other of the meeting is the body of an earlier decision, which was found in the directory then."""
    accreditation.organisation_id = earlier.organisation_id
    one_body.learn_names(accreditation)
    return one_body.standing_beside(accreditation) is None


def _known_sentence(same: Accreditation) -> Any:
    name = shown_name(same)
    if same.state in STANDING:
        return _l("%(name)s is accredited already. Its focal point has the link to its page.", name=name)
    return _l("%(name)s has asked for accreditation already. Its focal point has the link to its page.", name=name)


def _similar(columns: dict[str, Any], others: Sequence[Accreditation]) -> Accreditation | None:
    names, number = full_names(columns["name"]), columns["registration_number"]
    for other in others:
        numbered = same_number(number, columns["country"], other)
        if numbered or set(other.keys) & set(columns["keys"]) or perhaps_same(names, full_names(other.name)):
            return other
    return None
