"""What is missing from a request for accreditation, said beside its fields."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "field_remarks"
down_revision = "answer_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column(
        "accreditations",
        sa.Column(
            "field_remarks", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("accreditations", "field_remarks")
