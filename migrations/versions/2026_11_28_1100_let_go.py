"""When somebody last let an offered place go, how often in a row without an answer, and under which limits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "let_go"
down_revision = "said_before"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("registrations", sa.Column("lapses", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("registrations", sa.Column("let_go_round", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("registrations", sa.Column("free_round", sa.Integer(), nullable=True))
    let_go = sa.text("state = 'waitlisted' AND offers_missed > 0")
    op.create_index("ix_registrations_let_go", "registrations", ["event_id"], postgresql_where=let_go)
    op.create_table(
        "place_rounds",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("quotas", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_place_rounds_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_place_rounds")),
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_table("place_rounds")
    op.drop_index("ix_registrations_let_go", table_name="registrations")
    op.drop_column("registrations", "free_round")
    op.drop_column("registrations", "let_go_round")
    op.drop_column("registrations", "lapses")
