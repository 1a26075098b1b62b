"""The list of people in the order in which it is shown first."""

import sqlalchemy as sa
from alembic import op

revision = "latest_first"
down_revision = "proposed_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    order = ["event_id", sa.text("created_at DESC NULLS LAST"), "id"]
    op.create_index("ix_registrations_event_latest", "registrations", order, unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_registrations_event_latest", table_name="registrations")
