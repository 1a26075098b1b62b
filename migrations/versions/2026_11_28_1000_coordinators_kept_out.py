"""The coordinator of a delegation may be kept out, by link and by account."""

import sqlalchemy as sa
from alembic import op

revision = "coordinators_kept_out"
down_revision = "seminar_reserve"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("delegations", sa.Column("access_closed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("delegations", "access_closed_at")
