"""An event from its draft to its public page."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, HostFactory, organiser_of
from webapp.events.models import Event, EventState


def fields(host_id: int, city_id: int, /, **more: object) -> dict[str, object]:
    """What an organiser types into the form of a new event."""
    return {
        "title.en": "Reading early signs",
        "title.ru": "Замечать первые признаки",
        "description.en": "Two days of work.\n\nSee https://example.org for more.",
        "host_id": str(host_id),
        "city_id": str(city_id),
        "timezone": "Asia/Tashkent",
        "starts_at": "2031-03-12T09:00",
        "ends_at": "2031-03-13T17:00",
        "venue.en": "Great Hall",
        "capacity": "30",
        "approval": "automatic",
        "waiting_list": "y",
        "registration_closes_at": "2031-03-01T18:00",
        "languages": ["en", "ru"],
        "attendance_unit": "day",
        "contact_email": "seminar@elchi.example",
    } | more


def test_from_the_draft_to_the_public_page(client: PageClient, session: Session) -> None:
    host, city = HostFactory(), CityFactory()
    user = organiser_of(host)
    session.commit()
    client.sign_in(user)
    assert "Expert seminar" in client.text("/manage/events/new")
    assert "Concept note" in client.text("/manage/events/new/seminars")
    answer = client.post("/manage/events/new/seminars", data=fields(host.id, city.id))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    event = session.scalars(select(Event)).one()
    assert (event.state, event.slug, event.capacity) == (EventState.DRAFT, "reading-early-signs", 30)
    assert event.starts_at.isoformat() == "2031-03-12T04:00:00+00:00"
    overview = client.text(answer.headers["Location"])
    assert "Reading early signs" in overview
    assert "Approval by the head" in overview

    stranger = client.application.test_client()
    assert stranger.get("/seminars/reading-early-signs").status_code == 404
    assert "This is a draft" in client.text("/seminars/reading-early-signs")
    assert client.post(f"/manage/events/{event.id}/publish").status_code == 303
    page = stranger.text("/seminars/reading-early-signs")
    assert "Great Hall" in page
    assert "30 places left" in page
    assert 'href="https://example.org"' in page
    assert "Reading early signs" in stranger.text("/")
