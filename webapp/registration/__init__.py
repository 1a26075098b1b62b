"""Registration: who takes part, and who has a place."""

from flask import Flask

from webapp.accounts import audit_details, audit_words, known_addresses, landing
from webapp.core import jobs
from webapp.core.i18n import _l
from webapp.core.navigation import add_item
from webapp.core.permissions import Access
from webapp.events.landing import add_item as add_todo
from webapp.events.manage_tabs import add_tab
from webapp.registration import (
    address_views,
    api,
    delegations,
    desk,
    event_hooks,
    facts,
    joined_views,
    labels,
    mail_values,
    mine,
    models,
    personal,
    writing_api,
)
from webapp.registration.blueprint import bp, people
from webapp.registration.form_builder import setup as form_builder
from webapp.registration.own_changes import setup as own_changes
from webapp.registration.people_pages import (
    import_job,
    import_views,
    list_views,
    merge_views,
    person_views,
    selection_views,
)

__all__ = [
    "address_views",
    "api",
    "import_views",
    "joined_views",
    "list_views",
    "merge_views",
    "models",
    "person_views",
    "personal",
    "selection_views",
    "writing_api",
]


def init_app(app: Flask) -> None:
    """Registers the pages of this room."""
    event_hooks.init_app()
    facts.init_app()
    mail_values.init_app()
    app.register_blueprint(bp)
    app.register_blueprint(people)
    add_tab("people", _l("People"), "people.everybody", "users", 30)
    audit_words.add_deeds(app, labels.DEEDS)
    audit_details.add(app, labels.FACTS)
    audit_details.add_fields(app, labels.FIELDS)
    audit_words.add_object(app, "registrations", _l("Registration"))
    add_todo(desk.todos)
    jobs.register(import_job.IMPORT)
    add_todo(import_job.todos)
    landing.add(app, 50, mine.landing)
    known_addresses.register(app, mine.find_person)
    add_item(app, "registration.mine", _l("I take part"), icon="ticket", access=Access.SIGNED_IN, order=70)
    delegations.init_app(app)
    form_builder.init_app(app)
    own_changes.init_app(app)
