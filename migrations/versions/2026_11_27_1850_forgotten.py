"""What has been forgotten of events, by what it was; addresses can go."""

import sqlalchemy as sa
from alembic import op

revision = "forgotten"
down_revision = "event_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "forgotten",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_forgotten_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "what", name=op.f("pk_forgotten")),
    )
    op.alter_column("invitations", "email", nullable=True)


def downgrade() -> None:
    """Takes it back; invitations whose address is gone go too."""
    op.execute("DELETE FROM invitations WHERE email IS NULL")
    op.alter_column("invitations", "email", nullable=False)
    op.drop_table("forgotten")
