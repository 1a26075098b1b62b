"""Words of seminars."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from webapp.core.formatting import locale_of
from webapp.core.i18n import _l, current_language
from webapp.seminars.models import Placing, Sex

PLACINGS: dict[Placing, Any] = {
    Placing.ACCEPTED: _l("Selected"),
    Placing.RESERVE: _l("In reserve"),
    Placing.REJECTED: _l("Not selected"),
}
SEXES: dict[Sex, Any] = {
    Sex.FEMALE: _l("Women"),
    Sex.MALE: _l("Men"),
    Sex.NOT_STATED: _l("Not stated"),
}
"""As totals are headed."""
STATED: dict[Sex, Any] = {
    Sex.FEMALE: _l("Female"),
    Sex.MALE: _l("Male"),
    Sex.NOT_STATED: _l("Not stated"),
}
"""As one person states it."""
DEEDS = {
    "application_reviewed": _l("Application assessed"),
    "application_scored": _l("Application scored"),
    "application_scored_informed": _l("Scored or changed with the scores of others in view"),
    "application_scores_opened": _l("Scores of others opened before scoring"),
    "application_conflict_declared": _l("Conflict of interest declared"),
    "application_conflict_withdrawn": _l("Conflict of interest taken back"),
    "application_placed": _l("Short list changed"),
    "application_scores_laid_aside": _l("Scores kept with the former expert"),
    "application_sex_changed": _l("Stated sex changed"),
    "sexes_summed_up": _l("Stated sexes turned into totals"),
    "scoring_sheet_changed": _l("Scoring sheet changed"),
    "selection_decided": _l("Selection decided"),
}
FACTS = {
    "criteria": _l("Criteria"),
    "recounted": _l("Scores counted anew"),
    "complete": _l("Complete"),
    "points": _l("Points of 100"),
    "points_alone": _l("Points given alone"),
    "scorings": _l("Scorings"),
    "placing": (_l("Result"), {placing.value: label for placing, label in PLACINGS.items()}),
    **{placing.value: label for placing, label in PLACINGS.items()},
}
"""Facts of the trail."""


def points(value: Decimal | None) -> str:
    """Points out of 100 with one decimal; a dash where there are none."""
    return "–" if value is None else format_decimal(value, "0.0", locale=locale_of(current_language()))
