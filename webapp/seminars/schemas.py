"""What the API takes of a seminar."""

from webapp.core.api import Schema, TextsIn


class SeminarDetailsIn(Schema):
    """What only a seminar has."""

    audience: TextsIn | None = None
    cv_required: bool | None = None
