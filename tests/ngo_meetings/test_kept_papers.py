"""Papers that were accepted stay while anything else in the form is wrong, and can be taken away again."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import organiser_of
from tests.ngo_meetings.builders import BODY, accredited, asks, meeting, page_of
from tests.ngo_meetings.test_documents import PDF, paper
from webapp.core.files import StoredFile
from webapp.events.models import Event
from webapp.ngo_meetings.accrediting.documents import MOST
from webapp.ngo_meetings.models import Accreditation

WRONG = {**BODY, "focal_email": "nodira@"}
TICKET = re.compile(r'name="(letter|documents)-sent" value="([^"]+)"')


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


def send(client: PageClient, path: str, data: dict[str, Any], status: int = 422, **papers: Any) -> TestResponse:
    """Sends the form."""
    answer = client.post(path, data={**data, **papers})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer


def tickets(answer: TestResponse) -> dict[str, list[str]]:
    """What the page carries along."""
    found: dict[str, list[str]] = {}
    for name, ticket in TICKET.findall(answer.get_data(as_text=True)):
        found.setdefault(f"{name}-sent", []).append(unescape(ticket))
    return found


def form_of(event: Event) -> str:
    """Where a body asks."""
    return f"/ngo-meetings/{event.slug}/accreditation"


def names(session: Session) -> list[str]:
    """The files that are kept."""
    return sorted(session.scalars(select(StoredFile.name)))


def test_a_wrong_address_costs_no_file(client: PageClient, event: Event, session: Session) -> None:
    first = send(
        client, form_of(event), WRONG, letter=paper("letter.pdf"), documents=[paper("charter.pdf"), paper("list.pdf")]
    )
    for name in ("letter.pdf", "charter.pdf", "list.pdf"):
        assert f"{name} (" in first.get_data(as_text=True)
    assert names(session) == []
    again = send(client, form_of(event), {**WRONG, **tickets(first)}, documents=[paper("third.pdf")])
    assert len(tickets(again)["documents-sent"]) == 3
    send(client, form_of(event), {**BODY, **tickets(again)}, 303)
    made = session.scalars(select(Accreditation)).one()
    assert made.letter is not None
    assert (made.letter.name, [one.file.name for one in made.documents]) == (
        "letter.pdf",
        ["charter.pdf", "list.pdf", "third.pdf"],
    )
    client.sign_in(organiser_of(event.host))
    assert client.get(f"/manage/events/{event.id}/bodies/{made.id}/letter").data == PDF


def test_what_is_kept_can_be_removed(client: PageClient, event: Event, session: Session) -> None:
    first = send(client, form_of(event), WRONG, letter=paper("letter.pdf"), documents=[paper("a.pdf"), paper("b.pdf")])
    page = first.get_data(as_text=True)
    assert page.count("Remove this file") == 3
    unwanted = {"letter-remove": "y", "documents-remove": ["1"]}
    again = send(client, form_of(event), {**WRONG, **tickets(first), **unwanted})
    assert list(tickets(again)) == ["documents-sent"]
    send(client, form_of(event), {**BODY, **tickets(again)}, 303)
    assert names(session) == ["b.pdf"]


def test_a_verb_that_refuses_costs_no_file_either(client: PageClient, event: Event, session: Session) -> None:
    accredited(event)
    data = {**BODY, "name.en": "Yuksalosh Movement", "name.ru": "", "registration_number": "9"}
    asked = send(client, form_of(event), data, letter=paper("letter.pdf"), documents=[paper("charter.pdf")])
    assert "If that is another organisation" in asked.get_data(as_text=True)
    send(client, form_of(event), {**data, **tickets(asked), "another": "y"}, 303)
    assert names(session) == ["charter.pdf", "letter.pdf"]


def test_a_file_that_is_not_taken_is_named_and_the_others_stay(client: PageClient, event: Event) -> None:
    sent = [paper("good.pdf"), paper("bad.exe"), paper("worse.pdf", b"MZ no document")]
    answer = send(client, form_of(event), dict(BODY), documents=sent)
    page = answer.get_data(as_text=True)
    assert "bad.exe: Files of this kind are not taken here." in page
    assert "worse.pdf: The file is damaged or not a PDF file." in page
    assert len(tickets(answer)["documents-sent"]) == 1
    assert "good.pdf (" in page


def test_a_file_chosen_again_is_one(client: PageClient, event: Event, session: Session) -> None:
    first = send(client, form_of(event), WRONG, letter=paper("old.pdf"), documents=[paper()])
    send(client, form_of(event), {**BODY, **tickets(first)}, 303, letter=paper("new.pdf"), documents=[paper()])
    assert names(session) == ["charter.pdf", "new.pdf"]


def test_too_many_are_named_and_none_is_lost(client: PageClient, event: Event) -> None:
    sent = [paper(f"{number}.pdf") for number in range(MOST)]
    first = send(client, form_of(event), WRONG, documents=sent)
    more = send(client, form_of(event), {**BODY, **tickets(first)}, documents=[paper("more.pdf")])
    assert f"more.pdf: Send no more than {MOST} documents." in more.get_data(as_text=True)
    assert tickets(more) == tickets(first)


def test_tickets_of_others_and_forged_ones_are_refused(client: PageClient, event: Event, session: Session) -> None:
    first = send(client, form_of(event), WRONG, letter=paper("letter.pdf"))
    ticket = tickets(first)["letter-sent"][0]
    for data in ({"documents-sent": [ticket]}, {"letter-sent": "forged"}):
        answer = send(client, form_of(event), {**BODY, **data})
        assert "The file is no longer here: choose it again." in answer.get_data(as_text=True)
        assert tickets(answer) == {}
    send(client, form_of(event), {**BODY, "letter-sent": ticket}, 303)
    again = {**BODY, "name.en": "Mahalla Union", "name.ru": "", "registration_number": "8", "letter-sent": ticket}
    assert "The file is no longer here" in send(client, form_of(event), again).get_data(as_text=True)
    assert names(session) == ["letter.pdf"]


def test_they_stay_where_a_body_sends_again_and_where_an_organiser_writes(
    client: PageClient, event: Event, session: Session
) -> None:
    body = asks(event)
    client.sign_in(organiser_of(event.host))
    own, by_hand = f"{page_of(body)}/request", f"/manage/events/{event.id}/bodies/{body.id}/edit"
    for number, path in enumerate((own, by_hand)):
        first = send(client, path, WRONG, letter=paper(f"letter{number}.pdf"), documents=[paper(f"{number}.pdf")])
        send(client, path, {**BODY, **tickets(first)}, 303)
    session.refresh(body)
    assert names(session) == ["0.pdf", "1.pdf", "letter1.pdf"]
    assert "letter1.pdf (" in client.text(own)
    assert "letter-remove" not in client.text(own)
