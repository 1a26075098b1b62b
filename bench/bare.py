"""What Elchi is compared with: a Flask application that does the same with nothing around it."""

import os
import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

import psycopg
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

SIZE = 20_000
"""Bytes of the bare page, about those of a public event page."""
PAGE = f"<!doctype html><title>Event</title><h1>Event</h1><p>{'x' * SIZE}</p>"


def bare_app() -> Flask:
    """A page with one query, and a form's handler that inserts what a registration inserts."""
    app = Flask("bare")
    address = os.environ["DATABASE_URL"].replace("+psycopg", "", 1)

    kept = threading.local()

    def connection() -> Connection[TupleRow]:
        # One a thread, opened by the worker and not by the process that forks it.
        if not hasattr(kept, "connection"):
            kept.connection = psycopg.connect(address, autocommit=True)
        opened: Connection[TupleRow] = kept.connection
        return opened

    @app.get("/bare/event/<slug>")
    def event(slug: str) -> ResponseReturnValue:
        connection().execute("SELECT id, version, state FROM events WHERE slug = %s", (slug,)).fetchone()
        return PAGE

    @app.post("/bare/register/<int:event_id>")
    def register(event_id: int) -> ResponseReturnValue:
        form = request.form
        with connection().transaction():
            _insert(connection(), event_id, form)
        return redirect("/bare/done", 303)

    return app


def _insert(connection: Connection[TupleRow], event_id: int, form: Mapping[str, str]) -> None:
    now, unique = datetime.now(UTC), uuid.uuid4().hex
    connection.execute("SELECT id FROM events WHERE id = %s FOR NO KEY UPDATE", (event_id,))
    row = connection.execute(
        """INSERT INTO registrations (event_id, reference, state, given_name, family_name, native_name, email,
               shared_mailbox, phone, country, organisation, organisation_key, function, category, language, answers,
               source, consent_at, consent_version, priority, head, note, reason, search, sort_key,
               created_at, offers_missed, sealed, asked)
           VALUES (%s, %s, 'confirmed', %s, %s, '', %s, false, '', 'UZ', '', '', '', 'participant', 'en', %s, 'self',
               %s, '1', 0, false, '', '', %s, %s, %s, 0, '{}', '{}') RETURNING id""",
        (
            event_id,
            unique[:16],
            form["given_name"],
            form["family_name"],
            form["email"],
            Jsonb({}),
            now,
            unique,
            unique,
            now,
        ),
    ).fetchone()
    registration = row[0] if row else None
    connection.execute(
        """INSERT INTO audit_entries (at, actor, channel, action, object_type, object_id, event_id, details)
           VALUES (%s, %s, 'link', 'registration.register', 'registrations', %s, %s, %s)""",
        (now, form["given_name"], registration, event_id, Jsonb({})),
    )
    connection.execute(
        """INSERT INTO messages (cause, template, to_email, to_name, language, params, event_id, registration_id, state,
               attempts, bulk, not_before, created_at, message_id)
           VALUES (%s, 'registration_confirmed', %s, '', 'en', %s, %s, %s, 'sent', 1, false, %s, %s, %s)""",
        (unique, form["email"], Jsonb({}), event_id, registration, now, now, f"<{unique}@bench>"),
    )
    connection.execute("UPDATE events SET version = version + 1 WHERE id = %s", (event_id,))
    connection.execute(
        "INSERT INTO tokens (hash, purpose, subject_id, created_at) VALUES (%s, 'registration', %s, %s)",
        (bytes.fromhex(unique) * 2, registration, now),
    )
