"""When a person first looked at the answer page of an invitation."""

import sqlalchemy as sa
from alembic import op

revision = "0010_opened_invitations"
down_revision = "changes_until"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward; whoever has answered has looked."""
    op.add_column("invitations", sa.Column("opened_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE invitations SET opened_at = answered_at WHERE state IN ('accepted', 'declined')")


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("invitations", "opened_at")
