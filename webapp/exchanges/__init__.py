"""Twin-city exchanges: delegations between twinned cities."""

from flask import Flask

from webapp.accounts import audit_details, audit_words
from webapp.core.forms import labels_of
from webapp.core.i18n import _l
from webapp.directory.models import City, Twinning
from webapp.directory.panels import add_panel
from webapp.events import versions
from webapp.events.kinds import register_kind
from webapp.events.models import Event
from webapp.exchanges import choosing, models
from webapp.exchanges.forms import ExchangeDetailsForm
from webapp.exchanges.kind import KIND
from webapp.exchanges.page import events_of_cities, events_of_twinnings, events_that_link_to
from webapp.exchanges.panels import twinning_panel

__all__ = ["KIND", "models"]


def init_app(app: Flask) -> None:
    """Registers the kind, and what changes its pages."""
    register_kind(app, KIND)
    app.register_blueprint(choosing.bp)
    versions.watch(Twinning, events_of_twinnings)
    versions.watch(City, events_of_cities)
    versions.watch(Event, events_that_link_to)
    add_panel(app, "twinning", 10, twinning_panel)
    audit_words.add_deeds(app, {"exchange_updated": _l("Facts of the exchange changed")})
    audit_details.add_fields(app, labels_of(ExchangeDetailsForm))
