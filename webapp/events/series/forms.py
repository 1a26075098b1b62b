"""The form of a series."""

from webapp.core.forms import Form, TextsField
from webapp.core.i18n import _l
from webapp.events.checks import LONG, SHORT


class SeriesForm(Form):
    """How a series is called and described."""

    name = TextsField(_l("Name of the series"), limit=SHORT, required=True)
    description = TextsField(_l("Description"), long=True, limit=LONG, description=_l("For its public page."))
