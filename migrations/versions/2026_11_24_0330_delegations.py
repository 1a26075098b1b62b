"""Delegations: rules of an event, requests of bodies, the list as approved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_delegations"
down_revision = "0002_tallies"
branch_labels = None
depends_on = None

WAIT_TOGETHER = """
UPDATE registrations SET state = 'waitlisted', queued_at = coalesce(delegations.decided_at, now())
FROM delegations
WHERE delegations.id = registrations.delegation_id AND delegations.state = 'waitlisted'
    AND registrations.state = 'pending'
"""
WAIT_APART = """
UPDATE registrations SET state = 'pending', queued_at = NULL, offer_expires_at = NULL
FROM delegations
WHERE delegations.id = registrations.delegation_id AND delegations.state = 'waitlisted'
    AND registrations.state IN ('waitlisted', 'offered')
"""


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "delegation_rules",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("partial", sa.Boolean(), nullable=False),
        sa.Column("group_first", sa.Boolean(), nullable=False),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("requests", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_delegation_rules_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_delegation_rules")),
    )
    op.create_table(
        "delegation_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("sending_name", sa.String(length=200), nullable=False),
        sa.Column("coordinator_email", sa.String(254), nullable=False),
        sa.Column("coordinator_name", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (delegation_id IS NOT NULL)", name=op.f("ck_delegation_requests_accepted")
        ),
        sa.CheckConstraint(
            "coordinator_email = lower(coordinator_email)", name=op.f("ck_delegation_requests_coordinator_email_lower")
        ),
        sa.CheckConstraint("places >= 1", name=op.f("ck_delegation_requests_places")),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_delegation_requests_delegation_id_delegations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_delegation_requests_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_requests")),
    )
    op.create_index(
        op.f("ix_delegation_requests_delegation_id"), "delegation_requests", ["delegation_id"], unique=False
    )
    op.create_index("ix_delegation_requests_event", "delegation_requests", ["event_id", "state"], unique=False)
    op.add_column(
        "delegations",
        sa.Column("approved_list", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    )
    op.execute(WAIT_TOGETHER)


def downgrade() -> None:
    """Takes it back."""
    op.execute(WAIT_APART)
    op.drop_column("delegations", "approved_list")
    op.drop_index("ix_delegation_requests_event", table_name="delegation_requests")
    op.drop_index(op.f("ix_delegation_requests_delegation_id"), table_name="delegation_requests")
    op.drop_table("delegation_requests")
    op.drop_table("delegation_rules")
