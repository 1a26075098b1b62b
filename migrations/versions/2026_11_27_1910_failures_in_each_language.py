"""Why work was refused is kept in each language: results in one language go, as they would within days."""

from alembic import op

revision = "failures_in_each_language"
down_revision = "held_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.execute("DELETE FROM jobs WHERE finished_at IS NOT NULL")


def downgrade() -> None:
    """Takes it back."""
    op.execute("DELETE FROM jobs WHERE finished_at IS NOT NULL")
