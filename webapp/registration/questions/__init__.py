"""Questions a registration form asks besides the common ones: each is data, and each kind of answer a class."""

from webapp.registration.questions.answers import chosen, keep_apart, shown_answers, shown_keys
from webapp.registration.questions.choices import ChoiceKind, ChoicesKind, CountryKind, LevelKind
from webapp.registration.questions.kind import QuestionKind
from webapp.registration.questions.measures import BoolKind, DateKind, NumberKind
from webapp.registration.questions.question import (
    KINDS,
    OWN,
    PREFIX,
    AskedOf,
    Condition,
    Options,
    Question,
    SeenBy,
    Wording,
    already_kept,
    optional,
)
from webapp.registration.questions.records import CityKind, OrganisationKind, RecordKind
from webapp.registration.questions.statements import ConsentKind, ExplanationKind, HeadingKind
from webapp.registration.questions.texts import LongKind, PhoneKind, TextKind
from webapp.registration.questions.uploads import KEEP, FileKind, PhotoKind, UploadKind
from webapp.registration.questions.validators import REQUIRED, Most, Required, is_empty, kept_of

__all__ = [
    "KEEP",
    "KINDS",
    "OWN",
    "PREFIX",
    "REQUIRED",
    "AskedOf",
    "Condition",
    "Most",
    "Options",
    "Question",
    "QuestionKind",
    "RecordKind",
    "Required",
    "SeenBy",
    "UploadKind",
    "Wording",
    "already_kept",
    "chosen",
    "is_empty",
    "keep_apart",
    "kept_of",
    "optional",
    "shown_answers",
    "shown_keys",
]

KINDS.update(
    {
        "text": TextKind(),
        "long": LongKind(),
        "number": NumberKind(),
        "date": DateKind(),
        "choice": ChoiceKind(),
        "choices": ChoicesKind(),
        "country": CountryKind(),
        "city": CityKind(),
        "organisation": OrganisationKind(),
        "level": LevelKind(),
        "phone": PhoneKind(),
        "file": FileKind(),
        "photo": PhotoKind(),
        "consent": ConsentKind(),
        "heading": HeadingKind(),
        "explanation": ExplanationKind(),
        "bool": BoolKind(),
    }
)
