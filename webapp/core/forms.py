"""Forms whose errors stand beside the field, whether WTForms or a verb found them."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_domain, gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, FormField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, Optional

from webapp.core import refused
from webapp.core.errors import DomainError, InvalidMany
from webapp.core.i18n import LANGUAGE_NAMES, _l, _ln, current_language
from webapp.core.unit_of_work import rollback

T = TypeVar("T")
NUL = "\x00"


class Form(FlaskForm):
    """The base of every form: messages in the language in use."""

    class Meta(FlaskForm.Meta):
        """WTForms' own messages are translated by Elchi's catalogues where WTForms has none (Uzbek)."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted, and what was typed into a form whose token was refused."""
            given = super().wrap_formdata(form, formdata)
            given = refused.typed() if given is None and formdata is not None else given
            return given if given is None else _storable(given)

        def get_translations(self, form: Any) -> Any:
            """Texts of WTForms by gettext of the application."""
            return _Translations()

    def attempt(self, verb: Callable[[], T]) -> T | None:
        """The result of a verb, or None with its DomainError placed beside the field it names."""
        try:
            return verb()
        except DomainError as error:
            rollback()
            self.place(error)
            return None

    def place(self, error: DomainError) -> None:
        """Put an error beside its field, or above the form where it has none."""
        named = error.errors if isinstance(error, InvalidMany) else [(error.field, error.message)]
        for name, message in named:
            field = self.field_named(name)
            if field is None:
                self.form_errors.append(str(message))
            else:
                shown = message if isinstance(message, Markup) else str(message)
                field.errors = [*field.errors, shown]

    def field_named(self, name: str | None) -> Field | None:
        """The field a domain error names, `title.en` included."""
        field: Any = self
        for part in (name or "").split("."):
            fields = getattr(field, "_fields", None) or getattr(getattr(field, "form", None), "_fields", {})
            field = fields.get(part)
            if field is None:
                return None
        return field if isinstance(field, Field) else None


def _storable(given: MultiDict[str, Any]) -> MultiDict[str, Any]:
    """What was posted without NUL, which no field takes and no text of the database holds."""
    pairs = list(given.items(multi=True))
    if not any(isinstance(value, str) and NUL in value for _name, value in pairs):
        return given
    return MultiDict((name, value.replace(NUL, "") if isinstance(value, str) else value) for name, value in pairs)


class _Translations:
    """WTForms asks for its own texts here; they are in Elchi's catalogues beside all others."""

    def gettext(self, string: str) -> str:
        """A text of WTForms."""
        return str(gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        """A text of WTForms that counts."""
        # Not Babel's own ngettext, which fills placeholders in: WTForms does that itself.
        return str(get_domain().get_translations().ungettext(singular, plural, n))


OF_WTFORMS = (
    _l("This field is required."),
    _l("Not a valid choice."),
    _ln("'%(value)s' is not a valid choice for this field.", "'%(value)s' are not valid choices for this field."),
    _l("Invalid choice(s): one or more data inputs could not be coerced."),
    _l("Invalid Choice: could not coerce."),
    _l("Not a valid datetime value."),
    _l("Not a valid date value."),
    _l("Not a valid time value."),
    _l("Not a valid integer value."),
    _l("Not a valid float value."),
    _l("Invalid email address."),
    _l("Invalid URL."),
    _ln("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    _ln("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
    _l("Field must be between %(min)d and %(max)d characters long."),
    _l("Number must be at least %(min)s."),
    _l("Number must be at most %(max)s."),
    _l("Number must be between %(min)s and %(max)s."),
    _l("The CSRF token is missing."),
    _l("The CSRF tokens do not match."),
    _l("The CSRF token is invalid."),
    _l("CSRF token expired."),
)


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The choices of a select field, from pairs of value and label."""
    return [SelectChoice(value, label) for value, label in pairs]


def invalid(template: str, **context: Any) -> ResponseReturnValue:
    """The form again with its errors, as 422."""
    return render_template(template, **context), 422


def texts_form(*, long: bool = False, limit: int = 200) -> type[PlainForm]:
    """A sub form with one field a language, for texts in several languages."""
    kind = TextAreaField if long else StringField
    fields = {
        code: kind(name, validators=[Optional(), Length(max=limit)], filters=[_stripped])
        for code, name in LANGUAGE_NAMES.items()
    }
    return type("TextsForm", (PlainForm,), fields)


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class TextsField(FormField):  # type: ignore[type-arg]
    """A text in the languages of the installation; `.data` is `{"en": …, "ru": …, "uz": …}`."""

    def __init__(self, label: Any = None, *, long: bool = False, limit: int = 200, **kwargs: Any) -> None:
        self.required = bool(kwargs.pop("required", False))
        super().__init__(texts_form(long=long, limit=limit), label, separator=".", **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Takes a dict of texts as data."""
        super().process(formdata, data if isinstance(data, dict) else {}, extra_filters)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """One language is enough where a text is asked for at all."""
        valid = super().validate(form, ())
        if self.required and not any(self.data.values()):
            self.form[current_language()].errors = [gettext("Write it in at least one language.")]
            return False
        return valid

    def populate_obj(self, obj: Any, name: str) -> None:
        """Writes the dict of texts."""
        setattr(obj, name, {code: text for code, text in self.data.items() if text})


def labels_of(form: type[PlainForm]) -> dict[str, Any]:
    """How the fields of a form are called, by their names."""
    fields = {name: getattr(form, name) for name in dir(form)}
    return {name: field.args[0] for name, field in fields.items() if isinstance(field, UnboundField) and field.args}
