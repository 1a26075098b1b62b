"""The form of an event: composed, looked at in each language, copied from another event."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import exists, select

from webapp.core.errors import NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import LANGUAGES, _, _l, _n, current_language, in_language, translated
from webapp.core.identifiers import parse_id
from webapp.core.permissions import Access, Actor, current_actor, requires
from webapp.events.access import managed_by, managed_event
from webapp.events.kinds import kind_of
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration.form_builder import conditions, presets, reading, services
from webapp.registration.form_builder.blueprint import bp
from webapp.registration.form_builder.forms import ASKED_OF, SEEN_BY, form_for
from webapp.registration.form_builder.models import FormField
from webapp.registration.forms import RegistrationForm, form_class
from webapp.registration.models import Delegation
from webapp.registration.questions import KINDS, AskedOf, SeenBy

MOST_SOURCES = 100
COMMON = (
    _l("Given name"),
    _l("Family name"),
    _l("Email address"),
    _l("Telephone"),
    _l("Country"),
    _l("Organisation"),
    _l("Position"),
)


@bp.get("/form")
@requires(Access.ORGANISE)
def compose(event_id: int) -> ResponseReturnValue:
    """What are people asked?"""
    event = managed_event(event_id)
    fields = reading.fields_of(event.id)
    return render_template(
        "registration/form_builder/form.html",
        event=event,
        rows=[_row(field, fields) for field in fields],
        fixed=[*COMMON, *(question.label for question in kind_of(event.kind).questions_of(event))],
        kinds=[(key, kind.name, kind.icon) for key, kind in KINDS.items() if kind.offered],
        usual=[one.label for one in presets.missing_from(event, fields) if not one.heads],
        sources=_sources(event, current_actor()),
    )


def _row(field: FormField, fields: Any) -> dict[str, Any]:
    kind = KINDS[field.kind]
    notes = [kind.name]
    if field.required:
        notes.append(_("required"))
    if limited := sum(one.get("places") is not None for one in field.options):
        notes.append(_n("%(num)s answer with places", "%(num)s answers with places", limited))
    if field.sensitive:
        notes.append(_("sensitive"))
    if field.seen_by is not SeenBy.EVERYBODY:
        notes.append(dict(SEEN_BY)[field.seen_by])
    if field.asked_of is not AskedOf.EVERYBODY:
        notes.append(dict(ASKED_OF)[field.asked_of])
    if field.purge_days is not None:
        notes.append(_("deleted %(days)d days after the event", days=field.purge_days))
    return {"field": field, "kind": kind, "notes": notes, "condition": _condition(field, fields)}


def _condition(field: FormField, fields: Any) -> str:
    other = next((one for one in fields if one.key == field.shown_when), None)
    if other is None:
        return ""
    names = dict(conditions.watched(other))
    answers = ", ".join(str(names.get(value, value)) for value in field.shown_values)
    return _("Shown when “%(field)s” is: %(answers)s", field=translated(other.label), answers=answers)


def _sources(event: Event, by: Actor) -> list[tuple[int, str]]:
    has_form = exists().where(FormField.event_id == Event.id, FormField.removed_at.is_(None))
    query = select(Event.id, Event.title).where(managed_by(by), Event.id != event.id, has_form)
    found = db.session.execute(query.order_by(Event.starts_at.desc(), Event.id).limit(MOST_SOURCES))
    return [(row[0], translated(row[1])) for row in found]


def _field(event: Event, field_id: int) -> FormField:
    field = db.session.get(FormField, field_id)
    if field is None or field.event_id != event.id or field.removed_at is not None:
        raise NotFound(_l("There is no such field in this form."))
    return field


def _has_delegations(event: Event) -> bool:
    if kind_of(event.kind).uses_delegations:
        return True
    return bool(db.session.scalar(select(exists().where(Delegation.event_id == event.id))))


def _back(event_id: int, anchor: str = "fields") -> ResponseReturnValue:
    return redirect(url_for("form_builder.compose", event_id=event_id, _anchor=anchor), 303)


@bp.route("/form/add/<kind>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def add(event_id: int, kind: str) -> ResponseReturnValue:
    """One more field."""
    event = managed_event(event_id)
    if kind not in KINDS or not KINDS[kind].offered:
        abort(404)
    form = form_for(kind, reading.fields_of(event.id), delegations=_has_delegations(event))
    if request.method == "POST" and form.validate():
        field = form.attempt(lambda: services.add_field(event, form.values(kind), by=current_actor()))
        if field is not None:
            flash(_("“%(label)s” is added.", label=translated(field.label)), "success")
            return _back(event_id, f"field-{field.id}")
        event = managed_event(event_id)
    return _set_up(event, form, KINDS[kind], None)


@bp.route("/form/<int:field_id>", methods=["GET", "POST"])
@requires(Access.ORGANISE)
def change(event_id: int, field_id: int) -> ResponseReturnValue:
    """Set a field up anew."""
    event = managed_event(event_id)
    field = _field(event, field_id)
    kind = field.kind
    form = form_for(kind, reading.fields_of(event.id), field, delegations=_has_delegations(event))
    if request.method == "POST" and form.validate():
        if form.attempt(lambda: services.change_field(field, form.values(kind), by=current_actor())) is not None:
            flash(_("Your changes are saved."), "success")
            return _back(event_id, f"field-{field_id}")
        event = managed_event(event_id)
        field = _field(event, field_id)
    return _set_up(event, form, KINDS[kind], field)


def _set_up(event: Event, form: Any, kind: Any, field: FormField | None) -> ResponseReturnValue:
    answered = field is not None and bool(services.answered(event.id, [field.key]))
    context = {"event": event, "form": form, "kind": kind, "field": field, "answered": answered}
    if request.method == "POST":
        return invalid("registration/form_builder/field.html", **context)
    return render_template("registration/form_builder/field.html", **context)


@bp.post("/form/<int:field_id>/remove")
@requires(Access.ORGANISE)
def remove(event_id: int, field_id: int) -> ResponseReturnValue:
    """Ask it no more."""
    event = managed_event(event_id)
    field = _field(event, field_id)
    label = translated(field.label)
    services.remove_field(field, by=current_actor())
    flash(_("“%(label)s” is removed.", label=label), "success")
    return _back(event_id)


@bp.post("/form/<int:field_id>/<any(up, down):way>")
@requires(Access.ORGANISE)
def move(event_id: int, field_id: int, way: str) -> ResponseReturnValue:
    """One place up or down."""
    event = managed_event(event_id)
    services.move_field(_field(event, field_id), -1 if way == "up" else 1, by=current_actor())
    return _back(event_id, f"{way}-{field_id}")


@bp.post("/form/order")
@requires(Access.ORGANISE)
def order(event_id: int) -> ResponseReturnValue:
    """The order after dragging: positions by the numbers of the fields."""
    event = managed_event(event_id)
    places = {parse_id(name.removeprefix("position-")): parse_id(value) for name, value in request.form.items()}
    wanted = sorted((place, number) for number, place in places.items() if number is not None and place is not None)
    services.put_in_order(event, [number for _place, number in wanted], by=current_actor())
    return _back(event_id)


@bp.post("/form/copy")
@requires(Access.ORGANISE)
def copy(event_id: int) -> ResponseReturnValue:
    """The fields of another event's form, added to this one."""
    event = managed_event(event_id)
    source = managed_event(parse_id(request.form.get("source", "")) or 0)
    number = services.copy_form(event, source, by=current_actor())
    flash(_("Fields copied: %(number)d.", number=number), "success")
    return _back(event_id)


@bp.post("/form/usual")
@requires(Access.ORGANISE)
def add_usual(event_id: int) -> ResponseReturnValue:
    """What forms of the event's kind usually ask, added to this one."""
    number = len(presets.add_usual(managed_event(event_id), by=current_actor()))
    flash(_("Fields added: %(number)d.", number=number), "success")
    return _back(event_id)


@bp.get("/form/preview")
@requires(Access.ORGANISE)
def preview(event_id: int) -> ResponseReturnValue:
    """What a participant will see, in each language: alone, or as a member of a delegation."""
    event = managed_event(event_id)
    shown = request.args.get("in", "")
    shown = shown if shown in LANGUAGES else current_language()
    questions = reading.asked_of_participants(reading.questions_of(event.id))
    differ = any(question.asked_of is not AskedOf.EVERYBODY for question in questions)
    of = AskedOf.MEMBERS if differ and request.args.get("of") == AskedOf.MEMBERS.value else AskedOf.ALONE
    asked = reading.concerning(questions, member=of is AskedOf.MEMBERS)
    if of is AskedOf.ALONE:
        asked = [*kind_of(event.kind).questions_of(event), *asked]
    with in_language(shown):
        form = form_class(RegistrationForm, asked)(formdata=None)
        part = render_template("registration/form_builder/_preview.html", form=form)
    ways = ((AskedOf.ALONE, _("Who registers alone")), (AskedOf.MEMBERS, _("Member of a delegation")))
    context = {"event": event, "shown": shown, "part": part, "ways": ways if differ else (), "of": of}
    return render_template("registration/form_builder/preview.html", **context)
