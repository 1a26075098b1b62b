"""Opinions of before the scoring sheet are scores now, and back."""

import sqlalchemy as sa
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.factories import reviewer_of
from tests.seminars.builders import application, seminar
from webapp.extensions import db

BEFORE = "0004_form_builder"
GIVEN = sa.text(
    "INSERT INTO seminar_reviews (registration_id, user_id, recommendation, comment, reviewer, at) "
    "VALUES (:registration, :user, :given, 'Kept.', 'R', now())"
)
KEPT = sa.text("SELECT values, points, comment FROM seminar_scorings ORDER BY user_id")
SHEET = sa.text("SELECT event_id, key, weight, scale FROM seminar_criteria")
BACK = sa.text("SELECT recommendation FROM seminar_reviews ORDER BY user_id")


def test_opinions_become_scores_and_back(committed_app: Flask) -> None:
    with committed_app.app_context():
        event = seminar()
        found = application(event).id
        users = sorted(reviewer_of(event.host).id for _number in range(3))
        number = event.id
        db.session.remove()
        db.engine.dispose()
        downgrade(directory="migrations", revision=BEFORE)
        with db.engine.begin() as connection:
            for user, given in zip(users, ("select", "reserve", "decline"), strict=True):
                connection.execute(GIVEN, {"registration": found, "user": user, "given": given})
        db.engine.dispose()
        upgrade(directory="migrations")
        with db.engine.begin() as connection:
            kept = [(values["recommendation"], str(points), text) for values, points, text in connection.execute(KEPT)]
            assert kept == [(3, "100.0000", "Kept."), (2, "66.6667", "Kept."), (1, "33.3333", "Kept.")]
            assert connection.execute(SHEET).all() == [(number, "recommendation", 1, 3)]
        db.engine.dispose()
        downgrade(directory="migrations", revision=BEFORE)
        with db.engine.begin() as connection:
            assert connection.scalars(BACK).all() == ["select", "reserve", "decline"]
        db.engine.dispose()
        upgrade(directory="migrations")
