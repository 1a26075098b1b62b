"""Series of events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "series"
down_revision = "0010_opened_invitations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "event_series",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("host_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("description", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["host_id"],
            ["organisations.id"],
            name=op.f("fk_event_series_host_id_organisations"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_series")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_series_slug")),
    )
    op.create_index(op.f("ix_event_series_host_id"), "event_series", ["host_id"], unique=False)
    op.add_column("events", sa.Column("series_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_events_series_id_event_series"), "events", "event_series", ["series_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(op.f("ix_events_series_id"), "events", ["series_id"], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_events_series_id"), table_name="events")
    op.drop_constraint(op.f("fk_events_series_id_event_series"), "events", type_="foreignkey")
    op.drop_column("events", "series_id")
    op.drop_table("event_series")
