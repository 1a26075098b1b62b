"""A visit belongs to a twinning: set on one page or by a program, shown to everybody, found under the two cities."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_thin_path import fields
from tests.factories import CityFactory, HostFactory, TwinningFactory, organiser_of
from tests.queries import QueryCounter
from tests.registration.delegation_helpers import COORDINATOR, EMAIL, composed, delegation_to, exchange, host_of
from tests.registration.test_api import Caller
from webapp.accounts.models import User
from webapp.directory.models import City, Organisation, Twinning
from webapp.events import milestones, services
from webapp.events.milestones import StepState
from webapp.events.models import Event, EventState
from webapp.events.values import values_of
from webapp.exchanges.details import save_details
from webapp.exchanges.models import Direction, ExchangeDetails
from webapp.exchanges.pairs import pair_of
from webapp.mail.models import Message
from webapp.registration.delegations import decisions

NEW = "/manage/events/new/exchanges"


@pytest.fixture
def host(session: Session) -> Organisation:
    """A city's department."""
    made: Organisation = HostFactory()
    return made


@pytest.fixture
def organiser(host: Organisation) -> User:
    """Who works there."""
    return organiser_of(host)


@pytest.fixture
def twinning(session: Session) -> Twinning:
    """Samarkand and Istanbul."""
    made: Twinning = TwinningFactory(
        city_a__name={"en": "Samarkand", "ru": "Самарканд", "uz": "Samarqand"},
        city_b__name={"en": "Istanbul", "ru": "Стамбул", "uz": "Istanbul"},
    )
    return made


def visit(twinning: Twinning, **more: Any) -> Event:
    """A published visit to the first city of a twinning."""
    details = {name: more.pop(name) for name in ("direction", "areas", "answers_event_id", "outcomes") if name in more}
    event = exchange(**({"city": twinning.city_a} | more))
    save_details(event, details | {"twinning_id": twinning.id}, by=host_of(event))
    return event


def typed(host: Organisation, city: City, twinning: Twinning, **more: Any) -> dict[str, Any]:
    """What is typed on the page that creates a visit."""
    own = {
        "details.twinning_id": str(twinning.id),
        "details.direction": "incoming",
        "details.areas": ["culture", "economy"],
    }
    return fields(host.id, city.id, **(own | {"details.answers_event_id": "", "details.outcomes": ""} | more))


def test_a_visit_from_its_creation_to_its_page(
    client: PageClient, session: Session, host: Organisation, organiser: User, twinning: Twinning
) -> None:
    client.sign_in(organiser)
    refused = client.post(NEW, data=typed(host, twinning.city_a, twinning) | {"details.twinning_id": ""})
    assert refused.status_code == 422
    assert "This field is required" in refused.get_data(as_text=True)
    made = client.post(NEW, data=typed(host, twinning.city_a, twinning))
    assert made.status_code == 303, made.get_data(as_text=True)
    event = session.scalars(select(Event)).one()
    details = session.get_one(ExchangeDetails, event.id)
    assert (details.twinning_id, details.areas) == (twinning.id, ["economy", "culture"])
    client.post(f"/manage/events/{event.id}/publish")
    page = client.application.test_client().get(f"/exchanges/{event.slug}").get_data(as_text=True)
    for text in ("Twin cities since 1999", "Samarkand", "Istanbul", "Culture", "Economy", "Take part"):
        assert text in page
    settings = client.text(f"/manage/events/{event.id}/settings")
    assert f'<option selected value="{twinning.id}">Samarkand, Uzbekistan – Istanbul, Türkiye' in settings


def test_the_guest_city_is_proposed_for_the_delegation(
    client: PageClient, session: Session, twinning: Twinning
) -> None:
    event = visit(twinning)
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/delegations/new")
    assert f'<option selected value="{twinning.city_b_id}">' in page


def test_which_city_receives_follows_from_where_the_visit_is(session: Session, twinning: Twinning) -> None:
    a, b = twinning.city_a, twinning.city_b
    assert pair_of(twinning, exchange(city=a)) == (a, b)
    assert pair_of(twinning, exchange(city=b)) == (b, a)
    assert pair_of(twinning, exchange(city=CityFactory(country=b.country))) == (b, a)
    assert pair_of(twinning, exchange(city=CityFactory(country="KZ"))) == (a, b)
    assert pair_of(twinning, exchange(city=None)) == (a, b)


def test_a_program_names_the_twinning(client: PageClient, organiser: User, twinning: Twinning) -> None:
    call = Caller(client, organiser)
    body = {
        "kind": "exchange",
        "title": "Visit",
        "starts_at": "2031-05-01T09:00:00Z",
        "ends_at": "2031-05-03T12:00:00Z",
    }
    body |= {"timezone": "Asia/Tashkent", "approval": "manual", "waiting_list": False}
    made = call("POST", "/events", body | {"twinning_id": twinning.id, "areas": ["culture"], "direction": "outgoing"})
    assert made.status_code == 201
    details = made.get_json()["details"]
    assert (details["twinning_id"], details["areas"], details["direction"]) == (twinning.id, ["culture"], "outgoing")
    one = f"/events/{made.get_json()['id']}"
    changed = call("PATCH", one, {"outcomes": "A joint course."}).get_json()["details"]
    assert (changed["twinning_id"], changed["outcomes"]) == (twinning.id, "A joint course.")
    assert call("POST", "/events", body).status_code == 201
    for wrong in ({"twinning_id": 10**9}, {"areas": ["war"]}, {"direction": "sideways"}, {"answers_event_id": 10**9}):
        refused = call("PATCH", one, wrong)
        assert refused.status_code == 422, wrong
        assert refused.get_json()["errors"][0]["field"].split(".")[0] in wrong


def test_a_visit_answers_a_visit_between_the_same_cities(session: Session, twinning: Twinning) -> None:
    first, other = visit(twinning), visit(TwinningFactory())
    second = visit(twinning, answers_event_id=first.id, direction=Direction.OUTGOING)
    assert session.get_one(ExchangeDetails, second.id).answers_event_id == first.id
    by = host_of(second)
    for wrong in (second.id, other.id, 10**9):
        with pytest.raises(Exception, match="Some values are not right"):
            save_details(second, {"answers_event_id": wrong}, by=by)


def test_a_visit_of_another_host_that_is_a_draft_cannot_be_answered(
    client: PageClient, session: Session, host: Organisation, organiser: User, twinning: Twinning
) -> None:
    hidden = visit(twinning, state=EventState.DRAFT, title={"en": "Secret visit"})
    client.sign_in(organiser)
    assert "Secret visit" not in client.text(NEW)
    data = typed(host, twinning.city_a, twinning) | {"details.answers_event_id": str(hidden.id)}
    refused = client.post(NEW, data=data)
    assert refused.status_code == 422


def test_the_page_is_right_the_moment_something_changes(
    client: PageClient, session: Session, twinning: Twinning
) -> None:
    first = visit(twinning, title={"en": "The first visit"})
    second = visit(twinning, title={"en": "The second visit"}, answers_event_id=first.id)
    session.commit()
    path = f"/exchanges/{first.slug}"
    assert "The second visit" in client.text(path)
    twinning.year = 1961
    session.commit()
    assert "since 1961" in client.text(path)
    twinning.city_b.name = {"en": "Byzantium"}
    session.commit()
    assert "Byzantium" in client.text(path)
    services.update_event(
        second, type(values_of(second))(**vars(values_of(second)) | {"title": {"en": "The return"}}), by=host_of(second)
    )
    session.commit()
    assert "The return" in client.text(path)
    save_details(first, {"outcomes": "A joint <b>course</b>."}, by=host_of(first))
    session.commit()
    assert "A joint &lt;b&gt;course&lt;/b&gt;." in client.text(path)


def test_the_twinning_shows_its_visits(
    client: PageClient, session: Session, twinning: Twinning, queries: QueryCounter
) -> None:
    mine = visit(twinning, title={"en": "We received"})
    foreign = visit(twinning, title={"en": "They planned"}, state=EventState.DRAFT)
    visit(TwinningFactory(), title={"en": "Elsewhere"})
    client.sign_in(organiser_of(mine.host))
    path = f"/admin/directory/twinnings/{twinning.id}"
    page = client.text(path)
    assert "We received" in page
    assert "Incoming: 1, outgoing: 0" in page
    assert "They planned" not in page
    assert "Elsewhere" not in page
    session.commit()
    queries.reset()
    client.text(path)
    before = queries.count
    for _number in range(2):
        visit(twinning, direction=Direction.OUTGOING, host=mine.host)
    session.commit()
    queries.reset()
    assert "Incoming: 1, outgoing: 2" in client.text(path)
    assert queries.count == before
    assert foreign.host_id != mine.host_id


def test_local_people_register_alone_beside_the_delegations(
    client: PageClient, session: Session, twinning: Twinning
) -> None:
    event = visit(twinning)
    path = f"/exchanges/{event.slug}/register"
    page = client.text(path)
    assert "compose their delegations themselves" in page
    assert f'href="/exchanges/{event.slug}/coordinator"' in page
    person = {"given_name": "Dilnoza", "family_name": "Karimova", "email": "dilnoza@example.org", "consent": "y"}
    assert client.post(path, data=person | {"country": "UZ"}).status_code == 303
    assert client.post(path, data=person).status_code == 422
    event.state = EventState.CLOSED
    session.commit()
    page = client.text(path)
    assert "compose their delegations themselves" in page
    assert "given_name" not in page


def test_a_coordinator_gets_the_link_again_and_nobody_learns_who_it_is(client: PageClient, session: Session) -> None:
    event = exchange()
    delegation_to(event)
    path = f"/exchanges/{event.slug}/coordinator"
    client.text(path)
    assert client.post(path, data={"email": "nobody"}).status_code == 422
    answers = {
        email: client.post(path, data={"email": email}).get_data(as_text=True).replace(email, "")
        for email in (EMAIL, EMAIL.upper(), "stranger@xian.example")
    }
    assert len({answer.replace(EMAIL, "") for answer in answers.values()}) == 1
    sent = session.scalars(select(Message).where(Message.template == "delegation_invited")).all()
    assert [message.params.get("again") for message in sent] == [None, True]


def test_a_draft_has_no_such_pages(client: PageClient, session: Session) -> None:
    event = exchange(state=EventState.DRAFT)
    for page in ("register", "coordinator"):
        client.text(f"/exchanges/{event.slug}/{page}", 404)
        assert client.post(f"/exchanges/{event.slug}/{page}", data={"email": EMAIL}).status_code == 404


def test_a_copy_takes_the_twinning_along(session: Session, twinning: Twinning) -> None:
    event = visit(twinning, areas=["culture"])
    copy = services.copy_event(event, event.starts_at.date().replace(year=event.starts_at.year + 1), by=host_of(event))
    details = session.get_one(ExchangeDetails, copy.id)
    assert (details.twinning_id, details.areas) == (twinning.id, ["culture"])


def test_what_happens_to_delegations_ticks_the_checklist(session: Session, twinning: Twinning) -> None:
    event = visit(twinning)
    milestones.set_up(event)
    session.flush()

    def done() -> set[str]:
        steps = milestones.checklist(event)
        return {step.milestone.key for step in steps if step.state is StepState.DONE} & {"composition", "approved"}

    assert done() == set()
    delegation = decisions.submit(composed(event, "Wang"), by=COORDINATOR)
    assert done() == {"composition"}
    decisions.approve(delegation, by=host_of(event))
    assert done() == {"composition", "approved"}
