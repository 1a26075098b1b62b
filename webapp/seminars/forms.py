"""Forms of seminars: what is set for one, and what an expert applies with."""

from typing import Any

from wtforms import BooleanField, RadioField, StringField

from webapp.core.forms import TextsField, options
from webapp.core.i18n import _l
from webapp.events.fields import DetailsForm
from webapp.registration import inputs
from webapp.registration.forms import RegistrationForm
from webapp.registration.questions import Most, Required
from webapp.seminars.labels import STATED
from webapp.seminars.models import Sex


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
    sex = RadioField(
        _l("Sex"),
        default=Sex.NOT_STATED.value,
        choices=options((key.value, label) for key, label in STATED.items()),
        description=_l("You need not say. The organisers count how many women and men apply; reviewers do not see it."),
    )


class ApplicantForm(ExpertForm):
    """An expert who applies: reviewers want to know the body they work for."""

    organisation = _affiliation(Required(_l("Write where you work or study.")))
