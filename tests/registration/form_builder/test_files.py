"""Files as answers: taken with checks, kept through errors, handed out to few."""

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tasks.files import discard
from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, protocol_officer_of, reviewer_of
from tests.registration.form_builder.builders import PERSON, person
from tests.registration.form_builder.uploading import (
    OTHER,
    PDF,
    asks,
    contents,
    link_of,
    register,
    sent,
    the_one,
    ticket_in,
)
from webapp.core import clock
from webapp.core.errors import InvalidMany
from webapp.core.files import MEGABYTE, StoredFile, UploadTooLarge, open_file
from webapp.core.permissions import SYSTEM
from webapp.registration import services
from webapp.registration.form_builder import reading
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy, UploadKind

pytestmark = pytest.mark.usefixtures("own_storage")


def test_a_file_is_taken_shown_and_downloaded(client: PageClient, session: Session) -> None:
    event = asks(required=True)
    page = client.text(f"/toys/{event.slug}/register")
    assert 'accept=".pdf,.png,application/pdf,image/png"' in page
    assert "PDF, PNG, at most 10 MB." in page
    link = link_of(register(client, event, **{"field-f_letter": sent(PDF, "Письмо.pdf")}))
    found = the_one(session)
    answer = found.answers["f_letter"]
    assert {"name": "Письмо.pdf", "size": len(PDF), "content_type": "application/pdf"}.items() <= answer.items()
    assert "Письмо.pdf (1 KB)" in client.text(link)
    for address in (f"{link}/files/f_letter", f"/manage/events/{event.id}/people/{found.id}/files/f_letter"):
        client.sign_in(organiser_of(event.host))
        download = client.get(address)
        assert download.data == PDF
        assert download.headers["X-Content-Type-Options"] == "nosniff"
        assert download.headers["Content-Disposition"].startswith("attachment")
    client.sign_in(reviewer_of(event.host))
    assert client.get(f"/manage/events/{event.id}/people/{found.id}/files/f_letter").status_code == 200
    people = client.text(f"/manage/events/{event.id}/people?columns=answer-f_letter")
    assert "Письмо.pdf" in people
    assert "Письмо.pdf" in client.text(f"/manage/events/{event.id}/people?format=csv")


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00 a program", "letter.exe", "Files of this kind are not taken here. Use PDF, PNG."),
        (b"MZ\x90\x00 a program", "letter.pdf", "The file is damaged or not a PDF file."),
        (PDF + b"x" * 2048, "letter.pdf", "The file is larger than 0.00195 MB."),
        (b"", "letter.pdf", "The file is damaged or not a PDF file."),
    ],
)
def test_what_is_wrong_with_a_file_is_said_beside_it(
    small_uploads: None,
    client: PageClient,
    session: Session,
    own_storage: Path,
    content: bytes,
    name: str,
    sentence: str,
) -> None:
    answer = register(client, asks(largest=1), **{"field-f_letter": sent(content, name)})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert 'value="Karimova"' in answer.get_data(as_text=True)
    assert (session.scalar(select(Registration.id)), contents(own_storage)) == (None, [])


def test_an_organiser_may_take_less_than_the_installation_does(session: Session) -> None:
    question = reading.questions_of(asks(largest=1).id)[0]
    assert isinstance(question.type, UploadKind)
    with pytest.raises(UploadTooLarge, match="1 MB"):
        question.type.take(question, io.BytesIO(PDF + b"x" * MEGABYTE), "letter.pdf")


def test_the_sentence_is_in_the_language_of_the_page(client: PageClient) -> None:
    event = asks()
    data = {**PERSON, "field-f_letter": sent(b"no", "letter.pdf")}
    page = client.post(f"/toys/{event.slug}/register?lang=ru", data=data).get_data(as_text=True)
    assert "Файл повреждён, или это не PDF." in page


def test_where_a_file_is_required_none_is_an_error(client: PageClient, session: Session) -> None:
    answer = register(client, asks(required=True))
    assert answer.status_code == 422
    assert "This field is required." in answer.get_data(as_text=True)


def test_an_error_in_another_field_does_not_lose_the_file(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    event = asks(required=True)
    refused = register(client, event, email="no address", **{"field-f_letter": sent(PDF, "letter.pdf")})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "letter.pdf (1 KB)" in page
    assert session.scalar(select(StoredFile.id)) is None
    link_of(register(client, event, **{"field-f_letter-sent": ticket_in(page)}))
    stored = session.scalars(select(StoredFile)).one()
    with open_file(stored) as content:
        assert content.read() == PDF
    assert len(contents(own_storage)) == 1


def test_an_error_of_the_verb_does_not_lose_it_either(client: PageClient, session: Session) -> None:
    event = asks()
    link_of(register(client, event))
    known = register(client, event, **{"field-f_letter": sent(PDF, "letter.pdf")})
    assert known.status_code == 422
    ticket = ticket_in(known.get_data(as_text=True))
    link_of(register(client, event, email="other@example.org", **{"field-f_letter-sent": ticket}))
    assert session.scalars(select(StoredFile.name)).one() == "letter.pdf"


def test_a_ticket_is_good_once_for_one_field_and_a_day(client: PageClient, session: Session) -> None:
    event, other = asks(), asks()
    refused = register(client, event, email="", **{"field-f_letter": sent(PDF, "letter.pdf")})
    ticket = ticket_in(refused.get_data(as_text=True))
    gone = "The file is no longer here: choose it again."
    forged = ticket[:-8] + "AAAAAAA="
    for where, token in ((other, ticket), (event, forged), (event, "f00"), (event, "ʻ")):
        answer = register(client, where, **{"field-f_letter-sent": token})
        assert (answer.status_code, gone in answer.get_data(as_text=True)) == (422, True)
    with clock.at(clock.now() + timedelta(hours=24)):
        assert register(client, event, **{"field-f_letter-sent": ticket}).status_code == 422
    link_of(register(client, event, **{"field-f_letter-sent": ticket}))
    again = register(client, event, email="other@example.org", **{"field-f_letter-sent": ticket})
    assert (again.status_code, gone in again.get_data(as_text=True)) == (422, True)
    assert session.scalar(select(func.count()).select_from(Registration)) == 1


def test_a_file_is_kept_replaced_and_removed_by_its_person(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    event = asks()
    link = link_of(register(client, event, **{"field-f_letter": sent(PDF, "letter.pdf")}))
    mine = {**PERSON, "language": "en"}

    def change(**more: Any) -> list[bytes]:
        session.info.pop("elchi.tasks", None)
        assert client.post(f"{link}/change", data={**mine, **more}).status_code == 303
        session.expire_all()
        asked = {one.key for one in session.scalars(select(StoredFile))}
        for path in own_storage.rglob("*"):
            if path.is_file() and path.name not in asked:
                discard(path.name)
        return contents(own_storage)

    page = client.text(f"{link}/change")
    assert "letter.pdf (1 KB)" in page
    assert "Remove this file" in page
    assert change() == [PDF]
    assert change(**{"field-f_letter": sent(OTHER, "other.pdf")}) == [OTHER]
    assert the_one(session).answers["f_letter"]["name"] == "other.pdf"
    assert change(**{"field-f_letter-remove": "y"}) == []
    assert "f_letter" not in the_one(session).answers


def test_a_removal_that_is_sent_with_an_error_is_still_ticked(client: PageClient, session: Session) -> None:
    link = link_of(register(client, asks(), **{"field-f_letter": sent(PDF, "letter.pdf")}))
    data = {**PERSON, "language": "en", "given_name": "", "field-f_letter-remove": "y"}
    page = client.post(f"{link}/change", data=data).get_data(as_text=True)
    assert re.search(r'name="field-f_letter-remove"[^>]*checked', page)
    assert "f_letter" in the_one(session).answers


def test_a_required_file_stays_and_need_not_be_sent_again(client: PageClient, session: Session) -> None:
    link = link_of(register(client, asks(required=True), **{"field-f_letter": sent(PDF, "letter.pdf")}))
    assert "Remove this file" not in client.text(f"{link}/change")
    assert client.post(f"{link}/change", data={**PERSON, "language": "en"}).status_code == 303
    assert the_one(session).answers["f_letter"]["name"] == "letter.pdf"


def test_organisers_send_files_too(client: PageClient, session: Session) -> None:
    event = asks(seen_by=SeenBy.ORGANISERS)
    assert 'type="file"' not in client.text(f"/toys/{event.slug}/register")
    link = link_of(register(client, event))
    client.sign_in(organiser_of(event.host))
    one = f"/manage/events/{event.id}/people/{the_one(session).id}"
    data = {**PERSON, "category": "participant", "language": "en", "field-f_letter": sent(PDF, "letter.pdf")}
    assert client.post(f"{one}/change", data=data).status_code == 303
    assert client.get(f"{one}/files/f_letter").data == PDF
    assert client.get(f"{link}/files/f_letter").status_code == 404
    added = client.post(
        f"/manage/events/{event.id}/people/add",
        data={**data, "email": "b@example.org", "field-f_letter": sent(PDF, "b.pdf")},
    )
    assert added.status_code == 303
    assert set(session.scalars(select(StoredFile.name))) == {"letter.pdf", "b.pdf"}


def test_others_find_no_file(client: PageClient, session: Session) -> None:
    event = asks(seen_by=SeenBy.PROTOCOL)
    link_of(register(client, event, **{"field-f_letter": sent(PDF, "letter.pdf")}))
    stranger = link_of(register(client, event, email="other@example.org"))
    found = session.scalars(select(Registration).order_by(Registration.id)).first()
    assert found is not None
    address = f"/manage/events/{event.id}/people/{found.id}/files/f_letter"
    assert client.get(f"{stranger}/files/f_letter").status_code == 404
    assert client.get(f"/me/{found.id}/files/f_letter").status_code == 303
    for user in (reviewer_of(event.host), organiser_of(event.host), organiser_of(EventFactory().host)):
        client.sign_in(user)
        assert client.get(address).status_code == 404
        assert client.get(f"/me/{found.id}/files/f_letter").status_code == 404
    client.sign_in(protocol_officer_of(event.host))
    assert client.get(address).status_code == 200
    assert client.get(address.replace("f_letter", "f_none")).status_code == 404


def test_a_file_is_no_picture(client: PageClient, session: Session) -> None:
    link = link_of(register(client, asks(), **{"field-f_letter": sent(PDF, "letter.pdf")}))
    assert client.get(f"{link}/files/f_letter/picture").status_code == 404


@pytest.mark.parametrize("given", ["x", 5, {"file": "0" * 32, "name": "a", "size": 1}, ["a"], True])
def test_nobody_names_a_file_instead_of_sending_it(session: Session, given: Any) -> None:
    event = asks()
    with pytest.raises(InvalidMany) as caught:
        services.register(event, person(letter=given), by=SYSTEM)
    assert [name for name, _sentence in caught.value.errors] == ["answers.f_letter"]
