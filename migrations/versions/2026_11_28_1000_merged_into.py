"""With which registration of the same person another one was joined."""

import sqlalchemy as sa
from alembic import op

revision = "merged_into"
down_revision = "scores_known"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("registrations", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_registrations_merged_into_id_registrations"),
        "registrations",
        "registrations",
        ["merged_into_id"],
        ["id"],
        ondelete="SET NULL",
    )
    joined = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_registrations_merged_into", "registrations", ["merged_into_id"], unique=False, postgresql_where=joined
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_index("ix_registrations_merged_into", table_name="registrations")
    op.drop_constraint(op.f("fk_registrations_merged_into_id_registrations"), "registrations", type_="foreignkey")
    op.drop_column("registrations", "merged_into_id")
