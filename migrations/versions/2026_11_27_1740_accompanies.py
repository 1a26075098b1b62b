"""Whom an accompanying person accompanies."""

import sqlalchemy as sa
from alembic import op

revision = "accompanies"
down_revision = "saved_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("registrations", sa.Column("accompanies_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_registrations_accompanies_id_registrations"),
        "registrations",
        "registrations",
        ["accompanies_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_registrations_accompanies_id"), "registrations", ["accompanies_id"], unique=False)
    op.create_check_constraint(op.f("ck_registrations_accompanies"), "registrations", "accompanies_id <> id")


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(op.f("ck_registrations_accompanies"), "registrations", type_="check")
    op.drop_index(op.f("ix_registrations_accompanies_id"), table_name="registrations")
    op.drop_constraint(op.f("fk_registrations_accompanies_id_registrations"), "registrations", type_="foreignkey")
    op.drop_column("registrations", "accompanies_id")
