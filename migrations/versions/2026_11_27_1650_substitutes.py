"""Participants who were named by whoever had the place before."""

import sqlalchemy as sa
from alembic import op

revision = "substitutes"
down_revision = "sex_totals"
branch_labels = None
depends_on = None

BEFORE = ("self", "invitation", "focal_point", "coordinator", "organiser")


def upgrade() -> None:
    """Brings the schema forward."""
    _allow((*BEFORE, "substitute"))


def downgrade() -> None:
    """Takes it back."""
    op.execute(sa.text("UPDATE registrations SET source = 'organiser' WHERE source = 'substitute'"))
    _allow(BEFORE)


def _allow(sources: tuple[str, ...]) -> None:
    named = ", ".join(f"'{source}'" for source in sources)
    op.drop_constraint(op.f("ck_registrations_source"), "registrations")
    op.create_check_constraint(op.f("ck_registrations_source"), "registrations", f"source IN ({named})")
