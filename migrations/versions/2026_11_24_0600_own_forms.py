"""Whether an event has a form of its own, so that nobody who registers looks for fields where there are none."""

import sqlalchemy as sa
from alembic import op

revision = "0007_own_forms"
down_revision = "0006_accreditations"
branch_labels = None
depends_on = None

NOTE = """
CREATE FUNCTION note_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE events e SET has_form = EXISTS (SELECT 1 FROM form_fields f WHERE f.event_id = e.id)
    WHERE e.id IN (SELECT event_id FROM changed);
    RETURN NULL;
END
$$
"""
ON = "CREATE TRIGGER note_form_{deed} AFTER {deed} ON form_fields REFERENCING {table} TABLE AS changed"


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("events", sa.Column("has_form", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute(NOTE)
    for deed, table in (("INSERT", "NEW"), ("DELETE", "OLD")):
        op.execute(f"{ON.format(deed=deed, table=table)} FOR EACH STATEMENT EXECUTE FUNCTION note_form()")
    op.execute("UPDATE events e SET has_form = true WHERE EXISTS (SELECT 1 FROM form_fields f WHERE f.event_id = e.id)")


def downgrade() -> None:
    """Takes it back."""
    for deed in ("INSERT", "DELETE"):
        op.execute(f"DROP TRIGGER note_form_{deed} ON form_fields")
    op.execute("DROP FUNCTION note_form")
    op.drop_column("events", "has_form")
