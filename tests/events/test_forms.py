"""The page that creates and changes an event: what bad input gets, with everything typed kept."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.events.test_thin_path import fields
from tests.factories import CityFactory, EventFactory, HostFactory, OrganisationFactory, organiser_of
from webapp.directory.models import City, Organisation
from webapp.events.models import Approval, AttendanceUnit, Event, EventState


@pytest.fixture
def host(session: Session) -> Organisation:
    found: Organisation = HostFactory()
    return found


@pytest.fixture
def city(session: Session) -> City:
    found: City = CityFactory()
    return found


@pytest.fixture
def organiser(client: PageClient, host: Organisation) -> PageClient:
    return client.sign_in(organiser_of(host))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title.en": "", "title.ru": ""}, "Write it in at least one language."),
        ({"title.en": "x" * 201}, "Field cannot be longer than 200 characters."),
        ({"starts_at": ""}, "This field is required."),
        ({"starts_at": "yesterday"}, "Not a valid datetime value."),
        ({"starts_at": "0001-01-01T00:00"}, "This date is too far away."),
        ({"ends_at": "2031-03-12T08:00"}, "The end must be after the start."),
        ({"timezone": "Mars/Olympus"}, "Not a valid choice"),
        ({"timezone": "Europe/Berlin", "starts_at": "2031-03-30T02:30"}, "There is no such time in Berlin"),
        ({"registration_opens_at": "2031-03-02T00:00"}, "Registration must close after it opens."),
        ({"registration_closes_at": "2031-04-01T00:00"}, "Registration must close before the event ends."),
        ({"capacity": "-1"}, "Number must be between 0 and 1000000."),
        ({"capacity": "many"}, "Not a valid integer value."),
        ({"contact_email": "nobody"}, "This is not a complete e-mail address."),
        ({"online_url": "zoom.example"}, "Give a web address that begins with https://."),
        ({"host_id": "0"}, "Not a valid choice"),
        ({"city_id": "99999999999999999999"}, "Invalid Choice"),
        ({"city_id": "99999999"}, "This city is not in the directory."),
        ({"city_id-name": "Nowhere"}, "The directory knows none, or several, of the name Nowhere."),
        ({"approval": "perhaps"}, "Not a valid choice"),
    ],
)
def test_each_mistake_stands_beside_its_field(
    organiser: PageClient, session: Session, host: Organisation, city: City, wrong: dict[str, str], message: str
) -> None:
    answer = organiser.post("/manage/events/new/seminars", data=fields(host.id, city.id, **wrong))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page
    for name, typed in ({"title.ru": "Замечать первые признаки", "venue.en": "Great Hall"} | wrong).items():
        if name not in ("timezone", "host_id", "city_id", "approval"):
            assert f'value="{typed}"' in page or typed == ""
    assert session.scalars(select(Event)).all() == []


def test_a_forged_form_is_refused(organiser: PageClient, session: Session, host: Organisation, city: City) -> None:
    answer = organiser.post("/manage/events/new/seminars", data=fields(host.id, city.id), csrf=False)
    assert answer.status_code == 400
    assert session.scalars(select(Event)).all() == []


def test_only_ones_own_hosts_can_be_chosen(organiser: PageClient, host: Organisation, city: City) -> None:
    other = HostFactory()
    assert organiser.post("/manage/events/new/seminars", data=fields(other.id, city.id)).status_code == 422


def test_every_field_is_kept_and_shown_again(
    organiser: PageClient, session: Session, host: Organisation, city: City
) -> None:
    together = OrganisationFactory(name={"en": "Koprik"})
    more = {
        "co_host_ids": [str(together.id)],
        "approval": "manual",
        "waiting_list": "",
        "online_url": "https://meet.example/room",
        "attendance_unit": "session",
        "registration_opens_at": "2031-01-01T00:00",
        "contact_name": "Nodira",
        "timezone": "Asia/Kabul",
    }
    typed = fields(host.id, city.id, **more)
    typed.pop("waiting_list")
    answer = organiser.post("/manage/events/new/seminars", data=typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    event = session.scalars(select(Event)).one()
    assert event.starts_at.isoformat() == "2031-03-12T04:30:00+00:00"
    assert event.manager_ids == (host.id, together.id)
    assert (event.approval, event.waiting_list, event.attendance_unit) == (
        Approval.MANUAL,
        False,
        AttendanceUnit.SESSION,
    )
    assert event.languages == ["en", "ru"]
    page = organiser.text(f"/manage/events/{event.id}/settings")
    for value in ("2031-03-12T09:00", "2031-01-01T00:00", "https://meet.example/room", "Nodira", "Great Hall"):
        assert f'value="{value}"' in page
    assert f'<option selected value="{together.id}">Koprik' in page


def test_records_of_the_directory_are_found_while_typing_or_written_by_name(
    organiser: PageClient, session: Session, host: Organisation, city: City
) -> None:
    partners = [OrganisationFactory(name={"en": name, "ru": name}) for name in ("Society of Friends", "Koprik")]
    page = organiser.text("/manage/events/new/seminars")
    assert 'data-remote="/directory/search/cities"' in page
    assert 'data-remote="/directory/search/organisations"' in page
    assert all(partner.name["en"] not in page for partner in partners)
    typed = fields(host.id, city.id) | {"city_id": "", "city_id-name": city.name["ru"]}
    typed |= {"co_host_ids": [str(partners[0].id)], "co_host_ids-name": "Society of Friends; Ko‘prik ;"}
    answer = organiser.post("/manage/events/new/seminars", data=typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    event = session.scalars(select(Event)).one()
    assert event.city_id == city.id
    assert event.manager_ids == (host.id, *(partner.id for partner in partners))
    wrong = organiser.post("/manage/events/new/seminars", data=typed | {"co_host_ids-name": "Koprik; Nobody"})
    assert wrong.status_code == 422
    assert 'value="Koprik; Nobody"' in wrong.get_data(as_text=True)


def test_changing_settings(organiser: PageClient, session: Session, host: Organisation, city: City) -> None:
    event = EventFactory(host=host, city=city, kind="seminar")
    base = f"/manage/events/{event.id}/settings"
    answer = organiser.post(base, data=fields(host.id, city.id), follow_redirects=True)
    assert "Everybody who is registered or invited is told" in answer.get_data(as_text=True)
    assert (event.sequence, event.capacity) == (1, 30)
    assert event.slug != "reading-early-signs"
    again = organiser.post(base, data=fields(host.id, city.id, capacity="31"), follow_redirects=True)
    assert "Saved." in again.get_data(as_text=True)
    assert "Everybody who is registered" not in again.get_data(as_text=True)
    assert organiser.post(base, data=fields(host.id, city.id, ends_at="2031-01-01T00:00")).status_code == 422
    session.expire_all()
    assert event.capacity == 31


def test_co_organisers_manage_too(client: PageClient, session: Session, host: Organisation, city: City) -> None:
    other = HostFactory()
    event = EventFactory(host=host, city=city, state=EventState.DRAFT, kind="seminar")
    colleague = client.sign_in(organiser_of(other))
    assert colleague.get(f"/manage/events/{event.id}/").status_code == 404
    organiser = client.application.test_client().sign_in(organiser_of(host))
    answer = organiser.post(
        f"/manage/events/{event.id}/settings", data=fields(host.id, city.id, co_host_ids=[str(other.id)])
    )
    assert answer.status_code == 303
    assert colleague.get(f"/manage/events/{event.id}/").status_code == 200
    kept = colleague.post(
        f"/manage/events/{event.id}/settings", data=fields(host.id, city.id, co_host_ids=[str(other.id)])
    )
    assert kept.status_code == 303
    assert event.host_id == host.id
    assert "Reading early signs" in colleague.text("/manage/events")
    assert colleague.post(f"/manage/events/{event.id}/publish").status_code == 303


def test_an_unknown_kind_leads_back_to_the_choice(organiser: PageClient) -> None:
    assert organiser.get("/manage/events/new/picnics").status_code == 302
