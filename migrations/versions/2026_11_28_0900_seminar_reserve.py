"""Who was put in reserve by the decision on a seminar, and where on the waiting list."""

import sqlalchemy as sa
from alembic import op

revision = "seminar_reserve"
down_revision = "delegation_remarks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward; who is in reserve by a former decision is known by the rank it wrote."""
    op.create_table(
        "seminar_reserve",
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_reserve_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_seminar_reserve")),
    )
    op.execute(
        "INSERT INTO seminar_reserve (registration_id, priority) "
        "SELECT r.id, r.priority FROM seminar_short_list s JOIN registrations r ON r.id = s.registration_id "
        "WHERE s.placing = 'reserve' AND r.state IN ('waitlisted', 'offered') AND r.priority > 0 "
        "AND r.delegation_id IS NULL"
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("seminar_reserve")
