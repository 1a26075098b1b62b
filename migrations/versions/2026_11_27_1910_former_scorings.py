"""What reviewers scored of people in whose stead others come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "former_scorings"
down_revision = "access_closed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "seminar_former_scorings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("points", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conflict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflict_reason", sa.String(), nullable=False),
        sa.CheckConstraint("conflict_at IS NULL OR points IS NULL", name=op.f("ck_seminar_former_scorings_conflict")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_former_scorings_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_seminar_former_scorings_user_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_former_scorings")),
    )
    op.create_index(
        op.f("ix_seminar_former_scorings_registration_id"),
        "seminar_former_scorings",
        ["registration_id"],
        unique=False,
    )
    op.create_index(op.f("ix_seminar_former_scorings_user_id"), "seminar_former_scorings", ["user_id"], unique=False)


def downgrade() -> None:
    """Takes it back."""
    op.drop_index(op.f("ix_seminar_former_scorings_user_id"), table_name="seminar_former_scorings")
    op.drop_index(op.f("ix_seminar_former_scorings_registration_id"), table_name="seminar_former_scorings")
    op.drop_table("seminar_former_scorings")
