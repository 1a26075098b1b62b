"""Applications of experts: what is asked, and what is kept besides the registration."""

from collections.abc import Sequence

from webapp.core import files
from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.details import details_of
from webapp.events.models import Approval, Event
from webapp.extensions import db
from webapp.registration.forms import RegistrationForm
from webapp.registration.models import Registration
from webapp.registration.questions import PREFIX, Question, optional
from webapp.seminars.models import CurriculumVitae, Sex, StatedSex

CV_KINDS = ("pdf", "docx", "odt")
CV = "cv"
CV_FIELD = f"{PREFIX}{CV}"

QUESTIONS = (
    Question(
        "expertise",
        _l("Fields of expertise"),
        "long",
        required=True,
        most=1000,
        help=_l("What you work on, and since when."),
    ),
    Question(
        "motivation",
        _l("Motivation"),
        "long",
        required=True,
        most=4000,
        help=_l("What you would bring to the seminar and take from it."),
    ),
    Question(CV, _l("CV"), "file", accept=CV_KINDS),
)


def selects(event: Event) -> bool:
    """Whether reviewers choose who comes: what they decide by has to be there."""
    return event.approval is Approval.MANUAL


def questions_for(event: Event) -> Sequence[Question]:
    """The questions of a seminar; nobody has to answer them where nobody decides by the answers."""
    return QUESTIONS if selects(event) else [optional(question) for question in QUESTIONS]


def save_application(registration: Registration, form: RegistrationForm) -> None:
    """Keep what came with an application besides the answers: the CV, and the sex where it was stated.

    Raises Invalid where the seminar asks for a CV and none came.
    """
    state_sex(registration, Sex(form["sex"].data or Sex.NOT_STATED.value))
    arrived = form.arrived(CV)
    if arrived is not None:
        stored = files.adopt(arrived, "cv", field=CV_FIELD)
        db.session.add(CurriculumVitae(registration_id=registration.id, file_id=stored.id))
        return
    details = details_of(registration.event)
    if details is not None and details.cv_required:
        raise Invalid(_l("Upload your CV: this seminar asks for it."), field=CV_FIELD)


def state_sex(registration: Registration, sex: Sex) -> None:
    """Keep what somebody states for the balance of women and men, or forget what they stated before."""
    stated = db.session.get(StatedSex, registration.id)
    if sex is Sex.NOT_STATED:
        if stated is not None:
            db.session.delete(stated)
        return
    if stated is None:
        stated = StatedSex(registration_id=registration.id)
        db.session.add(stated)
    stated.sex = sex


def forget_former(registration: Registration, _by: Actor) -> None:
    """When somebody else comes in an expert's stead: what was stated, and the CV, were the former person's alone."""
    state_sex(registration, Sex.NOT_STATED)
    known = db.session.get(CurriculumVitae, registration.id)
    if known is not None:
        files.remove(known.file)
        db.session.delete(known)
