"""Totals of what experts stated of their sex, which outlive the statements."""

import sqlalchemy as sa
from alembic import op

revision = "sex_totals"
down_revision = "accompanies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    sex = sa.Enum("female", "male", "not_stated", name="sex", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "seminar_sex_totals",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("sex", sex, nullable=False),
        sa.Column("placing", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_seminar_sex_totals_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "sex", "placing", name=op.f("pk_seminar_sex_totals")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("seminar_sex_totals")
