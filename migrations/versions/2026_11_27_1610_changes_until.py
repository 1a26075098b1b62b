"""Until when participants may change what they said."""

import sqlalchemy as sa
from alembic import op

revision = "changes_until"
down_revision = "0009_paused_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("events", sa.Column("changes_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events", sa.Column("changes_days", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("ck_events_changes_days"), "events", "changes_days BETWEEN 0 AND 365")
    op.create_check_constraint(op.f("ck_events_changes"), "events", "num_nonnulls(changes_until, changes_days) <= 1")


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("events", "changes_days")
    op.drop_column("events", "changes_until")
