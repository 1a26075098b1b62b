"""The page that takes a list, and the page of its trial or import, for those who manage the event."""

import io
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, UserFactory, organiser_of
from tests.queries import QueryCounter
from webapp.core import files, jobs, storage
from webapp.core.files import StoredFile
from webapp.core.jobs import Job, JobState
from webapp.core.jobs.progress import Teller
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import folded_name
from webapp.events.models import Event
from webapp.registration.models import Registration
from webapp.registration.people_import.columns import HEADS, columns_of

COLUMN = {"en": "Column", "ru": "Столбец", "uz": "Ustun"}
LONG = "given_name,email\n" + "".join(f"Guest {n},guest{n}@example.org\n" for n in range(201))


def address(event: Event) -> str:
    return f"/manage/events/{event.id}/people/import"


def send(client: PageClient, event: Event, text: str, name: str = "people.csv") -> TestResponse:
    return client.post(address(event), data={"file": (io.BytesIO(text.encode()), name)})


def sent(page: str) -> str:
    found = re.search(r'name="sent"[^>]*value="(\w+)"', page)
    assert found
    return found[1]


def people(session: Session, event: Event) -> int:
    return session.scalar(select(func.count()).where(Registration.event_id == event.id)) or 0


@pytest.fixture
def event(client: PageClient, session: Session) -> Event:
    made: Event = EventFactory()
    client.sign_in(organiser_of(made.host))
    return made


def test_a_list_lies_encrypted_until_it_is_taken(client: PageClient, session: Session, event: Event) -> None:
    send(client, event, "given_name,email\nAziza,a@example.org\n")
    stored = session.scalars(select(StoredFile)).one()
    with storage.current().open(stored.key) as content:
        assert b"Aziza" not in content.read()
    with files.opened(stored) as content:
        assert b"Aziza" in content.read()


def test_a_short_list_is_tried_out_and_taken_at_once(client: PageClient, session: Session, event: Event) -> None:
    trial = client.text(send(client, event, "given_name,email\nAziza,a@example.org\n").location)
    assert "This is what the import would do" in trial
    assert people(session, event) == 0
    taken = client.post(address(event), data={"sent": sent(trial), "take": "1"})
    assert taken.location == f"/manage/events/{event.id}/people"
    assert "Imported: 1 added, 0 changed." in client.text(taken.location)
    assert people(session, event) == 1
    assert session.scalars(select(StoredFile)).all() == []
    again = client.post(address(event), data={"sent": sent(trial), "take": "1"})
    assert again.status_code == 422
    assert "no longer here" in again.get_data(as_text=True)
    assert "no longer here" in client.text("/jobs/" + str(session.scalar(select(func.min(Job.id)))))


def test_a_long_list_is_a_job_with_progress(client: PageClient, session: Session, event: Event) -> None:
    page = send(client, event, LONG).location
    assert "Waiting for its turn" in client.text(page)
    job = session.scalars(select(Job)).one()
    assert job.state is JobState.QUEUED
    Teller(job.id)(50, 201)
    waiting = client.text(page)
    assert "50 of 201" in waiting
    assert "See how far it is" in waiting
    assert "people.csv" in client.text(address(event))
    assert "list of people waiting" in client.text("/manage/")
    jobs.run(job.id)
    done = client.get(f"{page}/progress", headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    trial = client.text(page)
    assert "Added: 201" in trial
    assert "and 1 more row" in trial
    take = client.post(address(event), data={"sent": sent(trial), "notify": "y", "take": "1"})
    jobs.run(int(take.location.rpartition("/")[2]))
    assert "201 newcomers are written to." in client.text(take.location)
    assert people(session, event) == 201
    assert session.scalars(select(StoredFile)).all() == []


def test_taking_it_twice_is_one_job(client: PageClient, session: Session, event: Event) -> None:
    page = send(client, event, LONG).location
    jobs.run(int(page.rpartition("/")[2]))
    form = {"sent": sent(client.text(page)), "take": "1"}
    first, second = (client.post(address(event), data=form).location for _ in range(2))
    assert first == second


def test_wrong_cells_are_shown_and_all_of_them_come_as_a_file(
    client: PageClient, session: Session, event: Event
) -> None:
    rows = "".join(f"Guest,nowhere{n}\n" for n in range(230))
    page = send(client, event, f"имя,почта\n{rows}").location
    jobs.run(int(page.rpartition("/")[2]))
    shown = client.text(page)
    assert "Nothing was imported: 230 cells are not right" in shown
    assert "and 30 more errors" in shown
    lines = client.get(f"{page}/errors.csv").get_data(as_text=True).splitlines()
    assert len(lines) == 231
    assert lines[1].startswith("2,почта,")
    assert session.scalars(select(StoredFile)).all() == []


def test_a_short_list_with_errors_has_the_same_page(client: PageClient, session: Session, event: Event) -> None:
    shown = client.text(send(client, event, "given_name,email\nA,nowhere\n").location)
    assert "Nothing was imported: 1 cell is not right" in shown


def test_wrong_cells_are_told_by_columns_as_their_reader_calls_them(client: PageClient, event: Event) -> None:
    page = send(client, event, "given_name,email\nA,nowhere\n").headers["Location"]
    for language, name in (("en", "Email"), ("ru", "Электронная почта"), ("uz", "Elektron pochta")):
        shown = client.text(f"{page}?lang={language}")
        assert re.search(rf'data-label="{COLUMN[language]}"\s*>{name}</td>', shown)


def test_what_is_no_table_is_refused_beside_the_field(client: PageClient, session: Session, event: Event) -> None:
    answer = send(client, event, "name,name\nA,B\n")
    assert answer.status_code == 422
    assert "there are two columns" in answer.get_data(as_text=True)
    assert session.scalars(select(Job)).all() == []
    assert session.scalars(select(StoredFile)).all() == []


def test_only_those_who_manage_the_event_see_it(client: PageClient, session: Session, event: Event) -> None:
    page = send(client, event, LONG).location
    session.flush()
    colleague, stranger = organiser_of(event.host), organiser_of(HostFactory())
    assert "Waiting for its turn" in client.sign_in(colleague).text(page)
    for user in (stranger, UserFactory()):
        client.sign_in(user)
        for path in (page, f"{page}/progress", f"{page}/errors.csv"):
            client.text(path, 404)


def test_the_page_asks_little_however_long_the_list(
    client: PageClient, session: Session, event: Event, queries: QueryCounter
) -> None:
    numbers = []
    for text in ("given_name,email\nA,a@example.org\n", LONG):
        page = send(client, event, text).location
        jobs.run(int(page.rpartition("/")[2]))
        queries.reset()
        client.text(page)
        numbers.append(queries.count)
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 14


def test_an_empty_list_has_the_columns_of_the_event(client: PageClient, session: Session, event: Event) -> None:
    head = client.text(f"{address(event)}/empty.csv")
    assert head.lstrip("\ufeff").startswith("Reference,Given name,Family name")
    for language, expected in (("ru", "Номер,Имя,Фамилия"), ("uz", "Raqam,Ism,Familiya")):
        client.get(f"/?lang={language}")
        assert expected in client.text(f"{address(event)}/empty.csv")


def test_every_head_of_an_empty_list_is_understood(event: Event) -> None:
    """What an organiser is shown in any language means the column it stands for and no other."""
    for column in columns_of(event, Actor(user_id=1, is_admin=True)):
        for head in HEADS.get(column.name, {}).values():
            understood = {folded_name(name) for name in (column.name, *column.aliases)}
            assert folded_name(head) in understood, head
    assert {column.name for column in columns_of(event, Actor(user_id=1, is_admin=True))} >= HEADS.keys()
    heads = [folded_name(head) for heads in HEADS.values() for head in set(heads.values())]
    assert len(heads) == len(set(heads))
