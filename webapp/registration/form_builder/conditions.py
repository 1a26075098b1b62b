"""Conditions of fields: each looks at another field that is there, and none in a circle."""

from collections.abc import Collection, Sequence
from typing import Any

from webapp.core.errors import Conflict, Invalid
from webapp.core.i18n import _l, translated
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.reading import question_of
from webapp.registration.questions import KINDS, AskedOf, SeenBy

FIELD = "shown_when"
SEEN_BY = "seen_by"


def watched(field: FormField) -> list[tuple[str, Any]]:
    """The answers of a field on which others may depend; none for a sensitive one."""
    question = question_of(field)
    return [] if field.sensitive else list(question.type.watched(question))


def check(fields: Sequence[FormField], anew: Collection[FormField]) -> None:
    """Raises Invalid for a condition that cannot hold, naming the field that has it.

    Whether participants are asked what a condition looks at is decided about the fields that are set up `anew`, and
    about those that depend on them: a form that was composed before that can still be changed elsewhere, and copied.
    """
    by_key = {field.key: field for field in fields}
    for field in fields:
        if field.shown_when:
            _check_one(field, by_key)
            _check_asked(field, by_key[field.shown_when], anew)
    for field in fields:
        _check_circle(field, by_key)


def _check_one(field: FormField, by_key: dict[str, FormField]) -> None:
    name, other = translated(field.label), by_key.get(field.shown_when or "")
    if other is None:
        raise Invalid(_l("“%(name)s” depends on a field that is not in this form.", name=name), field=FIELD)
    if {field.asked_of, other.asked_of} == {AskedOf.ALONE, AskedOf.MEMBERS}:
        asked = translated(other.label)
        sentence = _l("“%(name)s” and “%(other)s” are asked of different people.", name=name, other=asked)
        raise Invalid(sentence, field=FIELD)
    answers = {str(value) for value, _label in watched(other)}
    asked = translated(other.label)
    if not answers:
        sentence = _l("“%(name)s” cannot depend on “%(other)s”.", name=name, other=asked)
        raise Invalid(sentence, field=FIELD)
    if not field.shown_values or not set(field.shown_values) <= answers:
        sentence = _l("“%(name)s” depends on an answer that “%(other)s” does not have.", name=name, other=asked)
        raise Invalid(sentence, field=FIELD)


def unasked(watched_by: SeenBy, seen_by: SeenBy, kind: str) -> bool:
    """Whether participants who answer a field of a kind would never see it, since what it looks at is not asked."""
    return watched_by is SeenBy.ORGANISERS and seen_by is not SeenBy.ORGANISERS and KINDS[kind].asks


def _check_asked(field: FormField, other: FormField, anew: Collection[FormField]) -> None:
    if unasked(other.seen_by, field.seen_by, field.kind) and (field in anew or other in anew):
        sentence = _l(
            "Participants would never see “%(name)s”: it depends on “%(other)s”, which only organisers fill in.",
            name=translated(field.label),
            other=translated(other.label),
        )
        raise Invalid(sentence, field=FIELD if field in anew else SEEN_BY)


def _check_circle(field: FormField, by_key: dict[str, FormField]) -> None:
    seen, at = [field], field
    while at.shown_when:
        at = by_key[at.shown_when]
        if at is field:
            names = " → ".join(f"“{translated(one.label)}”" for one in (*seen, field))
            raise Invalid(_l("These fields depend on each other in a circle: %(names)s.", names=names), field=FIELD)
        if at in seen:
            return
        seen.append(at)


def check_removable(field: FormField, fields: Sequence[FormField]) -> None:
    """Raises Conflict where other fields depend on this one."""
    names = ", ".join(f"“{translated(one.label)}”" for one in fields if one.shown_when == field.key)
    if names:
        raise Conflict(_l("These fields depend on it: %(names)s. Change their conditions first.", names=names))
