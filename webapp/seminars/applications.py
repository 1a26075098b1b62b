"""Applications of experts: what is asked, and what is kept besides the registration."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from webapp.core import audit, clock, files
from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.events.details import details_of
from webapp.events.models import Approval, Event
from webapp.extensions import db
from webapp.registration.forms import RegistrationForm
from webapp.registration.models import LIVE, Registration
from webapp.registration.questions import PREFIX, Question, optional
from webapp.seminars.models import CurriculumVitae, Recommendation, Review

CV_KINDS = ("pdf", "docx", "odt")
CV_FIELD = f"{PREFIX}cv"

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
    Question("cv", _l("CV"), "file", accept=CV_KINDS, help=_l("PDF, DOCX or ODT.")),
)


def selects(event: Event) -> bool:
    """Whether reviewers choose who comes: what they decide by has to be there."""
    return event.approval is Approval.MANUAL


def questions_for(event: Event) -> Sequence[Question]:
    """The questions of a seminar; nobody has to answer them where nobody decides by the answers."""
    return QUESTIONS if selects(event) else [optional(question) for question in QUESTIONS]


def save_application(registration: Registration, form: RegistrationForm) -> None:
    """Keep the CV that came with an application.

    Raises Invalid where the seminar asks for one and none came, and the errors of `files.store`.
    """
    upload: Any = form[CV_FIELD].data
    if not getattr(upload, "filename", ""):
        details = details_of(registration.event)
        if details is not None and details.cv_required:
            raise Invalid(_l("Upload your CV: this seminar asks for it."), field=CV_FIELD)
        return
    settings = current_app.extensions["elchi.settings"]
    stored = files.store(
        upload.stream,
        upload.filename,
        allowed=CV_KINDS,
        max_bytes=settings.max_upload_bytes,
        purpose="cv",
        field=CV_FIELD,
    )
    db.session.flush()
    db.session.add(CurriculumVitae(registration_id=registration.id, file_id=stored.id))


def give_opinion(registration: Registration, recommendation: Recommendation, *, comment: str, by: Actor) -> Review:
    """Keep what a reviewer thinks of an application; a second opinion of the same reviewer replaces the first.

    Raises Conflict where the application has been withdrawn or turned down.
    """
    if registration.state not in LIVE:
        raise Conflict(_l("This application has been decided or withdrawn."))
    review = db.session.get(Review, (registration.id, by.user_id))
    if review is None:
        review = Review(registration_id=registration.id, user_id=by.user_id)
        db.session.add(review)
    review.recommendation, review.comment = recommendation, comment.strip()
    review.reviewer, review.at = by.name[:200], clock.now()
    audit.record("application_reviewed", registration, by=by, recommendation=recommendation.value)
    return review
