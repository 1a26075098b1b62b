"""Files that wait for approval beside those that they would replace."""

import sqlalchemy as sa
from alembic import op

revision = "proposed_files"
down_revision = "former_scorings"
branch_labels = None
depends_on = None

NAME, TABLE = "uq_answer_files_answer", "answer_files"


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column(TABLE, sa.Column("proposed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column(TABLE, "proposed", server_default=None)
    op.drop_constraint(NAME, TABLE, type_="unique")
    op.create_unique_constraint(NAME, TABLE, ["registration_id", "key", "proposed"])


def downgrade() -> None:
    """Takes it back."""
    op.execute(sa.text("DELETE FROM answer_files WHERE proposed"))
    op.drop_constraint(NAME, TABLE, type_="unique")
    op.drop_column(TABLE, "proposed")
    op.create_unique_constraint(NAME, TABLE, ["registration_id", "key"])
