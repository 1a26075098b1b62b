"""Forms of seminars: what is set for one, what an expert applies with, what a reviewer thinks."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _l
from webapp.events.fields import DetailsForm
from webapp.registration import inputs
from webapp.registration.forms import RegistrationForm
from webapp.registration.questions import Most, Required
from webapp.seminars.labels import RECOMMENDATIONS


class SeminarDetailsForm(DetailsForm):
    """What only a seminar is asked for when it is created."""

    audience = TextsField(
        _l("Whom it is for"),
        long=True,
        limit=2000,
        description=_l("Fields of work, experience, age: what reviewers will look at."),
    )
    cv_required = BooleanField(
        _l("A CV has to be uploaded"), description=_l("Otherwise it may be, and reviewers see that it is missing.")
    )


def _affiliation(*first: Any) -> StringField:
    return StringField(
        _l("Affiliation"),
        [*first, Most(inputs.SHORT)],
        description=_l("The institution you work for or represent."),
        render_kw={"autocomplete": "organization"},
    )


class ExpertForm(RegistrationForm):
    """An expert who comes."""

    organisation = _affiliation()


class ApplicantForm(ExpertForm):
    """An expert who applies: reviewers want to know the body they work for."""

    organisation = _affiliation(Required(_l("Write where you work or study.")))


class OpinionForm(Form):
    """What a reviewer thinks of one application."""

    recommendation = RadioField(_l("My recommendation"), validators=[InputRequired()])
    comment = TextAreaField(
        _l("Reasons"),
        validators=[Length(max=4000)],
        description=_l("Read by the other reviewers and the organisers, never by the applicant."),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recommendation.choices = options((key.value, label) for key, label in RECOMMENDATIONS.items())
