"""Forms of accounts."""

from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, Optional

from webapp.accounts.hosts import host_names
from webapp.accounts.models import Role, User
from webapp.accounts.passwords import LONGEST
from webapp.accounts.services import Profile
from webapp.core.emails import EmailAddress
from webapp.core.formatting import zone_name
from webapp.core.forms import Form, options
from webapp.core.i18n import LANGUAGE_NAMES, _l
from webapp.core.types import EMAIL_LENGTH

FIELDS = {Role.ORGANISER: "organises", Role.REVIEWER: "reviews", Role.PROTOCOL: "protocol"}
"""Where an account's form asks for the host organisations of a role."""
OLD_ZONES = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")


def stripped(value: str | None) -> str | None:
    """A text without blanks around it."""
    return value.strip() if value else value


def zone_choices() -> list[tuple[str, str]]:
    """IANA zones named after a place, by the name of the place; UTC first."""
    places = [name for name in available_timezones() if "/" in name and not name.startswith(OLD_ZONES)]
    named = sorted((zone_name(name), name) for name in places)
    return [("UTC", "UTC"), *((name, f"{place} ({name})") for place, name in named)]


class SignInForm(Form):
    """Address and password."""

    email = EmailField(
        _l("E-mail"),
        validators=[DataRequired(), Length(max=EMAIL_LENGTH)],
        filters=[stripped],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[DataRequired(), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField(_l("Keep me signed in on this device"))


class AddressForm(Form):
    """Where to mail a link."""

    email = EmailField(
        _l("E-mail"),
        validators=[DataRequired(), EmailAddress()],
        filters=[stripped],
        render_kw={"autocomplete": "email"},
    )


class NewPasswordForm(Form):
    """A password chosen from a mailed link."""

    password = PasswordField(
        _l("New password"), validators=[DataRequired()], render_kw={"autocomplete": "new-password"}
    )


class EmptyForm(FlaskForm):
    """A button."""


class ProfileForm(Form):
    """What users say about themselves."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(), Length(max=200)],
        filters=[stripped],
        render_kw={"autocomplete": "name"},
    )
    language = SelectField(_l("Language"), choices=options(LANGUAGE_NAMES.items()))
    timezone = SelectField(_l("Time zone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.timezone.choices = options(zone_choices())

    def profile(self) -> Profile:
        """The values of the form."""
        return Profile(self.name.data or "", self.language.data, self.timezone.data)


class PasswordForm(Form):
    """A new password, with the present one where there is one."""

    current = PasswordField(
        _l("Present password"),
        validators=[Optional(), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(_l("New password"), validators=[DataRequired()], render_kw={"autocomplete": "new-password"})


class TokenForm(Form):
    """A new API token."""

    label = StringField(_l("What is it for?"), validators=[DataRequired(), Length(max=200)], filters=[stripped])


class UserForm(ProfileForm):
    """An account as administrators see it."""

    email = EmailField(_l("E-mail"), validators=[DataRequired(), EmailAddress()], filters=[stripped])
    is_admin = BooleanField(_l("Administrator"), description=_l("May do everything, in every host organisation."))
    organises = SelectMultipleField(_l("Organiser of"), coerce=int)
    reviews = SelectMultipleField(_l("Reviewer of"), coerce=int)
    protocol = SelectMultipleField(_l("Protocol officer of"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = options(host_names().items())
        for name in FIELDS.values():
            self[name].choices = hosts

    def hosts(self) -> dict[Role, list[int]]:
        """The host organisations by the role in them."""
        return {role: self[name].data or [] for role, name in FIELDS.items()}

    @staticmethod
    def values_of(user: User) -> dict[str, Any]:
        """What the form shows of an account."""
        return {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "timezone": user.timezone,
            "is_admin": user.is_admin,
        } | {name: user.hosts_as(role) for role, name in FIELDS.items()}
