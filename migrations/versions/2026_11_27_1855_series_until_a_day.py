"""An accreditation may hold for the series of its meeting until a day."""

import sqlalchemy as sa
from alembic import op

revision = "series_until_a_day"
down_revision = "forgotten"
branch_labels = None
depends_on = None

SERIES = op.f("fk_accreditations_accredited_series_id_event_series")


def _refer(ondelete: str) -> None:
    op.drop_constraint(SERIES, "accreditations", type_="foreignkey")
    op.create_foreign_key(SERIES, "accreditations", "event_series", ["accredited_series_id"], ["id"], ondelete=ondelete)


def upgrade() -> None:
    """Brings the schema forward."""
    op.drop_constraint(op.f("ck_accreditations_extent"), "accreditations", type_="check")
    # Without its series such an accreditation would hold for every meeting of the host.
    _refer("RESTRICT")


def downgrade() -> None:
    """Takes it back; what held for a series until a day holds for its own meeting, since either alone means more."""
    op.execute(
        sa.text(
            "UPDATE accreditations SET accredited_until = NULL, accredited_series_id = NULL"
            " WHERE accredited_until IS NOT NULL AND accredited_series_id IS NOT NULL"
        )
    )
    _refer("SET NULL")
    op.create_check_constraint("extent", "accreditations", "accredited_until IS NULL OR accredited_series_id IS NULL")
