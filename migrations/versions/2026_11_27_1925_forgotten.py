"""What has been forgotten of events, by what it was."""

import sqlalchemy as sa
from alembic import op

revision = "forgotten"
down_revision = "access_closed"
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
    op.execute("INSERT INTO forgotten (event_id, what, at) SELECT event_id, 'contacts', at FROM contacts_forgotten")
    op.drop_table("contacts_forgotten")


def downgrade() -> None:
    """Takes it back; what was forgotten otherwise is told no more."""
    op.create_table(
        "contacts_forgotten",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_contacts_forgotten_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_contacts_forgotten")),
    )
    op.execute(
        "INSERT INTO contacts_forgotten (event_id, at) SELECT event_id, at FROM forgotten WHERE what = 'contacts'"
    )
    op.drop_table("forgotten")
