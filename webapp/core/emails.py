"""E-mail addresses, as every room takes them."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms.validators import ValidationError

from webapp.core.errors import Invalid
from webapp.core.i18n import _l
from webapp.core.types import EMAIL_LENGTH


def checked_email(text: str, field: str = "email") -> str:
    """The address in lower case, its domain as people read it.

    Raises Invalid for one that no mail can reach.
    """
    try:
        found = validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError:
        raise Invalid(_l("This is not a complete e-mail address."), code="bad_email", field=field) from None
    if len(found) > EMAIL_LENGTH:
        raise Invalid(_l("This address is too long."), code="bad_email", field=field)
    return found


class EmailAddress:
    """WTForms: the field holds an address that mail can reach."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raises ValidationError with the reason."""
        try:
            field.data = checked_email(field.data or "")
        except Invalid as error:
            raise ValidationError(str(error)) from None
