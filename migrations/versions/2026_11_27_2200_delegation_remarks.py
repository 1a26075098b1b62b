"""What hosts remark beside members of delegations: several a member, in a table of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "delegation_remarks"
down_revision = "latest_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "delegation_remarks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("delegation_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("label", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delegation_id"],
            ["delegations.id"],
            name=op.f("fk_delegation_remarks_delegation_id_delegations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_delegation_remarks_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation_remarks")),
        sa.UniqueConstraint("registration_id", "field", name=op.f("uq_delegation_remarks_registration_id_field")),
    )
    op.create_index(op.f("ix_delegation_remarks_delegation_id"), "delegation_remarks", ["delegation_id"])
    op.execute(
        "INSERT INTO delegation_remarks (delegation_id, registration_id, field, label, text) "
        "SELECT delegation_id, id, coalesce(answers ->> 'remark_field', ''), "
        "coalesce(answers -> 'remark_label', '{}'), answers ->> 'remark' "
        "FROM registrations WHERE answers ? 'remark' AND delegation_id IS NOT NULL ORDER BY id"
    )
    op.execute(
        "UPDATE registrations SET answers = answers - 'remark' - 'remark_field' - 'remark_label' "
        "WHERE answers ? 'remark'"
    )


def downgrade() -> None:
    """Takes it back; of several remarks beside a member the first stays."""
    op.execute(
        "UPDATE registrations SET answers = answers || jsonb_strip_nulls(jsonb_build_object("
        "'remark', said.text, 'remark_field', nullif(said.field, ''), "
        "'remark_label', nullif(said.label, '{}'))) "
        "FROM (SELECT DISTINCT ON (registration_id) * FROM delegation_remarks ORDER BY registration_id, id) AS said "
        "WHERE said.registration_id = registrations.id"
    )
    op.drop_index(op.f("ix_delegation_remarks_delegation_id"), table_name="delegation_remarks")
    op.drop_table("delegation_remarks")
