"""Files as answers, over the API."""

import io

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.api import bearer
from tests.client import PageClient
from tests.factories import EventFactory, organiser_of, reviewer_of
from tests.registration.form_builder.builders import field, person
from tests.registration.form_builder.uploading import OTHER, PDF, asks, picture
from webapp.accounts.models import User
from webapp.core.audit import AuditEntry
from webapp.core.files import StoredFile
from webapp.core.permissions import SYSTEM
from webapp.events.models import Event
from webapp.registration import services
from webapp.registration.form_builder.sealing import MASK
from webapp.registration.models import Registration
from webapp.registration.questions import SeenBy

pytestmark = pytest.mark.usefixtures("own_storage")


@pytest.fixture
def event() -> Event:
    """An event that asks for a letter, a sensitive passport and a photo."""
    made = asks()
    field(made, "Passport", "file", accept=["pdf"], sensitive=True)
    field(made, "Photo", "photo")
    return made


@pytest.fixture
def registration(event: Event) -> Registration:
    """Somebody who has sent nothing yet."""
    return services.register(event, person(), by=SYSTEM)


class Files:
    """Calls about the files of one registration."""

    def __init__(self, client: PageClient, registration: Registration, user: User) -> None:
        self.client = client
        self.base = f"/api/v1/registrations/{registration.id}"
        self.headers = bearer(user)

    def send(self, key: str, content: bytes, name: str, **more: str) -> TestResponse:
        """Upload a file, perhaps with what is to be cut out of it."""
        data = {"file": (io.BytesIO(content), name), **more}
        return self.client.open(f"{self.base}/files/{key}", method="POST", data=data, headers=self.headers)

    def call(self, method: str, part: str = "") -> TestResponse:
        """Any other call."""
        return self.client.open(f"{self.base}{part}", method=method, headers=self.headers)


@pytest.fixture
def files(client: PageClient, event: Event, registration: Registration) -> Files:
    """Those of the organiser."""
    return Files(client, registration, organiser_of(event.host))


def test_a_file_is_sent_read_replaced_and_removed(files: Files, session: Session) -> None:
    sent = files.send("f_letter", PDF, "Письмо.pdf")
    told = {"name": "Письмо.pdf", "size": len(PDF), "content_type": "application/pdf"}
    assert (sent.status_code, sent.get_json()) == (201, told)
    assert files.call("GET").get_json()["answers"]["f_letter"] == told
    assert files.call("GET", "/files/f_letter").data == PDF
    assert files.send("f_letter", OTHER, "b.pdf").status_code == 201
    assert files.call("GET", "/files/f_letter").data == OTHER
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1
    assert files.call("DELETE", "/files/f_letter").status_code == 204
    assert files.call("GET", "/files/f_letter").status_code == 404
    assert "f_letter" not in files.call("GET").get_json()["answers"]


def test_the_same_call_twice_sends_once(files: Files, session: Session) -> None:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(PDF), "a.pdf")})
    headers = files.headers | {"Idempotency-Key": "once", "Content-Type": f"multipart/form-data; boundary={boundary}"}
    answers, stored = [], []
    for _time in range(2):
        answers.append(files.client.open(f"{files.base}/files/f_letter", method="POST", data=body, headers=headers))
        stored.append(session.scalars(select(StoredFile.key)).one())
    assert [answer.status_code for answer in answers] == [201, 201]
    assert stored[0] == stored[1]


def test_what_is_wrong_is_named(files: Files) -> None:
    for content, name, code in ((b"MZ", "a.exe", "upload_not_what_it_says"), (b"", "", "invalid")):
        answer = files.send("f_letter", content, name)
        assert (answer.status_code, answer.get_json()["code"]) == (422, code)
        assert answer.get_json()["errors"][0]["field"] == "file"
    for key in ("f_none", "motivation", "f_letter/"):
        assert files.send(key, PDF, "a.pdf").status_code == 404


def test_a_sensitive_file_is_masked_and_revealed_by_a_call_that_is_noted(files: Files, session: Session) -> None:
    assert files.send("f_passport", PDF, "Passport.pdf").status_code == 201
    assert files.call("GET").get_json()["answers"]["f_passport"] == MASK
    assert files.call("GET", "/files/f_passport").status_code == 404
    revealed = files.call("POST", "/files/f_passport/reveal")
    assert (revealed.status_code, revealed.data) == (200, PDF)
    noted = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "answer_revealed")
    assert session.scalar(noted) == 1
    assert files.send("f_letter", PDF, "a.pdf").status_code == 201
    for key in ("f_letter", "f_photo", "f_none"):
        assert files.call("POST", f"/files/{key}/reveal").status_code == 404
    assert session.scalar(noted) == 1


def test_a_photo_is_made_anew(files: Files) -> None:
    content = picture((300, 600), comment=b"Aziza was here")
    sent = files.send("f_photo", content, "me.jpeg", x="0", y="0.6", w="0.5", h="0.3")
    assert sent.get_json()["name"] == "me.jpg"
    assert b"Aziza" not in files.call("GET", "/files/f_photo").data


def test_others_may_not(client: PageClient, event: Event, registration: Registration, files: Files) -> None:
    field(event, "Protocol", "file", accept=["pdf"], seen_by=SeenBy.PROTOCOL)
    assert files.send("f_letter", PDF, "a.pdf").status_code == 201
    assert files.send("f_protocol", PDF, "a.pdf").status_code == 404
    reviewer = Files(client, registration, reviewer_of(event.host))
    assert reviewer.call("GET", "/files/f_letter").status_code == 200
    assert reviewer.send("f_letter", PDF, "a.pdf").status_code == 403
    stranger = Files(client, registration, organiser_of(EventFactory().host))
    assert stranger.call("GET", "/files/f_letter").status_code == 404
    assert stranger.send("f_letter", PDF, "a.pdf").status_code == 404
    assert stranger.call("POST", "/files/f_passport/reveal").status_code == 404
