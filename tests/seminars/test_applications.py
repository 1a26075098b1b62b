"""An expert applies, with a CV or without."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import PersonFactory, organiser_of
from tests.seminars.builders import EXPERT, PDF, apply, docx, seminar
from webapp.accounts import api_tokens
from webapp.core.files import StoredFile
from webapp.core.permissions import SYSTEM, Actor
from webapp.events import versions
from webapp.events.models import Approval, Event, Speaker
from webapp.events.models import Session as ProgrammeItem
from webapp.mail.models import Message
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State
from webapp.registration.own_changes import substituting
from webapp.registration.own_changes.substituting import SubstituteValues
from webapp.seminars.applications import state_sex
from webapp.seminars.models import CurriculumVitae, Sex, StatedSex


def the_one(session: Session, event: Event) -> Registration:
    """The only registration of an event."""
    return session.scalars(select(Registration).where(Registration.event_id == event.id)).one()


def required(page: str, name: str) -> bool:
    """Whether a field of a form has to be filled in, as its label says."""
    label = re.search(rf'<label class="form-label" for="{name}">.*?</label>', page, re.DOTALL)
    assert label is not None
    return "(required)" in label.group()


def test_an_expert_applies_without_a_cv(client: PageClient, session: Session) -> None:
    event = seminar()
    page = client.text(f"/seminars/{event.slug}/register")
    assert 'type="file"' in page
    assert "Apply" in page
    answer = apply(client, event)
    assert answer.status_code == 303
    assert "The organisers have not decided yet." in client.text(answer.headers["Location"])
    found = the_one(session, event)
    assert found.state is State.PENDING
    assert found.answers["motivation"] == "To compare notes\nwith neighbours."
    assert session.scalars(select(Message.template)).one() == "registration_pending"


@pytest.mark.parametrize(("content", "name"), [(PDF, "Rashidova CV.pdf"), (docx(), "Резюме.docx"), (docx(), "CV.DOCX")])
def test_a_cv_is_kept_under_its_name(client: PageClient, session: Session, content: bytes, name: str) -> None:
    event = seminar(cv_required=True)
    assert apply(client, event, (content, name)).status_code == 303
    kept = session.scalars(select(CurriculumVitae)).one()
    assert (kept.registration_id, kept.file.name, kept.file.size) == (the_one(session, event).id, name, len(content))


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"MZ\x90\x00 a program", "cv.exe", "Files of this kind are not taken here."),
        (b"MZ\x90\x00 a program", "cv.pdf", "The file is damaged or not a PDF file."),
        (PDF, "cv.docx", "The file is damaged or not a DOCX file."),
        (b"", "cv.pdf", "The file is damaged or not a PDF file."),
        (PDF + b"x" * 3000, "cv.pdf", "The file is larger than"),
    ],
)
def test_a_cv_that_is_not_what_it_says_costs_nothing_typed(
    small_uploads: None, client: PageClient, session: Session, content: bytes, name: str, sentence: str
) -> None:
    event = seminar()
    answer = apply(client, event, (content, name))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert all(typed in page for typed in ("Institute of Water Problems", "To compare notes", 'value="Rashidova"'))
    for model in (Registration, StoredFile, Message):
        assert session.scalar(select(model.id)) is None


def test_where_a_cv_is_asked_for_none_is_an_error_beside_it(client: PageClient, session: Session) -> None:
    event = seminar(cv_required=True)
    answer = apply(client, event)
    assert answer.status_code == 422
    assert "Upload your CV: this seminar asks for it." in answer.get_data(as_text=True)
    assert session.scalar(select(Registration.id)) is None


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"organisation": ""}, "Write where you work or study."),
        ({"field-expertise": " "}, "This field is required."),
        ({"field-motivation": "x" * 4001}, "This is longer than 4000 characters."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    client: PageClient, session: Session, changed: dict[str, str], sentence: str
) -> None:
    answer = apply(client, seminar(), **changed)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert session.scalar(select(Registration.id)) is None


BARE = {"organisation": "", "field-expertise": "", "field-motivation": ""}


def test_who_selects_nobody_asks_for_no_reasons(client: PageClient, session: Session) -> None:
    event = seminar(approval=Approval.AUTOMATIC)
    page = client.text(f"/seminars/{event.slug}/register")
    assert "Motivation" in page
    for name in ("organisation", "field-expertise", "field-motivation"):
        assert required(page, name) is False
    assert apply(client, event, **BARE).status_code == 303
    found = the_one(session, event)
    assert (found.state, found.answers) == (State.CONFIRMED, {})


def test_answers_nobody_has_to_give_are_kept_and_changed(client: PageClient, session: Session) -> None:
    event = seminar(approval=Approval.AUTOMATIC)
    own = apply(client, event, **BARE | {"field-expertise": "Water"}).headers["Location"].removesuffix("/registered")
    assert the_one(session, event).answers == {"expertise": "Water"}
    changed = {"given_name": "Gulnora", "language": "en", "phone": "+998901234567", "field-expertise": ""}
    assert client.post(f"{own}/change", data=changed).status_code == 303
    assert the_one(session, event).answers == {}


def test_who_is_selected_says_why(client: PageClient, session: Session) -> None:
    event = seminar()
    page = client.text(f"/seminars/{event.slug}/register")
    for name in ("organisation", "field-expertise", "field-motivation"):
        assert required(page, name)
    answer = apply(client, event, **BARE)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("This field is required.") == 4  # beside each and in the summary
    assert session.scalar(select(Registration.id)) is None


@pytest.mark.parametrize("approval", list(Approval))
def test_organisers_enter_people_without_their_reasons(
    client: PageClient, session: Session, approval: Approval
) -> None:
    event = seminar(approval=approval)
    person = {"given_name": "Gulnora", "email": "gulnora@example.org"}
    token = api_tokens.issue_api_token(organiser_of(event.host), "tests", by=SYSTEM)
    headers = {"Authorization": f"Bearer {token}"}
    answer = client.open(f"/api/v1/events/{event.id}/registrations", method="POST", json=person, headers=headers)
    assert answer.status_code == 201
    assert the_one(session, event).answers == {}


def test_the_public_page_shows_audience_programme_and_speakers_once(client: PageClient, session: Session) -> None:
    event = seminar()
    person = PersonFactory(given_name="Dilnoza", family_name="Karimova")
    for number in range(2):
        starts = event.starts_at.replace(hour=4 + number)
        item = ProgrammeItem(event_id=event.id, title={"en": f"Part {number}"}, starts_at=starts, ends_at=event.ends_at)
        item.speakers = [Speaker(person_id=person.id, name="Dilnoza Karimova"), Speaker(name="Ma Lin", moderator=True)]
        session.add(item)
    versions.touch(event.id)
    session.commit()
    page = client.text(f"/seminars/{event.slug}")
    assert "Experts on water." in page
    assert "Part 1" in page
    people = page[page.index('id="speakers"') :]
    assert people.count("Dilnoza Karimova") == 1
    assert people.count("Ma Lin") == 1


def test_the_settings_of_a_seminar_ask_for_its_audience(client: PageClient, session: Session) -> None:
    event = seminar()
    client.sign_in(organiser_of(event.host))
    page = client.text(f"/manage/events/{event.id}/settings")
    assert 'name="details.cv_required"' in page
    assert "Experts on water." in page


@pytest.mark.parametrize("language", ["ru", "uz"])
def test_the_form_speaks_every_language(client: PageClient, session: Session, language: str) -> None:
    event = seminar()
    page = client.text(f"/seminars/{event.slug}/register?lang={language}")
    assert "Fields of expertise" not in page
    assert EXPERT["organisation"] not in page


def test_a_substitute_has_neither_the_cv_nor_the_stated_sex_of_the_former_expert(
    client: PageClient, session: Session
) -> None:
    event = seminar(cv_required=True)
    apply(client, event, (PDF, "Rashidova CV.pdf"))
    expert = the_one(session, event)
    state_sex(expert, Sex.FEMALE)
    expert.state = State.CONFIRMED
    session.flush()
    named = SubstituteValues(given_name="Bobur", email="bobur@example.org")
    substituting.put_in_stead(expert, named, by=Actor(name="Organiser", is_admin=True))
    session.flush()
    assert (expert.name, expert.answers) == ("Bobur", {})
    for model in (CurriculumVitae, StatedSex, StoredFile):
        assert session.scalars(select(model)).all() == []
