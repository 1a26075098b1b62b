"""Whether an organiser holds a reminder back."""

import sqlalchemy as sa
from alembic import op

revision = "0009_paused_reminders"
down_revision = "0008_asked_of"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("reminders", sa.Column("paused", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(op.f("ck_reminders_paused"), "reminders", "NOT paused OR state = 'scheduled'")


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(op.f("ck_reminders_paused"), "reminders")
    op.drop_column("reminders", "paused")
