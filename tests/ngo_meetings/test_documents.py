"""The papers of a request: its mandate, its charter and others, and who may read them."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.client import PageClient
from tests.factories import HostFactory, organiser_of
from tests.ngo_meetings.builders import BODY, asks, meeting, page_of
from webapp.core.files import StoredFile
from webapp.events.models import Event
from webapp.ngo_meetings.accrediting.documents import MOST
from webapp.ngo_meetings.models import Accreditation, AccreditationDocument

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def paper(name: str = "charter.pdf", content: bytes = PDF) -> tuple[io.BytesIO, str]:
    """A file to send."""
    return io.BytesIO(content), name


def ask(client: PageClient, event: Event, *papers: tuple[io.BytesIO, str], **changed: Any) -> TestResponse:
    """Sends the form with documents."""
    data = {**BODY, "mandate": "May speak for 40 schools.", "documents": list(papers), **changed}
    return client.post(f"/ngo-meetings/{event.slug}/accreditation", data=data)


@pytest.fixture
def event(session: Session) -> Event:
    """A meeting."""
    return meeting()


def the_one(session: Session) -> Accreditation:
    """The only request."""
    return session.scalars(select(Accreditation)).one()


def test_documents_and_mandate_are_shown_with_the_request(client: PageClient, session: Session, event: Event) -> None:
    back = ask(client, event, paper("Устав.pdf"), paper("certificate.pdf")).headers["Location"]
    body = the_one(session)
    first = body.documents[0].id
    own = client.text(back)
    assert "Устав.pdf" in own
    assert "certificate.pdf" in own
    assert "May speak for 40 schools." in own
    answer = client.get(f"{back}/documents/{first}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    client.sign_in(organiser_of(event.host))
    address = f"/manage/events/{event.id}/bodies/{body.id}"
    page = client.text(address)
    assert f"{address}/documents/{first}" in page
    assert "May speak for 40 schools." in page
    assert client.get(f"{address}/documents/{first}").data == PDF


def test_documents_of_others_are_not_handed_out(client: PageClient, session: Session, event: Event) -> None:
    ask(client, event, paper())
    body = the_one(session)
    document = body.documents[0].id
    other = asks(event, "Istiqbolli Avlod")
    assert client.get(f"{page_of(other)}/documents/{document}").status_code == 404
    client.sign_in(organiser_of(event.host))
    assert client.get(f"/manage/events/{event.id}/bodies/{other.id}/documents/{document}").status_code == 404
    client.sign_in(organiser_of(HostFactory()))
    assert client.get(f"/manage/events/{event.id}/bodies/{body.id}/documents/{document}").status_code == 404


@pytest.mark.parametrize(
    ("papers", "sentence"),
    [
        ([("charter.exe", PDF)], "Files of this kind are not taken here."),
        ([("charter.pdf", b"MZ no document")], "The file is damaged or not a PDF file."),
        ([("charter.pdf", PDF), ("second.pdf", PDF + b"x" * 1100)], "The file is larger than"),
        ([(f"{n}.pdf", PDF) for n in range(MOST + 1)], f"{MOST}.pdf: Send no more than {MOST} documents."),
    ],
)
def test_papers_that_are_not_taken_cost_nothing_typed(
    small_uploads: None,
    client: PageClient,
    session: Session,
    event: Event,
    papers: list[tuple[str, bytes]],
    sentence: str,
) -> None:
    answer = ask(client, event, *(paper(name, content) for name, content in papers))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert "May speak for 40 schools." in page
    assert 'value="Ministry of Justice"' in page
    assert session.scalar(select(Accreditation.id)) is None
    assert session.scalar(select(StoredFile.id)) is None


def test_a_body_adds_and_removes_documents_when_it_sends_again(
    client: PageClient, session: Session, event: Event
) -> None:
    back = ask(client, event, *(paper(f"{number}.pdf") for number in range(MOST))).headers["Location"]
    body = the_one(session)
    first, foreign = body.documents[0].id, 999_999_999
    assert "Documents to remove" in client.text(f"{back}/request")
    again = {name: value for name, value in BODY.items() if name != "consent"}
    full = client.post(f"{back}/request", data={**again, "documents": [paper("new.pdf")]})
    assert full.status_code == 422
    changed = {**again, "documents": [paper("new.pdf")], "dropped": [str(first)]}
    assert client.post(f"{back}/request", data={**changed, "dropped": [str(foreign)]}).status_code == 422
    changed["documents"] = [paper("new.pdf")]
    assert client.post(f"{back}/request", data=changed).status_code == 303
    session.refresh(body)
    assert [one.file.name for one in body.documents] == [*(f"{n}.pdf" for n in range(1, MOST)), "new.pdf"]
    assert session.get(AccreditationDocument, first) is None
    assert "0.pdf" not in session.scalars(select(StoredFile.name)).all()
