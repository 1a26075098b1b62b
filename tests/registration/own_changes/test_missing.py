"""What is still missing of a registration is named on its page, with the way to say it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.form_builder.builders import field
from tests.registration.test_personal import link_of
from webapp.core import clock
from webapp.events.models import Event
from webapp.registration.form_builder import sealing
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes.missing import missing_of


def asking(session: Session) -> Event:
    """A toy event with required questions of its own, one of them under a condition."""
    event: Event = EventFactory(kind="toy")
    field(event, "Passport", sensitive=True, required=True)
    field(event, "Hotel", "choice", required=True)
    field(event, "Nights", "number", required=True, shown_when="f_hotel", shown_values=["halal"])
    field(event, "Wishes")
    session.commit()
    return event


def test_what_is_required_shown_and_empty_is_missing(session: Session) -> None:
    event = asking(session)
    person = RegistrationFactory(event=event)
    assert [str(one) for one in missing_of(person)] == ["Why do you want to come?", "Passport", "Hotel"]
    person.answers = {"motivation": "To learn.", "f_hotel": "halal"}
    person.sealed = {"f_passport": sealing.seal("AB1")}
    assert [str(one) for one in missing_of(person)] == ["Nights"]
    person.answers |= {"f_nights": 0}
    person.answers = dict(person.answers)
    assert missing_of(person) == []
    person.answers, person.state = {}, State.WITHDRAWN
    assert missing_of(person) == []


def test_its_page_names_it_and_leads_to_the_form(client: PageClient, session: Session) -> None:
    event = asking(session)
    person = RegistrationFactory(event=event, answers={"motivation": "To learn."})
    path = link_of(person)
    page = client.text(path)
    assert "Still missing: Passport, Hotel." in page
    assert f'href="{path}/change"' in page.split("Still missing")[1].split("</div>")[0] + page
    event.changes_until = clock.now() - timedelta(minutes=1)
    session.commit()
    late = client.text(path)
    assert "Still missing: Passport, Hotel." in late
    assert "Add what is missing" not in late
    client.sign_in(organiser_of(event.host))
    assert "Passport, Hotel" in client.text(f"/manage/events/{event.id}/people/{person.id}")


def test_the_page_costs_the_same_with_one_question_as_with_many(
    client: PageClient, session: Session, queries: QueryCounter
) -> None:
    event = EventFactory(kind="toy")
    field(event, "First", required=True)
    session.commit()
    path = link_of(RegistrationFactory(event=event))
    counts = []
    for number in range(3):
        session.commit()
        queries.reset()
        client.text(path)
        counts.append(queries.count)
        field(event, f"Further {number}", required=True)
    assert len(set(counts[1:])) == 1
    assert max(counts) - min(counts) <= 1
