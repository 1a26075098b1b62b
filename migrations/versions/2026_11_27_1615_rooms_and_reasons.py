"""Rooms of the programme and the reason of a cancellation, in several languages."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0011_rooms_and_reasons"
down_revision = "own_changes"
branch_labels = None
depends_on = None

FIRST = """
coalesce((
    SELECT language FROM jsonb_array_elements_text(e.languages) WITH ORDINALITY AS spoken (language, place)
    WHERE language IN ('en', 'ru', 'uz') ORDER BY place LIMIT 1
), 'en')
"""
"""The first working language of an event: what stands there without a language counts as written in it."""
REASONS = f"UPDATE events e SET reason = jsonb_build_object({FIRST}, reason->'en') WHERE reason ? 'en'"  # noqa: S608 - no input
ROOMS = f"""
UPDATE sessions s SET room = jsonb_build_object({FIRST}, room->'en')
FROM events e WHERE e.id = s.event_id AND room ? 'en'
"""  # noqa: S608 - no input


def upgrade() -> None:
    """Brings the schema forward."""
    for table in ("events", "sessions"):
        column = _column(table)
        labelled = f"CASE WHEN {column} = '' THEN '{{}}'::jsonb ELSE jsonb_build_object('en', {column}) END"
        op.alter_column(table, column, type_=JSONB(), postgresql_using=labelled)
    op.execute(REASONS)
    op.execute(ROOMS)


def downgrade() -> None:
    """Takes it back; of several languages the first there is stays."""
    for table, kind in (("events", sa.String()), ("sessions", sa.String(200))):
        column = _column(table)
        one = f"coalesce({column}->>'en', {column}->>'ru', {column}->>'uz', '')"
        op.alter_column(table, column, type_=kind, postgresql_using=one)


def _column(table: str) -> str:
    return {"events": "reason", "sessions": "room"}[table]
