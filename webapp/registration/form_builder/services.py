"""The verbs on the form of an event. None of them commits; all hold the event's lock."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from webapp.core import audit, clock
from webapp.core.errors import Conflict, Invalid, InvalidMany, NotFound
from webapp.core.i18n import _l
from webapp.core.names import latin
from webapp.core.permissions import Actor
from webapp.core.types import LANGUAGES, Texts
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import places
from webapp.registration.form_builder import conditions, reading
from webapp.registration.form_builder.models import FormField
from webapp.registration.form_builder.values import MOST_FIELDS, FieldValues, OptionValues, as_kept, cleaned
from webapp.registration.models import Registration
from webapp.registration.questions import OWN

PLAIN = (
    "label",
    "help",
    "text",
    "required",
    "most",
    "least",
    "greatest",
    "largest",
    "portrait",
    "shown_when",
    "seen_by",
    "asked_of",
    "purge_days",
)
WORDS = ("label", "options", "text")
LONGEST_KEY = 40


def add_field(event: Event, values: FieldValues, *, by: Actor) -> FormField:
    """Add a field at the end of the form; raises InvalidMany, or Invalid for a condition that cannot hold."""
    places.lock(event.id)
    fields = list(reading.fields_of(event.id))
    field = _added(event.id, values, _keys(event.id), len(fields) + 1)
    _check([*fields, field], [field])
    _changed(event.id, "form_field_added", field, by)
    return field


def change_field(field: FormField, values: FieldValues, *, by: Actor) -> FormField:
    """Change a field; its kind stays. Old answers keep the words under which they were given.

    Raises InvalidMany, Invalid for a condition that cannot hold, and Conflict where a change would bring answers to
    light that were given as sensitive.
    """
    places.lock(field.event_id)
    db.session.refresh(field)
    _write(field, values)
    _check(reading.fields_of(field.event_id), [field])
    _changed(field.event_id, "form_field_changed", field, by)
    return field


def remove_field(field: FormField, *, by: Actor) -> None:
    """Ask it no more; answers that were given stay readable. Raises Conflict where other fields depend on it."""
    places.lock(field.event_id)
    fields = list(reading.fields_of(field.event_id))
    if field not in fields:
        raise NotFound(_l("There is no such field in this form."))
    conditions.check_removable(field, fields)
    _changed(field.event_id, "form_field_removed", field, by)
    _remove(field)
    _number([one for one in fields if one is not field])


def move_field(field: FormField, steps: int, *, by: Actor) -> None:
    """Move a field down by so many places, or up by a negative number; it stops at the ends."""
    places.lock(field.event_id)
    fields = list(reading.fields_of(field.event_id))
    if field not in fields:
        raise NotFound(_l("There is no such field in this form."))
    at = fields.index(field)
    fields.insert(min(max(at + steps, 0), len(fields) - 1), fields.pop(at))
    _number(fields)
    _changed(field.event_id, "form_ordered", field, by)


def put_in_order(event: Event, ids: Sequence[int], *, by: Actor) -> None:
    """Put the fields in an order; those that are not named come last, as they were."""
    places.lock(event.id)
    fields = list(reading.fields_of(event.id))
    wanted = {number: place for place, number in enumerate(ids)}
    fields.sort(key=lambda field: wanted.get(field.id, len(wanted)))
    _number(fields)
    if fields:
        _changed(event.id, "form_ordered", fields[0], by)


def replace_form(event: Event, wanted: Sequence[tuple[str, FieldValues]], *, by: Actor) -> Sequence[FormField]:
    """Make the form what is wanted, pairs of key and values: a known key is changed, another added, the rest removed.

    Raises InvalidMany naming `fields.NUMBER.NAME`, and Invalid for a condition that cannot hold.
    """
    places.lock(event.id)
    known = {field.key: field for field in reading.fields_of(event.id)}
    keys = _keys(event.id)
    if len({key for key, _values in wanted if key}) < len([key for key, _values in wanted if key]):
        raise Invalid(_l("Two of these fields have the same key."), field="fields")
    kept = []
    for number, (key, values) in enumerate(wanted):
        kept.append(_placed(event.id, known.get(key), key, values, keys, number))
    for field in known.values():
        if field not in kept:
            _remove(field)
    _number(kept)
    _check(kept, kept)
    if kept or known:
        audit.record("form_replaced", event, by=by, event_id=event.id, fields=len(kept))
    db.session.flush()
    return kept


def _placed(
    event_id: int, field: FormField | None, key: str, values: FieldValues, keys: set[str], number: int
) -> FormField:
    try:
        if field is None:
            return _added(event_id, values, keys, number + 1, key)
        if field.kind != values.kind:
            raise Invalid(_l("The kind of a field cannot be changed: remove it and add another."), field="kind")
        _write(field, values)
        return field
    except InvalidMany as error:
        named = [(f"fields.{number}.{name}", message) for name, message in error.errors]
        raise InvalidMany(error.message, named) from None
    except Invalid as error:
        raise Invalid(error.message, field=f"fields.{number}.{error.field}") from None


def copy_form(event: Event, source: Event, *, by: Actor) -> int:
    """Add the fields of another event's form to this one; answers how many."""
    wanted = [(field.key, values_of(field)) for field in reading.fields_of(source.id)]
    return len(append(event, wanted, "form_copied", by=by, source=source.id))


def append(
    event: Event, wanted: Sequence[tuple[str, FieldValues]], action: str, *, by: Actor, **details: int
) -> Sequence[FormField]:
    """Add fields at the end of the form, given as pairs of the key that is wished for and values.

    Conditions between them hold also where a wish is taken. Raises Invalid for a condition that cannot hold.
    """
    places.lock(event.id)
    fields = list(reading.fields_of(event.id))
    keys, renamed = _keys(event.id), {}
    added: list[FormField] = []
    for wish, values in wanted:
        added.append(_added(event.id, values, keys, len(fields) + len(added) + 1, wish))
        renamed[wish] = added[-1].key
    for field in added:
        field.shown_when = renamed.get(field.shown_when, field.shown_when) if field.shown_when else None
    _check([*fields, *added], ())
    if added:
        audit.record(action, event, by=by, event_id=event.id, fields=len(added), **details)
        db.session.flush()
    return added


def values_of(field: FormField) -> FieldValues:
    """A field as it was entered."""
    options = [OptionValues(one["label"], one["value"], one.get("places")) for one in field.options]
    plain = {name: getattr(field, name) for name in (*PLAIN, "kind", "accept", "shown_values", "sensitive")}
    return FieldValues(**plain | {"options": options})


def answered(event_id: int, keys: Collection[str]) -> set[str]:
    """The keys of questions that somebody has answered."""
    found = {key: func.coalesce(func.bool_or(_has(key)), False) for key in sorted(keys)}
    if not found:
        return set()
    row = db.session.execute(select(*found.values()).where(Registration.event_id == event_id)).one()
    return {key for key, there in zip(found, row, strict=True) if there}


def _has(key: str) -> ColumnElement[bool]:
    return or_(Registration.answers.has_key(key), Registration.sealed.has_key(key))


def _keys(event_id: int) -> set[str]:
    return set(db.session.scalars(select(FormField.key).where(FormField.event_id == event_id)))


def _added(event_id: int, values: FieldValues, keys: set[str], position: int, key: str = "") -> FormField:
    values = cleaned(values)
    field = FormField(event_id=event_id, kind=values.kind, position=position, created_at=clock.now(), version=1)
    field.key = _new_key(key, values.label, keys)
    keys.add(field.key)
    field.earlier = {}
    _set(field, values)
    db.session.add(field)
    return field


def _new_key(wanted: str, label: Texts, taken: set[str]) -> str:
    language = next(code for code in LANGUAGES if label.get(code))
    words = wanted.removeprefix(OWN) if wanted else latin(label[language], language)
    spelled = re.sub(r"[^a-z0-9]+", "_", re.sub(r"[ʻʼ'’‘`]", "", words.lower())).strip("_")
    base = OWN + (spelled[:LONGEST_KEY].strip("_") or "field")
    return base if base not in taken else next(k for n in range(2, len(taken) + 3) if (k := f"{base}_{n}") not in taken)


def _write(field: FormField, values: FieldValues) -> None:
    values = cleaned(values)
    words = {name: getattr(field, name) for name in WORDS}
    hidden = field.sensitive
    has_answers = bool(answered(field.event_id, [field.key]))
    if has_answers and hidden != values.sensitive:
        sentence = _l("Somebody has answered already: remove this field and add another.")
        raise Conflict(sentence, field="sensitive")
    _set(field, values)
    if has_answers and words != {name: getattr(field, name) for name in WORDS}:
        field.earlier = field.earlier | {str(field.version): words}
        field.version += 1


def _set(field: FormField, values: FieldValues) -> None:
    for name in PLAIN:
        setattr(field, name, getattr(values, name))
    # What was offered before may stand in answers: another choice under its value would be mistaken for it.
    wordings = (field.options or [], *(words["options"] for words in field.earlier.values()))
    field.options = as_kept(values.options, {one["value"] for options in wordings for one in options})
    field.accept = list(values.accept)
    field.sensitive = values.sensitive
    field.shown_values = list(values.shown_values) if values.shown_when else []


def _remove(field: FormField) -> None:
    if answered(field.event_id, [field.key]):
        field.removed_at = clock.now()
        field.shown_when, field.shown_values = None, []
    else:
        db.session.delete(field)


def _number(fields: Sequence[FormField]) -> None:
    for number, field in enumerate(fields, 1):
        field.position = number


def _check(fields: Sequence[FormField], anew: Collection[FormField]) -> None:
    if len(fields) > MOST_FIELDS:
        raise Invalid(_l("A form has at most %(most)d fields.", most=MOST_FIELDS))
    conditions.check(fields, anew)


def _changed(event_id: int, action: str, field: FormField, by: Actor) -> None:
    db.session.flush()
    audit.record(action, field, by=by, event_id=event_id, label=dict(field.label))
