"""Forms that organisers compose, and sensitive answers kept apart from the others."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_form_builder"
down_revision = "0003_delegations"
branch_labels = None
depends_on = None

SEEN_BY = sa.Enum(
    "everybody",
    "organisers",
    "protocol",
    name="seenby",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "form_fields",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("label", postgresql.JSONB(), nullable=False),
        sa.Column("help", postgresql.JSONB(), nullable=False),
        sa.Column("text", postgresql.JSONB(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("greatest", sa.Integer(), nullable=True),
        sa.Column("shown_when", sa.String(), nullable=True),
        sa.Column("shown_values", postgresql.JSONB(), nullable=False),
        sa.Column("seen_by", SEEN_BY, nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("purge_days", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("earlier", postgresql.JSONB(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purge_days >= 0", name=op.f("ck_form_fields_purge_days")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_form_fields_version")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_form_fields_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_fields")),
        sa.UniqueConstraint("event_id", "key", name="uq_form_fields_key"),
    )
    op.create_index("ix_form_fields_event", "form_fields", ["event_id", "position"], unique=False)
    for name in ("sealed", "asked"):
        op.add_column("registrations", sa.Column(name, postgresql.JSONB(), server_default="{}", nullable=False))
        op.alter_column("registrations", name, server_default=None)


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("registrations", "asked")
    op.drop_column("registrations", "sealed")
    op.drop_index("ix_form_fields_event", table_name="form_fields")
    op.drop_table("form_fields")
