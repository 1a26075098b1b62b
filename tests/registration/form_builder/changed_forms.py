"""Somebody who answered a form that its organiser changed afterwards, in each of the ways in which they are edited."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.ngo_meetings.builders import accredited, meeting, named, page_of
from tests.registration.delegation_helpers import composed, exchange, link_to
from tests.registration.form_builder.builders import field, values
from tests.registration.test_personal import link_of
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import changes
from webapp.registration.form_builder import reading, services, showing
from webapp.registration.form_builder.values import OptionValues
from webapp.registration.models import Registration

PHONE = "+998901234567"
AGREED = {"version": 1, "text": "Photos may be published."}
ANSWERS = {
    "f_pick": "y",
    "f_many": ["p", "r"],
    "f_photos": AGREED,
    "f_note": "By train",
    "f_nights": 7,
    "f_words": "Longer than five",
    "f_town": {"name": "Quva"},
}
"""Of each kind one whose question is changed."""


def options(*named: str) -> list[OptionValues]:
    """Choices by their values."""
    return [OptionValues({"en": f"Option {name.upper()}", "ru": f"Вариант {name}"}, name) for name in named]


def asked(event: Event) -> None:
    """The form as it was answered."""
    field(event, "Pick", "choice", options=options("x", "y"))
    field(event, "Many", "choices", options=options("p", "q", "r"))
    field(event, "Photos", "consent", required=True)
    field(event, "Note")
    field(event, "Nights", "number", least=1, greatest=9)
    field(event, "Words")
    field(event, "Town", "city")


def changed(event: Event) -> None:
    """The form as the organiser made it afterwards."""
    for key, wanted in {
        "f_pick": values("Pick", "choice", options=options("x")),
        "f_many": values("Many", "choices", options=options("q", "p")),
        "f_photos": values("Photos", "consent", required=True, text={"en": "Films too."}),
        "f_note": values("Note", shown_when="f_pick", shown_values=["x"]),
        "f_nights": values("Nights", "number", least=1, greatest=3),
        "f_words": values("Words", most=5),
    }.items():
        form = {one.key: one for one in reading.fields_of(event.id)}
        services.change_field(form[key], wanted, by=SYSTEM)


@dataclass(frozen=True)
class Known:
    """Somebody in an event, and the page on which they are changed."""

    event: Event
    registration: Registration
    path: str

    def own(self) -> dict[str, Any]:
        """Their answers to the event's own questions."""
        return {key: value for key, value in self.registration.answers.items() if key.startswith("f_")}


Made = Callable[[PageClient], Known]


def by_the_organiser(client: PageClient) -> Known:
    """The organiser's page of a person."""
    event = EventFactory(kind="toy")
    client.sign_in(organiser_of(event.host))
    registration = RegistrationFactory(event=event)
    return Known(event, registration, f"/manage/events/{event.id}/people/{registration.id}/change")


def by_themself(client: PageClient) -> Known:
    """The participant's own page."""
    event = EventFactory(kind="toy")
    registration = RegistrationFactory(event=event, answers={"motivation": "To learn."})
    return Known(event, registration, f"{link_of(registration)}/change")


def by_the_focal_point(client: PageClient) -> Known:
    """The focal point's page of a representative."""
    event = meeting(cap=5)
    body = accredited(event)
    [registration] = named(body, "Aziza")
    return Known(event, registration, f"{page_of(body)}/people/{registration.id}")


def by_the_coordinator(client: PageClient) -> Known:
    """The coordinator's page of a member."""
    event = exchange()
    delegation = composed(event, "Wang")
    member = delegation.members[0]
    return Known(event, member, f"{link_to(delegation)}/members/{member.id}")


WAYS = [by_the_organiser, by_themself, by_the_focal_point, by_the_coordinator]


def prepared(known: Known, session: Session, answers: dict[str, Any] = ANSWERS) -> Known:
    """Somebody who has answered a form that was changed afterwards."""
    asked(known.event)
    changes.update_registration(known.registration, {"answers": answers}, by=SYSTEM)
    changed(known.event)
    session.commit()
    return known


def shown(registration: Registration) -> list[tuple[str, str]]:
    """The answers in words."""
    return [(str(one.label), one.text) for one in showing.answers_for(registration, SYSTEM)]
