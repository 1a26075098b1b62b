"""The directory: countries, cities, organisations, people and twinnings."""

from flask import Flask, url_for

from webapp.accounts import admin_panels, audit_details, audit_words, hosts
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access
from webapp.directory import admin_panel, api, cli, models, queries
from webapp.directory.blueprint import bp
from webapp.directory.deeds import DEEDS, FACTS
from webapp.directory.views import cities, home, imports, organisations, people, twinnings

__all__ = ["api", "cities", "home", "imports", "models", "organisations", "people", "twinnings"]


def init_app(app: Flask) -> None:
    """Registers the pages and the commands, and tells accounts about host organisations."""
    app.register_blueprint(bp)
    app.cli.add_command(cli.imports)
    hosts.provide(app, queries.all_hosts)
    admin_panels.add_panel(app, 40, admin_panel.directory_panel)
    audit_words.add_deeds(app, DEEDS)
    audit_details.add(app, FACTS)
    audit_words.add_object(app, "cities", _l("City"), lambda key: url_for("directory.city", city_id=key))
    audit_words.add_object(
        app, "organisations", _l("Organisation"), lambda key: url_for("directory.organisation", organisation_id=key)
    )
    audit_words.add_object(app, "people", _l("Person"), lambda key: url_for("directory.person", person_id=key))
    audit_words.add_object(app, "twinnings", _l("Twinning"), lambda key: url_for("directory.twinning", twinning_id=key))
    add_item(
        app,
        "directory.home",
        _l("Directory"),
        icon="building-community",
        access=Access.STAFF,
        order=80,
        prefix="/admin/directory",
    )
