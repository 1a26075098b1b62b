"""An accreditation may hold for the series of its meeting."""

import sqlalchemy as sa
from alembic import op

revision = "series_accreditation"
down_revision = "series"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("accreditations", sa.Column("accredited_series_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_accreditations_accredited_series_id_event_series"),
        "accreditations",
        "event_series",
        ["accredited_series_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.create_index(
        op.f("ix_accreditations_accredited_series_id"), "accreditations", ["accredited_series_id"], unique=False
    )
    op.create_check_constraint("extent", "accreditations", "accredited_until IS NULL OR accredited_series_id IS NULL")


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(op.f("ck_accreditations_extent"), "accreditations", type_="check")
    op.drop_index(op.f("ix_accreditations_accredited_series_id"), table_name="accreditations")
    op.drop_constraint(
        op.f("fk_accreditations_accredited_series_id_event_series"), "accreditations", type_="foreignkey"
    )
    op.drop_column("accreditations", "accredited_series_id")
