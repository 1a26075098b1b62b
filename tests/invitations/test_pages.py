"""The organiser's pages and the API of invitations."""

import io

import pytest
from sqlalchemy.orm import Session

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, reviewer_of
from tests.mailing import deliver
from tests.queries import QueryCounter
from webapp.accounts.models import User
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event, EventState
from webapp.extensions import db
from webapp.invitations import answers, services
from webapp.invitations import queries as reads
from webapp.invitations.addressees import Addressee


@pytest.fixture
def event(session: Session) -> Event:
    made: Event = EventFactory()
    db.session.commit()
    return made


@pytest.fixture
def organiser(event: Event) -> User:
    return organiser_of(event.host)


@pytest.fixture
def signed_in(client: PageClient, organiser: User) -> PageClient:
    return client.sign_in(organiser)


def invite(event: Event, *emails: str) -> None:
    services.invite(event, [Addressee(email) for email in emails], by=SYSTEM)
    db.session.commit()


def test_a_pasted_list_is_invited(signed_in: PageClient, event: Event) -> None:
    path = f"/manage/events/{event.id}/invitations"
    assert "Nobody is invited yet" in signed_in.text(path)
    done = signed_in.post(f"{path}/new", data={"pasted": "Ali <ali@example.org>\nvali@example.org", "language": "ru"})
    assert done.status_code == 303
    page = signed_in.text(path)
    assert "Ali" in page
    assert "vali@example.org" in page
    assert {one.language for one in db.session.scalars(reads.of_event(event.id))} == {"ru"}


def test_wrong_lines_are_named_and_the_text_is_kept(signed_in: PageClient, event: Event) -> None:
    lines = [f"Person {number} <p{number}@example.org>" for number in range(10_000)]
    for number in (0, 4_999, 9_999):
        lines[number] = f"broken {number}"
    data = {"pasted": "\n".join(lines), "language": "en", "message": "Please come & see"}
    answer = signed_in.post(f"/manage/events/{event.id}/invitations/new", data=data)
    assert answer.status_code == 422
    for number in (1, 5_000, 10_000):
        assert f"Line {number}: “broken {number - 1}”" in answer.text
    assert "Person 7777 &lt;p7777@example.org&gt;" in answer.text
    assert "Please come &amp; see" in answer.text
    assert db.session.scalars(reads.of_event(event.id)).first() is None


def test_those_left_out_are_named_with_the_reason(signed_in: PageClient, event: Event) -> None:
    invite(event, "known@example.org")
    data = {"pasted": "known@example.org\nnew@example.org", "language": "en"}
    answer = signed_in.post(f"/manage/events/{event.id}/invitations/new", data=data)
    assert answer.status_code == 200
    assert "This address has been invited already." in answer.text
    assert "1 invitation is on its way." in answer.text


def test_a_file_is_imported_whole_or_not_at_all(signed_in: PageClient, event: Event) -> None:
    path = f"/manage/events/{event.id}/invitations/new"
    broken = "Эл. почта;ФИО;Язык\nali@example.org;Али;ru\nnobody;Вали;ru\n".encode("cp1251")
    data = {"pasted": "", "language": "en", "file": (io.BytesIO(broken), "guests.csv")}
    answer = signed_in.post(path, data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Row 3" in answer.text
    fine = b"email,name,organisation,language\nali@example.org,Ali,Nur,uz\n"
    data = {"pasted": "", "language": "en", "file": (io.BytesIO(fine), "guests.csv")}
    assert signed_in.post(path, data=data, content_type="multipart/form-data").status_code == 303
    assert [one.name for one in db.session.scalars(reads.of_event(event.id))] == ["Ali"]
    fake = {"pasted": "", "language": "en", "file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" * 50), "guests.xlsx")}
    assert signed_in.post(path, data=fake, content_type="multipart/form-data").status_code == 422


def test_nothing_to_send_and_times_that_do_not_exist(signed_in: PageClient, event: Event) -> None:
    path = f"/manage/events/{event.id}/invitations/new"
    assert "Paste addresses or choose a file." in signed_in.post(path, data={"language": "en"}).text
    event.timezone = "Europe/Berlin"
    db.session.commit()
    data = {"language": "en", "pasted": "a@example.org", "valid_until": "2027-03-28T02:30"}
    answer = signed_in.post(path, data=data)
    assert answer.status_code == 422
    assert "does not exist" in answer.text


def test_a_draft_says_what_to_do_first(signed_in: PageClient, event: Event) -> None:
    event.state = EventState.DRAFT
    db.session.commit()
    assert "Publish the event first" in signed_in.text(f"/manage/events/{event.id}/invitations")
    assert "Publish the event first" in signed_in.text(f"/manage/events/{event.id}/invitations/new", 409)


def test_one_invitation_is_sent_again_and_withdrawn(signed_in: PageClient, event: Event) -> None:
    invite(event, "ali@example.org")
    one = db.session.scalars(reads.of_event(event.id)).one()
    path = f"/manage/events/{event.id}/invitations/{one.id}"
    assert "Being sent" in signed_in.text(path)
    deliver()
    assert "Sent, no answer yet" in signed_in.text(path)
    assert signed_in.post(f"{path}/resend").status_code == 303
    assert signed_in.post(f"{path}/revoke").status_code == 303
    assert "Taken back" in signed_in.text(path)


def test_a_suggested_person_is_one_click_away(signed_in: PageClient, event: Event) -> None:
    invite(event, "ali@example.org")
    one = db.session.scalars(reads.of_event(event.id)).one()
    answers.decline(one, by=SYSTEM, reason="Ill", instead_name="Vali", instead_email="vali@example.org")
    db.session.commit()
    assert "who=Vali" in signed_in.text(f"/manage/events/{event.id}/invitations/{one.id}")
    form = signed_in.text(f"/manage/events/{event.id}/invitations/new?who=Vali+%3Cvali@example.org%3E")
    assert "Vali &lt;vali@example.org&gt;" in form


def test_bulk_actions_say_what_they_left_out(signed_in: PageClient, event: Event) -> None:
    invite(event, "ali@example.org", "vali@example.org")
    first, second = db.session.scalars(reads.of_event(event.id).order_by("id")).all()
    answers.accept(first, by=SYSTEM)
    db.session.commit()
    path = f"/manage/events/{event.id}/invitations"
    signed_in.post(path, data={"action": "revoke", "ids": [first.id, second.id]})
    page = signed_in.text(path)
    assert "Done for 1 invitation." in page
    assert "ali@example.org: It has been accepted." in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_as_many_statements_with_one_row_as_with_three(
    signed_in: PageClient, event: Event, queries: QueryCounter, rows: int
) -> None:
    invite(event, *(f"guest{number}@example.org" for number in range(rows)))
    with queries.at_most(9):
        signed_in.text(f"/manage/events/{event.id}/invitations")


def test_the_list_is_exported(signed_in: PageClient, event: Event) -> None:
    invite(event, "ali@example.org")
    answer = signed_in.get(f"/manage/events/{event.id}/invitations?format=csv")
    assert "ali@example.org" in answer.get_data(as_text=True)


def test_others_see_nothing(client: PageClient, event: Event) -> None:
    invite(event, "ali@example.org")
    one = db.session.scalars(reads.of_event(event.id)).one()
    stranger = organiser_of(EventFactory().host)
    client.sign_in(stranger)
    for path in ("", "/new", f"/{one.id}"):
        assert client.get(f"/manage/events/{event.id}/invitations{path}").status_code == 404
    other = EventFactory(host=event.host)
    mine = organiser_of(event.host)
    client.sign_in(mine)
    assert client.get(f"/manage/events/{other.id}/invitations/{one.id}").status_code == 404


def test_the_api(client: PageClient, event: Event, organiser: User) -> None:
    path = f"/api/v1/events/{event.id}/invitations"
    headers = bearer(organiser)
    body = {
        "recipients": [
            {"email": "Ali@Example.org", "name": "Ali", "language": "ru", "organisation": "Nur"},
            {"email": "vali@example.org"},
            {"email": "vali@example.org"},
        ],
        "message": "Come",
    }
    answer = client.post(path, json=body, headers=headers)
    assert answer.status_code == 202
    assert answer.get_json() == {
        "queued": 2,
        "skipped": [{"email": "vali@example.org", "reason": "The address stands in the list more than once."}],
    }
    listed = client.get(path, headers=headers).get_json()
    assert [(one["email"], one["state"]) for one in listed["items"]] == [
        ("ali@example.org", "queued"),
        ("vali@example.org", "queued"),
    ]
    deliver()
    listed = client.get(f"{path}?state=sent", headers=headers).get_json()
    assert listed["total"] == 2
    assert listed["items"][0]["sent_at"]
    wrong = client.post(path, json={"recipients": [{"email": "x"}, {"email": "y@z.org"}]}, headers=headers)
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"][0]["field"] == "recipients.0.email"
    assert client.post(path, json={"recipients": []}, headers=headers).status_code == 422
    past = {"recipients": [{"email": "c@example.org"}], "valid_until": "2020-01-01T00:00:00Z"}
    assert client.post(path, json=past, headers=headers).get_json()["errors"][0]["field"] == "valid_until"
    event.state = EventState.DRAFT
    db.session.commit()
    refused = client.post(path, json=body, headers=headers)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "event_not_published")
    assert client.post(path, json=body, headers=bearer(reviewer_of(event.host))).status_code == 403


def test_the_overview_says_how_many_have_answered(signed_in: PageClient, client: PageClient, event: Event) -> None:
    path = f"/manage/events/{event.id}/"
    assert "have answered" not in signed_in.text(path)
    invite(event, "ali@example.org", "vali@example.org")
    answers.accept(db.session.scalars(reads.of_event(event.id).order_by("id")).all()[0], by=SYSTEM)
    db.session.commit()
    assert "50 % have answered" in signed_in.text(path)
    assert "have answered" not in client.sign_in(reviewer_of(event.host)).text(path)
