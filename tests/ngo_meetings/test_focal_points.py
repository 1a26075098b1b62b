"""Focal points are changed, and their links closed or sent anew, by the secretariat and by themselves."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import HostFactory, UserFactory, organiser_of
from tests.ngo_meetings.builders import FOCAL, accredited, meeting, page_of
from webapp.core.audit import AuditEntry
from webapp.events.models import Event
from webapp.mail.models import Message
from webapp.ngo_meetings.models import Accreditation

API = "/api/v1"
NEW = {"name": "Kamola Yusupova", "email": "Kamola@Yuksalish.example", "phone": "90 765 43 21", "language": "uz"}


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


@pytest.fixture
def body(event: Event) -> Accreditation:
    """A body that is accredited to it."""
    return accredited(event)


def latest(session: Session) -> tuple[str, str, str]:
    """The message written last: what it is, to whom, in which language."""
    found = session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()
    return found.template, found.to_email, found.language


def test_the_secretariat_names_another(client: PageClient, event: Event, body: Accreditation, session: Session) -> None:
    former = page_of(body)
    client.sign_in(organiser_of(event.host))
    path = f"/manage/events/{event.id}/bodies/{body.id}"
    assert f"{path}/focal-point" in client.text(path)
    wrong = client.post(f"{path}/focal-point", data=NEW | {"email": "nobody", "phone": "none"})
    assert wrong.status_code == 422
    assert "It looks like name@example.org." in wrong.get_data(as_text=True)
    assert client.post(f"{path}/focal-point", data=NEW | {"phone": "none"}).status_code == 422
    assert client.post(f"{path}/focal-point", data=NEW).status_code == 303
    session.refresh(body)
    assert (body.focal_name, body.focal_email, body.focal_phone, body.language) == (
        "Kamola Yusupova",
        "kamola@yuksalish.example",
        "+998907654321",
        "uz",
    )
    assert "kamola" in body.search
    assert latest(session) == ("accreditation_link", "kamola@yuksalish.example", "uz")
    assert client.get(former).status_code == 410
    assert session.scalar(select(AuditEntry.id).where(AuditEntry.action == "focal_point_named")) is not None


def test_links_are_closed_without_a_new_one(
    client: PageClient, event: Event, body: Accreditation, session: Session
) -> None:
    former = page_of(body)
    client.sign_in(organiser_of(event.host))
    before = len(session.scalars(select(Message.id)).all())
    assert client.post(f"/manage/events/{event.id}/bodies/{body.id}/close-links").status_code == 303
    assert client.get(former).status_code == 410
    assert len(session.scalars(select(Message.id)).all()) == before


def test_a_focal_point_hands_over(client: PageClient, body: Accreditation, session: Session) -> None:
    former = page_of(body)
    assert f"{former}/focal-point" in client.text(former)
    client.text(f"{former}/focal-point")
    assert client.post(f"{former}/focal-point", data=NEW | {"name": " "}).status_code == 422
    assert client.post(f"{former}/focal-point", data=NEW).status_code == 303
    assert client.get(former).status_code == 410
    session.refresh(body)
    assert client.get(page_of(body)).status_code == 200
    client.sign_in(UserFactory(email=FOCAL.email))
    assert client.get(f"/accreditations/of/{body.id}").status_code == 404


def test_over_the_api(client: PageClient, event: Event, body: Accreditation, session: Session) -> None:
    headers = bearer(organiser_of(event.host))
    url = f"{API}/accreditations/{body.id}"

    def call(method: str, part: str, theirs: dict[str, str] = headers, **data: Any) -> tuple[int, Any]:
        answer = client.open(f"{url}/{part}", method=method, json=data, headers=theirs)
        return answer.status_code, answer.get_json()

    former = page_of(body)
    status, named = call("PUT", "focal-point", **NEW)
    assert (status, named["focal_email"]) == (200, "kamola@yuksalish.example")
    assert client.get(former).status_code == 410
    assert call("PUT", "focal-point", name="A", email="nobody")[1]["errors"][0]["field"] == "email"
    other = page_of(body)
    assert call("POST", "close-links")[0] == 200
    assert client.get(other).status_code == 410
    assert call("POST", "link")[0] == 200
    assert latest(session)[0] == "accreditation_link"
    stranger = bearer(organiser_of(HostFactory()))
    for method, part in (("PUT", "focal-point"), ("POST", "link"), ("POST", "close-links")):
        assert call(method, part, stranger, **NEW)[0] == 404


def test_a_body_is_entered_over_the_api(client: PageClient, event: Event, session: Session) -> None:
    headers = bearer(organiser_of(event.host))
    url = f"{API}/events/{event.id}/accreditations"
    paper = {"name": {"ru": "Общество друзей"}, "focal_name": "A", "focal_email": "a@example.org", "cap": 4}
    made = client.post(url, json=paper, headers=headers)
    assert made.status_code == 201
    assert (made.json["state"], made.json["places"], made.json["name"]) == ("accredited", 4, paper["name"])
    assert client.post(url, json=paper, headers=headers).status_code == 409
    wrong = client.post(url, json=paper | {"name": {"en": "Other"}, "focal_email": "nobody"}, headers=headers)
    assert [error["field"] for error in wrong.json["errors"]] == ["focal_email"]
