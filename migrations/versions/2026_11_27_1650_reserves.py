"""Stand-ins that a body names, and who wait for a place of its own alone."""

import sqlalchemy as sa
from alembic import op

revision = "reserves"
down_revision = "field_remarks"
branch_labels = None
depends_on = None

WAITING = "ix_registrations_waiting"
COLUMNS = ["event_id", "priority", "queued_at"]
WAITS = "state = 'waitlisted'"


def upgrade() -> None:
    """Brings the schema forward."""
    group = sa.Enum(
        "organisation",
        "city",
        "country",
        name="reserveof",
        native_enum=False,
        create_constraint=True,
        length=40,
    )
    op.add_column("registrations", sa.Column("reserve_of", group, nullable=True))
    op.create_check_constraint(
        op.f("ck_registrations_reserve"), "registrations", "reserve_of IS NULL OR delegation_id IS NULL"
    )
    op.drop_index(WAITING, table_name="registrations")
    op.create_index(WAITING, "registrations", COLUMNS, postgresql_where=sa.text(f"{WAITS} AND reserve_of IS NULL"))
    op.create_index(
        "ix_registrations_reserves",
        "registrations",
        COLUMNS,
        postgresql_where=sa.text(f"{WAITS} AND reserve_of IS NOT NULL"),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_registrations_reserves", table_name="registrations")
    op.drop_index(WAITING, table_name="registrations")
    op.create_index(WAITING, "registrations", COLUMNS, postgresql_where=sa.text(WAITS))
    op.drop_constraint(op.f("ck_registrations_reserve"), "registrations", type_="check")
    op.drop_column("registrations", "reserve_of")
