"""Who could read what others scored of an application, and what was scored or changed after that."""

import sqlalchemy as sa
from alembic import op

revision = "scores_known"
down_revision = "let_go"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "seminar_scores_known",
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_scores_known_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_seminar_scores_known_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", "user_id", name=op.f("pk_seminar_scores_known")),
    )
    op.create_index(op.f("ix_seminar_scores_known_user_id"), "seminar_scores_known", ["user_id"])
    op.add_column("seminar_scorings", sa.Column("informed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seminar_scorings", sa.Column("points_alone", sa.Numeric(precision=7, scale=4), nullable=True))


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("seminar_scorings", "points_alone")
    op.drop_column("seminar_scorings", "informed_at")
    op.drop_index(op.f("ix_seminar_scores_known_user_id"), table_name="seminar_scores_known")
    op.drop_table("seminar_scores_known")
