"""Forms of the selection: a reviewer's scores, the scoring sheet, the texts of the letters."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, FieldList, FormField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Length, NumberRange, Optional

from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _, _l, translated
from webapp.core.types import Texts
from webapp.events.fields import DetailsForm, texts_of
from webapp.events.models import Event
from webapp.registration import inputs
from webapp.seminars import sheet
from webapp.seminars.decision import Sentences
from webapp.seminars.letters import usual_texts
from webapp.seminars.models import Criterion, Placing, Scoring
from webapp.seminars.scoring import LONGEST_COMMENT
from webapp.seminars.sheet import CriterionValues

LONGEST_LIST = 20
"""The best score up to which scores are chosen from a list instead of typed."""
SPARE_ROWS = 2


class ScoreForm(Form):
    """One reviewer's scores of one application."""

    scores: Any
    comment = TextAreaField(
        _l("Comment"),
        validators=[Length(max=LONGEST_COMMENT)],
        description=_l("Read by the organisers, and by other reviewers once they have scored; never by the applicant."),
        render_kw={"rows": 4},
    )

    def values(self) -> dict[str, int]:
        """What was scored, by the key of the criterion."""
        return {key: int(value) for key, value in self.scores.data.items() if value not in (None, "")}


def score_form(criteria: Sequence[Criterion], scoring: Scoring | None) -> ScoreForm:
    """The form of a sheet, with what was scored before."""
    fields = {criterion.key: _score_field(criterion) for criterion in criteria}
    of_sheet = type("ScoresForm", (PlainForm,), fields)
    made = type("ScoreFormOfSheet", (ScoreForm,), {"scores": FormField(of_sheet, _l("Scores"), separator=".")})
    before = scoring.values if scoring is not None else {}
    form = made(data={"scores": before, "comment": scoring.comment if scoring is not None else ""})
    assert isinstance(form, ScoreForm)
    return form


def _score_field(criterion: Criterion) -> Field:
    weight = _("Weight %(weight)s, from 1 to %(scale)s.", weight=criterion.weight, scale=criterion.scale)
    help_ = " ".join(filter(None, (translated(criterion.help), weight)))
    label = translated(criterion.name)
    if criterion.scale > LONGEST_LIST:
        limits = [Optional(), NumberRange(1, criterion.scale)]
        return IntegerField(label, limits, description=help_, render_kw={"min": 1, "max": criterion.scale})
    numbers = options([("", "—"), *((str(n), str(n)) for n in range(1, criterion.scale + 1))])
    return SelectField(label, choices=numbers, default="", description=help_, render_kw={"data-plain": ""})


class CriterionForm(DetailsForm):
    """A criterion; a row without a name is left out."""

    key = HiddenField()
    name = TextsField(_l("Criterion"), limit=inputs.SHORT)
    help = TextsField(_l("What to look at"), limit=1000)
    weight = IntegerField(_l("Weight"), [Optional(), NumberRange(1, sheet.MOST_WEIGHT)], default=1)
    scale = IntegerField(_l("Best score"), [Optional(), NumberRange(sheet.LEAST_SCALE, sheet.MOST_SCALE)], default=5)
    remove = BooleanField(_l("Remove this criterion"))


class SheetForm(Form):
    """The scoring sheet."""

    criteria = FieldList(
        FormField(CriterionForm, separator="."), max_entries=sheet.MOST_CRITERIA + SPARE_ROWS, separator="."
    )
    recount = BooleanField(_l("Change what has been scored"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A criterion that is there already keeps a name, unless it is removed."""
        valid = bool(super().validate(extra_validators))
        for entry in self.criteria.entries:
            row = entry.form
            if row.key.data and not row.remove.data and not any(row.name.data.values()):
                row.name.form["en"].errors = [_("Write it in at least one language.")]
                valid = False
        return valid

    def wanted(self) -> list[CriterionValues]:
        """The criteria that were entered."""
        rows = [entry.form for entry in self.criteria.entries]
        return [
            CriterionValues(
                key=row.key.data or "",
                name=texts_of(row.name),
                help=texts_of(row.help),
                weight=row.weight.data or 1,
                scale=row.scale.data or sheet.LEAST_SCALE,
            )
            for row in rows
            if not row.remove.data and (row.key.data or any(row.name.data.values()))
        ]


def filled_sheet_form(criteria: Sequence[Criterion]) -> SheetForm:
    """The form with the criteria as they are and some empty rows."""
    rows = [
        {"key": c.key, "name": c.name, "help": c.help, "weight": c.weight, "scale": c.scale, "remove": False}
        for c in criteria
    ]
    spare = [{"weight": 1, "scale": 5} for _number in range(SPARE_ROWS)]
    return SheetForm(data={"criteria": rows + spare})


class LetterTexts(DetailsForm):
    """The text of each letter."""

    accepted = TextsField(_l("To the selected"), long=True, limit=inputs.LONG)
    reserve = TextsField(_l("To the reserve"), long=True, limit=inputs.LONG)
    rejected = TextsField(_l("To those not selected"), long=True, limit=inputs.LONG)


class LettersForm(Form):
    """What the letters of a decision say."""

    letters = FormField(LetterTexts, _l("Letters"), separator=".")
    rejected = TextsField(
        _l("Reason, for those not selected"),
        long=True,
        limit=2000,
        description=_l(
            "In the letter and on their personal page. Empty: that there were more applications than places."
        ),
    )

    def sentences(self, event: Event) -> Sentences:
        """What was written; a text that is as usual stays the usual one."""
        letters = {placing: _changed(placing, event, texts_of(self.letters.form[placing.value])) for placing in Placing}
        return Sentences(rejected=texts_of(self.rejected), letters=letters)


def _changed(placing: Placing, event: Event, texts: Texts) -> Texts:
    usual = usual_texts(placing, event)
    return {code: text for code, text in texts.items() if text.split() != usual[code].split()}


def filled_letters_form(event: Event) -> LettersForm:
    """The form with the usual texts."""
    return LettersForm(data={"letters": {placing.value: usual_texts(placing, event) for placing in Placing}})
