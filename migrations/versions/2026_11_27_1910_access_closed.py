"""The focal point of a body may be kept out, by link and by account."""

import sqlalchemy as sa
from alembic import op

revision = "access_closed"
down_revision = "failures_in_each_language"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("accreditations", sa.Column("access_closed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("accreditations", "access_closed_at")
