"""The documents of an event: kept by its organisers, fetched by everybody from its page."""

import io
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tasks.files import discard
from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, actor_of, organiser_of, reviewer_of
from tests.queries import QueryCounter
from webapp.core import storage
from webapp.core.arriving import arrive
from webapp.core.audit import AuditEntry
from webapp.core.errors import InvalidMany
from webapp.core.files import StoredFile
from webapp.events import services as event_services
from webapp.events.documents import queries as reading
from webapp.events.documents import services
from webapp.events.documents.models import Audience, EventDocument
from webapp.events.documents.services import DocumentValues
from webapp.events.models import Event, EventState

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def event(session: Session) -> Event:
    """A published event."""
    found: Event = EventFactory(kind="seminar", slug="water")
    return found


@pytest.fixture
def organiser(client: PageClient, event: Event) -> PageClient:
    """A client of one of its organisers."""
    return client.application.test_client().sign_in(organiser_of(event.host))


def document(event: Event, title: str = "Concept note", audience: Audience = Audience.EVERYBODY) -> EventDocument:
    """One more document of an event."""
    arrived = arrive(io.BytesIO(PDF), f"{title}.pdf", allowed=services.KINDS, max_bytes=1000)
    values = DocumentValues(title={"en": title}, audience=audience)
    return services.add_document(event, values, arrived, by=actor_of(organiser_of(event.host)))


def sent(name: str = "note.pdf", content: bytes = PDF, **more: Any) -> dict[str, Any]:
    """The form of a document as a browser sends it."""
    return {"title.en": "Concept note", "audience": "everybody", "file": (io.BytesIO(content), name)} | more


def add(client: PageClient, event: Event, **more: Any) -> TestResponse:
    return client.post(f"/manage/events/{event.id}/documents/new", data=sent(**more))


def titles(event: Event) -> list[str]:
    return [one.title["en"] for one in reading.documents_of(event.id)]


def test_an_organiser_adds_what_everybody_fetches(client: PageClient, organiser: PageClient, event: Event) -> None:
    assert "No documents yet" in organiser.text(f"/manage/events/{event.id}/documents")
    assert "Documents" not in client.text("/seminars/water")
    assert add(organiser, event, **{"title.ru": "Концепция"}).status_code == 303
    (added,) = reading.documents_of(event.id)
    listed = organiser.text(f"/manage/events/{event.id}/documents")
    assert "note.pdf" in listed
    assert "Everybody: on the public page too" in listed
    path = f"/seminars/water/documents/{added.id}"
    page = client.text("/seminars/water")
    assert f'<a href="{path}">Concept note</a>' in page
    assert "PDF, 1 KB" in page
    assert "Концепция" in client.text("/seminars/water?lang=ru")
    for answer in (client.get(path), organiser.get(f"/manage/events/{event.id}/documents/{added.id}/file")):
        assert (answer.status_code, answer.data, answer.mimetype) == (200, PDF, "application/pdf")
        assert answer.headers["Content-Disposition"] == "attachment; filename=note.pdf"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_for_those_registered_is_not_public(client: PageClient, event: Event) -> None:
    inner = document(event, "Information note", Audience.REGISTERED)
    assert "Information note" not in client.text("/seminars/water")
    assert client.get(f"/seminars/water/documents/{inner.id}").status_code == 404


def test_documents_go_by_their_own_event_only(client: PageClient, event: Event) -> None:
    theirs = document(EventFactory(kind="seminar", slug="fire", host=event.host))
    assert client.get(f"/seminars/fire/documents/{theirs.id}").status_code == 200
    assert client.get(f"/exchanges/fire/documents/{theirs.id}").status_code == 404
    assert client.get(f"/seminars/water/documents/{theirs.id}").status_code == 404
    assert client.get("/seminars/water/documents/999999").status_code == 404
    own = client.sign_in(organiser_of(event.host))
    for part in ("", "/file"):
        assert own.get(f"/manage/events/{event.id}/documents/{theirs.id}{part}").status_code == 404
    for part in ("/remove", "/up", ""):
        assert own.post(f"/manage/events/{event.id}/documents/{theirs.id}{part}").status_code == 404


def test_only_organisers_of_the_event_keep_them(client: PageClient, event: Event) -> None:
    one = document(event, audience=Audience.REGISTERED)
    for user, status in ((organiser_of(HostFactory()), 404), (reviewer_of(event.host), 403)):
        other = client.application.test_client().sign_in(user)
        for part in ("", "/new", f"/{one.id}", f"/{one.id}/file"):
            assert other.get(f"/manage/events/{event.id}/documents{part}").status_code == status
        for part in ("/new", f"/{one.id}", f"/{one.id}/remove", f"/{one.id}/down"):
            assert other.post(f"/manage/events/{event.id}/documents{part}", data=sent()).status_code == status
    assert titles(event) == ["Concept note"]


def test_those_of_a_draft_are_for_its_own_people(client: PageClient, session: Session) -> None:
    draft = EventFactory(kind="seminar", state=EventState.DRAFT)
    path = f"/seminars/{draft.slug}/documents/{document(draft).id}"
    assert client.get(path).status_code == 404
    assert client.application.test_client().sign_in(organiser_of(HostFactory())).get(path).status_code == 404
    own = client.application.test_client().sign_in(reviewer_of(draft.host))
    assert path in own.text(f"/seminars/{draft.slug}")
    assert own.get(path).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("note.exe", PDF, "Files of this kind are not taken here."),
        ("note.csv", b"a,b", "Files of this kind are not taken here."),
        ("note.pdf", b"MZ no document", "The file is damaged or not a PDF file."),
        ("", b"", "Choose a file."),
    ],
)
def test_a_wrong_file_is_told_beside_the_field(
    organiser: PageClient, event: Event, name: str, content: bytes, sentence: str
) -> None:
    answer = add(organiser, event, name=name, content=content, audience="registered")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page.split('id="file-error"')[1].split("</div>")[0]
    assert 'value="Concept note"' in page, "what was typed stays"
    assert (
        'value="registered" checked' in page or "checked" in page.split('value="registered"')[0].rsplit("<input", 1)[1]
    )
    assert titles(event) == []


def test_an_accepted_file_waits_for_the_title(organiser: PageClient, event: Event) -> None:
    answer = add(organiser, event, **{"title.en": ""})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write it in at least one language." in page
    assert "note.pdf (1 KB)" in page
    ticket = page.split('name="file-sent" value="')[1].split('"')[0]
    data = {"title.en": "Concept note", "audience": "everybody", "file-sent": ticket}
    assert organiser.post(f"/manage/events/{event.id}/documents/new", data=data).status_code == 303
    assert [one.file.name for one in reading.documents_of(event.id)] == ["note.pdf"]
    again = organiser.post(f"/manage/events/{event.id}/documents/new", data=data | {"file-sent": "forged"})
    assert "The file is no longer here: choose it again." in again.get_data(as_text=True)


def test_title_audience_and_file_are_changed(organiser: PageClient, event: Event, session: Session) -> None:
    one = document(event)
    path, former = f"/manage/events/{event.id}/documents/{one.id}", one.file.key
    assert "Concept note.pdf (1 KB)" in organiser.text(path)
    kept = organiser.post(path, data={"title.en": "", "title.uz": "Konsepsiya", "audience": "registered"})
    assert kept.status_code == 303
    assert (one.title, one.audience, one.file.key) == ({"uz": "Konsepsiya"}, Audience.REGISTERED, former)
    newer = PDF.replace(b"1 0 obj", b"2 0 obj")
    assert organiser.post(path, data=sent("newer.pdf", newer)).status_code == 303
    assert organiser.get(f"{path}/file").data == newer
    assert session.scalars(select(StoredFile.name)).all() == ["newer.pdf"]
    discard.run(former)
    with pytest.raises(FileNotFoundError):
        storage.current().open(former)


def test_a_wrong_replacement_leaves_the_file(organiser: PageClient, event: Event) -> None:
    one = document(event)
    answer = organiser.post(f"/manage/events/{event.id}/documents/{one.id}", data=sent("newer.pdf", b"MZ"))
    assert answer.status_code == 422
    assert "Concept note.pdf (1 KB)" in answer.get_data(as_text=True)
    assert one.file.name == "Concept note.pdf"


def test_a_removed_document_takes_its_content_along(organiser: PageClient, event: Event, session: Session) -> None:
    one, other = document(event), document(event, "Information note")
    key, path = one.file.key, f"/seminars/water/documents/{one.id}"
    discard.run(key)
    with storage.current().open(key) as content:
        assert content.read() == PDF, "what a document names stays"
    asked = 'data-confirm="Remove “Concept note”? Its file goes with it."'
    assert asked in organiser.text(f"/manage/events/{event.id}/documents")
    assert organiser.post(f"/manage/events/{event.id}/documents/{one.id}/remove").status_code == 303
    assert organiser.get(path).status_code == 404
    assert session.scalars(select(StoredFile.id)).all() == [other.file_id]
    discard.run(key)
    with pytest.raises(FileNotFoundError):
        storage.current().open(key)


def test_they_stand_in_the_order_that_the_organiser_gives_them(organiser: PageClient, event: Event) -> None:
    first, second, third = (document(event, title) for title in ("First", "Second", "Third"))
    address = f"/manage/events/{event.id}/documents"
    organiser.post(f"{address}/{third.id}/up")
    assert titles(event) == ["First", "Third", "Second"]
    organiser.post(f"{address}/{first.id}/down")
    organiser.post(f"{address}/{second.id}/down")
    assert titles(event) == ["Third", "First", "Second"]
    organiser.post(f"{address}/{first.id}/remove")
    assert [one.position for one in reading.documents_of(event.id)] == [1, 2]


def test_there_are_at_most_twenty(organiser: PageClient, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    assert services.MOST == 20
    monkeypatch.setattr(services, "MOST", 2)
    document(event)
    document(event, "Information note")
    answer = add(organiser, event)
    assert answer.status_code == 422
    assert "An event has at most 2 documents: remove one first." in answer.get_data(as_text=True)
    assert len(titles(event)) == 2
    assert "Add a document" not in organiser.text(f"/manage/events/{event.id}/documents")


def test_a_title_is_needed_and_not_too_long(event: Event) -> None:
    one = document(event)
    for title, field in (({}, "title"), ({"ru": "x" * 201}, "title.ru")):
        with pytest.raises(InvalidMany) as refused:
            services.change_document(one, DocumentValues(title=title), by=actor_of(organiser_of(event.host)))
        assert [name for name, _message in refused.value.errors] == [field]


def test_each_change_raises_the_version_of_the_page(client: PageClient, event: Event, session: Session) -> None:
    by, seen = actor_of(organiser_of(event.host)), []

    def page() -> str:
        session.commit()
        session.expire_all()
        seen.append(event.version)
        return client.text("/seminars/water")

    page()
    one, other = document(event), document(event, "Information note")
    first = page()
    assert first.index("Concept note") < first.index("Information note")
    services.move_document(one, 1, by=by)
    moved = page()
    assert moved.index("Information note") < moved.index("Concept note")
    services.change_document(one, DocumentValues(title={"en": "Concept"}), by=by)
    assert "Concept note" not in page()
    services.remove_document(other, by=by)
    assert "Information note" not in page()
    assert seen == sorted(set(seen)), "each change raised it"


def test_each_deed_is_recorded(event: Event, session: Session) -> None:
    by = actor_of(organiser_of(event.host))
    one = document(event)
    document(event, "Information note")
    services.move_document(one, 1, by=by)
    services.move_document(one, 1, by=by)
    services.change_document(one, DocumentValues(title={"en": "Concept"}), by=by)
    services.remove_document(one, by=by)
    query = select(AuditEntry).where(AuditEntry.object_type == "event_documents").order_by(AuditEntry.id)
    found = session.scalars(query).all()
    assert [entry.action.removeprefix("document_") for entry in found] == [
        "added", "added", "moved", "changed", "removed"
    ]  # fmt: skip
    assert found[-1].details == {"title": {"en": "Concept"}, "file": "Concept note.pdf"}
    assert {entry.event_id for entry in found} == {event.id}


def test_a_copy_has_no_documents(event: Event) -> None:
    document(event)
    copy = event_services.copy_event(event, event.starts_at.date(), by=actor_of(organiser_of(event.host)))
    assert titles(copy) == []


def test_pages_take_as_many_statements_with_one_document_as_with_three(
    client: PageClient, organiser: PageClient, event: Event, session: Session, queries: QueryCounter
) -> None:
    paths = ((client, "/seminars/water"), (organiser, f"/manage/events/{event.id}/documents"))
    document(event)
    few = []
    for visitor, path in paths:
        session.commit()
        session.expire_all()
        queries.reset()
        visitor.text(path)
        few.append(queries.count)
    document(event, "Second")
    document(event, "Third")
    for (visitor, path), number in zip(paths, few, strict=True):
        session.commit()
        session.expire_all()
        with queries.at_most(number):
            assert "Third" in visitor.text(path)
    with queries.at_most(1):
        client.text("/seminars/water")
