"""What a request for accreditation said when more was asked for; what is not decided was decided by nobody."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "said_before"
down_revision = "coordinators_kept_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column(
        "accreditations",
        sa.Column(
            "said_before", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.execute("UPDATE accreditations SET decided_at = NULL, decided_by = '' WHERE state IN ('applied', 'needs_more')")
    op.create_check_constraint(
        op.f("ck_accreditations_decided"),
        "accreditations",
        "state NOT IN ('applied', 'needs_more') OR decided_at IS NULL AND decided_by = ''",
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(op.f("ck_accreditations_decided"), "accreditations", type_="check")
    op.drop_column("accreditations", "said_before")
