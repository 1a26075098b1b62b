"""A kind of event of the tests' own, so that the shared flow is tried without any of the real kinds."""

from collections.abc import Callable, Iterator

import pytest
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from tests.client import PageClient
from tests.conftest import settings_for
from tests.services import Services
from webapp import create_app
from webapp.core.permissions import Access, requires
from webapp.events.kinds import EventKind, register_kind
from webapp.extensions import db
from webapp.registration import flow
from webapp.registration.errors import EventFull
from webapp.registration.limits import limit_registrations
from webapp.registration.questions import Question

QUESTIONS = (
    Question("motivation", "Why do you want to come?", "long", required=True),
    Question("diet", "Diet", "choice", options=(("none", "No wishes"), ("vegetarian", "Vegetarian"))),
    Question("languages", "Languages", "choices", options=(("uz", "Uzbek"), ("ru", "Russian"))),
    Question("since", "Since when?", "date"),
    Question("photos", "I may be photographed", "bool"),
)


def toy_kind() -> EventKind:
    """A kind that asks every sort of question, and lets nobody of the body "Closed Circle" in."""
    bp = Blueprint("toys", __name__)
    toy_flow = flow.Flow(kind="toy")

    @bp.route("/<slug>/register", methods=["GET", "POST"])
    @requires(Access.PUBLIC)
    @limit_registrations
    def register(slug: str) -> ResponseReturnValue:
        return flow.serve(toy_flow, slug)

    def no_closed_circle(_event: object, registration: object, _trial: object) -> EventFull | None:
        key = getattr(registration, "organisation_key", "")
        return EventFull("None for the Closed Circle.") if key.startswith("klosed") else None

    return EventKind(
        key="toy",
        path="toys",
        label="Toy",
        plural="Toys",
        description="",
        blueprint=bp,
        questions=QUESTIONS,
        place_limits=(no_closed_circle,),
    )


@pytest.fixture(scope="session")
def worker_app(services: Services, clone_database: Callable[[], str]) -> Iterator[Flask]:
    """The application with the toy kind."""
    app = create_app(settings_for(services, clone_database()))
    register_kind(app, toy_kind())
    app.test_client_class = PageClient
    yield app
    with app.app_context():
        db.engine.dispose()
