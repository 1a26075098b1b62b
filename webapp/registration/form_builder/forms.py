"""The page that sets up one field: only what matters for its kind."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from webapp.core.errors import DomainError, InvalidMany
from webapp.core.file_kinds import KINDS as FILE_KINDS
from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import LANGUAGE_NAMES, LANGUAGES, _, _l, translated
from webapp.core.types import Texts
from webapp.events.fields import texts_of
from webapp.registration import inputs
from webapp.registration.form_builder import conditions
from webapp.registration.form_builder.models import FormField as FieldModel
from webapp.registration.form_builder.values import (
    MOST_DAYS,
    MOST_MEGABYTES,
    MOST_OPTIONS,
    MOST_PLACES,
    NUMBERS,
    FieldValues,
    OptionValues,
)
from webapp.registration.questions import KINDS, AskedOf, QuestionKind, SeenBy

SPARE = 3
"""Empty lines for more answers to choose from."""
SEEN_BY = (
    (SeenBy.EVERYBODY, _l("The participant, organisers and reviewers")),
    (SeenBy.ORGANISERS, _l("Organisers only: the participant is not asked")),
    (SeenBy.PROTOCOL, _l("Protocol only: the participant and protocol officers of the host")),
)
ASKED_OF = (
    (AskedOf.EVERYBODY, _l("Everybody who takes part")),
    (AskedOf.ALONE, _l("Only those who register alone")),
    (AskedOf.MEMBERS, _l("Only members of delegations")),
)
SEPARATOR = "="
USUAL_KINDS = ("pdf", "jpeg", "png")
"""What a new field for files takes unless somebody chooses otherwise."""


class ShownIf(SelectMultipleField):
    """Answers to one other field, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *args: Any, names: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The boxes by the fields that they answer, each with what the field is called."""
        parted = groupby(self, key=lambda box: str(box.data).split(SEPARATOR, 1)[0])
        return [(self.names.get(key, key), list(boxes)) for key, boxes in parted]

    def pre_validate(self, form: Any) -> None:
        """Raises ValidationError for answers to several fields; what is no answer at all the verb tells."""
        if len({one.split(SEPARATOR, 1)[0] for one in self.data or ()}) > 1:
            raise ValidationError(_("Choose answers to one field only."))


class KindsOfFiles(SelectMultipleField):
    """Kinds of files, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class Choices(PlainForm):
    """One answer to choose from."""

    class Meta:
        """Messages in the language in use."""

        def get_translations(self, form: Any) -> Any:
            """As the form around it."""
            return Form.Meta().get_translations(form)

    value = StringField(widget=HiddenInput())
    en = StringField(LANGUAGE_NAMES["en"], [Optional(), Length(max=inputs.SHORT)])
    ru = StringField(LANGUAGE_NAMES["ru"], [Optional(), Length(max=inputs.SHORT)])
    uz = StringField(LANGUAGE_NAMES["uz"], [Optional(), Length(max=inputs.SHORT)])
    places = IntegerField(_l("Places"), [Optional(), NumberRange(0, MOST_PLACES)])


class FieldForm(Form):
    """What every field has."""

    label = TextsField(_l("Label"), limit=inputs.SHORT, required=True)

    def values(self, kind: str) -> FieldValues:
        """What was entered, for the verb."""
        watched, answers = self._condition()
        names = ("most", "least", "greatest", "purge_days", "accept", "largest", "portrait")
        plain = {name: self[name].data for name in names if name in self}
        return FieldValues(
            kind=kind,
            label=texts_of(self["label"]),
            help=texts_of(self["help"]) if "help" in self else {},
            text=texts_of(self["text"]) if "text" in self else {},
            options=self._options(),
            required="required" in self and bool(self["required"].data),
            sensitive="sensitive" in self and bool(self["sensitive"].data),
            seen_by=SeenBy(self["seen_by"].data) if "seen_by" in self else SeenBy.EVERYBODY,
            asked_of=AskedOf(self["asked_of"].data) if "asked_of" in self else AskedOf.EVERYBODY,
            shown_when=watched,
            shown_values=answers,
            **plain,
        )

    def _condition(self) -> tuple[str | None, list[str]]:
        pairs = [one.partition(SEPARATOR) for one in self["shown_if"].data or ()]
        return (pairs[0][0], [value for _key, _sign, value in pairs]) if pairs else (None, [])

    def _options(self) -> list[OptionValues]:
        if "options" not in self:
            return []
        return [
            OptionValues(
                {code: line[code].strip() for code in LANGUAGES if line.get(code)}, line["value"] or "", line["places"]
            )
            for line in self["options"].data
            if any((line.get(code) or "").strip() for code in LANGUAGES)
        ]

    def place(self, error: DomainError) -> None:
        """A condition is one box here, where the verb knows two names for it."""
        if not isinstance(error, InvalidMany) and error.field == conditions.FIELD:
            error.field = "shown_if"
        super().place(error)


def form_for(
    kind: str, fields: Sequence[FieldModel], field: FieldModel | None = None, *, delegations: bool = False
) -> FieldForm:
    """The form for a field of a kind, begun with what an existing one has.

    `fields` are those of the whole form; where there are no `delegations`, it is not asked whose members answer.
    """
    settings = KINDS[kind]
    parts = _parts(settings, [one for one in fields if one is not field], field)
    if delegations or (field is not None and field.asked_of is not AskedOf.EVERYBODY):
        parts["asked_of"] = SelectField(
            _l("Of whom it is asked"),
            choices=options((asked.value, label) for asked, label in ASKED_OF),
            default=AskedOf.EVERYBODY.value,
        )
    made: FieldForm = type("FieldForm", (FieldForm,), parts)(data=_begun(field) if field else None)
    return made


def _parts(kind: QuestionKind, others: Sequence[FieldModel], field: FieldModel | None) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if kind.asks:
        parts["help"] = TextsField(_l("Help"), limit=1000, description=_l("Stands under the label."))
    if "text" in kind.settings:
        label = _l("Text to agree to") if kind.asks else _l("Text")
        parts["text"] = TextsField(label, long=True, limit=inputs.LONG, required=True)
    if "options" in kind.settings:
        number = min(len(field.options) if field else 0, MOST_OPTIONS - SPARE) + SPARE
        parts["options"] = FieldList(FormField(Choices), _l("Answers to choose from"), min_entries=number)
    if "most" in kind.settings:
        parts["most"] = IntegerField(_l("The most characters"), [Optional(), NumberRange(1, inputs.LONG)])
    if "range" in kind.settings:
        parts["least"] = IntegerField(_l("Least number"), [Optional(), NumberRange(-NUMBERS, NUMBERS)])
        parts["greatest"] = IntegerField(_l("Greatest number"), [Optional(), NumberRange(-NUMBERS, NUMBERS)])
    parts |= _of_files(kind)
    if kind.asks:
        parts["required"] = BooleanField(_l("An answer is required"))
    parts["shown_if"] = _shown_if(others)
    return parts | (_privacy(kind) if kind.asks else {})


def _of_files(kind: QuestionKind) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    if "accept" in kind.settings:
        parts["accept"] = KindsOfFiles(
            _l("Kinds of files that are taken"),
            default=list(USUAL_KINDS),
            choices=options((key, f"{one.name} (.{', .'.join(one.extensions)})") for key, one in FILE_KINDS.items()),
        )
    if "largest" in kind.settings:
        parts["largest"] = IntegerField(
            _l("Largest size in megabytes"),
            [Optional(), NumberRange(1, MOST_MEGABYTES)],
            description=_l("Empty: as much as this installation takes."),
        )
    if "portrait" in kind.settings:
        parts["portrait"] = BooleanField(
            _l("Cut a portrait out of it"),
            default=True,
            description=_l("Upright, 3:4, as for badges and visas."),
        )
    return parts


def _privacy(kind: QuestionKind) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "seen_by": SelectField(
            _l("Who sees the answers"),
            choices=options((seen.value, label) for seen, label in SEEN_BY),
        )
    }
    if kind.may_hide:
        parts["sensitive"] = BooleanField(
            _l("Sensitive"),
            description=_l(
                "Kept encrypted, masked in lists and files; whoever looks at an answer is noted in the history."
            ),
        )
    parts["purge_days"] = IntegerField(
        _l("Delete the answers after so many days"),
        [Optional(), NumberRange(0, MOST_DAYS)],
        description=_l("Counted from the end of the event. Empty: they are kept with the registration."),
    )
    return parts


def _shown_if(others: Sequence[FieldModel]) -> Any:
    pairs = [(f"{one.key}{SEPARATOR}{value}", label) for one in others for value, label in conditions.watched(one)]
    return ShownIf(
        _l("Shown only when"),
        choices=options(pairs),
        names={one.key: translated(one.label) for one in others},
        description=_l("Tick answers to one other field. Nothing ticked: always shown."),
    )


def _begun(field: FieldModel) -> dict[str, Any]:
    names = (
        *("label", "help", "text", "most", "least", "greatest", "required", "sensitive", "purge_days"),
        *("accept", "largest", "portrait"),
    )
    lines = [{"value": one["value"], "places": one.get("places"), **_texts(one["label"])} for one in field.options]
    shown = [f"{field.shown_when}{SEPARATOR}{value}" for value in field.shown_values] if field.shown_when else []
    more = {"options": lines + [{} for _ in range(SPARE)], "shown_if": shown, "seen_by": field.seen_by.value}
    more["asked_of"] = field.asked_of.value
    return {name: getattr(field, name) for name in names} | more


def _texts(texts: Texts) -> Texts:
    return {code: texts.get(code, "") for code in LANGUAGES}
