"""An accreditation for the series lets the body into every event of it, and into no other."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import asks, meeting, page_of
from tests.ngo_meetings.test_validity import later, until
from webapp.core.audit import AuditEntry
from webapp.core.errors import Invalid
from webapp.core.i18n import in_language
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.events.series.models import Series
from webapp.events.services import update_event
from webapp.events.values import values_of
from webapp.mail import context, rendering
from webapp.mail.models import Message
from webapp.ngo_meetings import queries
from webapp.ngo_meetings.accrediting import decisions, suspending, terms, validity
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.models import AccreditationState as State

API = "/api/v1"


def letter(session: Session) -> str:
    """The text of the letter that tells a body of its accreditation."""
    message = session.scalars(select(Message).where(Message.template == "accreditation_accredited")).one()
    with in_language(message.language):
        return rendering.render(message, context.values_for([message])[message.id]).text


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting that begins a series."""
    found = meeting()
    update_event(found, replace(values_of(found), series_name={"en": "River talks", "ru": "Речные беседы"}), by=SYSTEM)
    session.commit()
    return found


@pytest.fixture
def series(event: Event) -> Series:
    """The series."""
    assert event.series is not None
    return event.series


@pytest.fixture
def standing(event: Event) -> Accreditation:
    """A body accredited for the series, with a cap of its own."""
    return decisions.accredit(asks(event), by=SYSTEM, cap=7, in_series=True)


def test_it_is_accredited_at_once_at_the_next(standing: Accreditation, event: Event, series: Series) -> None:
    again = asks(later(event, 4000, series=series, cap=3))
    assert (again.state, again.cap, again.granted_by_id) == (State.ACCREDITED, 7, standing.id)
    assert (again.accredited_series_id, validity.series_of(again), validity.until_of(again)) == (None, series, None)


def test_outside_the_series_a_person_decides(standing: Accreditation, event: Event, series: Series) -> None:
    assert asks(later(event)).state is State.APPLIED
    other = later(event)
    update_event(other, replace(values_of(other), series_name={"en": "Mountain talks"}), by=SYSTEM)
    assert asks(other).state is State.APPLIED
    assert asks(later(event, series=series), focal_email="impostor@example.org").state is State.APPLIED


def test_suspended_or_taken_back_it_lets_nobody_in(standing: Accreditation, event: Event, series: Series) -> None:
    suspending.suspend(standing, "A complaint.", by=SYSTEM)
    assert asks(later(event, 50, series=series)).state is State.APPLIED
    suspending.restore(standing, by=SYSTEM)
    decisions.refuse(standing, "Dissolved.", by=SYSTEM)
    assert standing.accredited_series is None
    assert asks(later(event, 70, series=series)).state is State.APPLIED


def test_it_needs_a_series(event: Event) -> None:
    alone = asks(meeting())
    with pytest.raises(Invalid) as raised:
        decisions.accredit(alone, by=SYSTEM, in_series=True)
    assert (raised.value.field, alone.state) == ("series", State.APPLIED)


def test_what_it_holds_for_can_change(standing: Accreditation, event: Event, session: Session) -> None:
    terms.change(standing, {"until": until(event)}, by=SYSTEM)
    session.flush()
    assert (standing.accredited_series_id, standing.accredited_until) == (None, until(event))
    terms.change(standing, {"in_series": True}, by=SYSTEM)
    terms.change(standing, {"in_series": True}, by=SYSTEM)
    session.flush()
    assert (standing.accredited_series_id, standing.accredited_until) == (event.series_id, None)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "accreditation_until_set")).all()
    assert [entry.details["series"] for entry in entries] == [None, event.series_id]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "holds for every event of the series “River talks”"),
        ("ru", "действует на все мероприятия серии «Речные беседы»"),
        ("uz", "“River talks” turkumining barcha tadbirlari uchun"),
    ],
)
def test_the_letter_and_the_page_of_the_body_say_it(
    client: PageClient, event: Event, session: Session, language: str, sentence: str
) -> None:
    body = decisions.accredit(asks(event, language=language), by=SYSTEM, in_series=True)
    assert sentence in letter(session)
    assert sentence in client.text(f"{page_of(body)}?lang={language}")


def test_the_letter_says_where_it_ends(event: Event, session: Session) -> None:
    decisions.accredit(asks(event), by=SYSTEM, until=until(event))
    assert "holds for the meetings of" in letter(session)


def test_organisers_choose_it_and_see_what_follows(
    client: PageClient, event: Event, series: Series, session: Session
) -> None:
    client.sign_in(organiser_of(event.host))
    body = asks(event)
    address = f"/manage/events/{event.id}/bodies"
    assert "every event of the series “River talks”" in client.text(f"{address}/{body.id}")
    unsaid = client.post(f"{address}/{body.id}/accredit", data={"cap": "4", "extent": "until"})
    assert unsaid.status_code == 422
    page = unsaid.get_data(as_text=True)
    assert "Choose the last day." in page
    assert 'value="4"' in page
    assert client.post(f"{address}/{body.id}/accredit", data={"cap": "4", "extent": "series"}).status_code == 303
    session.refresh(body)
    assert (body.state, body.cap, body.accredited_series_id) == (State.ACCREDITED, 4, series.id)
    again = asks(later(event, series=series))
    assert "Holds for every event of the series “River talks”." in client.text(
        f"/manage/events/{again.event_id}/bodies/{again.id}"
    )
    assert "the series “River talks”" in client.get(f"{address}?format=csv").get_data(as_text=True)
    edited = client.text(f"{address}/{body.id}/edit")
    assert 'checked class="form-check-input" id="extent-1"' in edited or 'id="extent-1" name="extent"' in edited
    alone = meeting(host=event.host)
    assert "every event of the series" not in client.text(f"/manage/events/{alone.id}/bodies/{asks(alone).id}")


def test_a_body_on_paper_is_accredited_for_it(client: PageClient, event: Event, session: Session) -> None:
    client.sign_in(organiser_of(event.host))
    paper = {"name.en": "On paper", "type": "ngo", "focal_name": "A", "focal_email": "a@example.org", "language": "en"}
    answer = client.post(f"/manage/events/{event.id}/bodies/new", data=paper | {"extent": "series"})
    assert answer.status_code == 303
    made = session.scalars(queries.of_event(event.id)).one()
    assert (made.state, made.accredited_series_id) == (State.ACCREDITED, event.series_id)


def test_programs_say_and_read_it(client: PageClient, event: Event, series: Series) -> None:
    headers = bearer(organiser_of(event.host))
    url = f"{API}/accreditations/{asks(event).id}"

    def call(method: str, part: str, **data: object) -> dict[str, object]:
        found: dict[str, object] = client.open(f"{url}{part}", method=method, json=data, headers=headers).get_json()
        return found

    known = {"id": series.id, "name": series.name}
    made = call("POST", "/accredit", series=True)
    assert (made["series"], made["accredited_series_id"], made["until"]) == (known, series.id, None)
    day = (event.starts_at.date() + timedelta(days=50)).isoformat()
    both = call("PATCH", "", series=True, until=day)
    assert (both["series"], both["until"]) == (known, day)
    changed = call("PATCH", "", until=day)
    assert (changed["series"], changed["until"]) == (None, day)
    assert call("PATCH", "", series=True)["series"] == known
    assert call("PATCH", "", cap=5)["series"] == known
    assert call("PATCH", "", series=False)["series"] is None
