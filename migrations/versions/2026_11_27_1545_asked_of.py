"""Of whom a field of a form is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0008_asked_of"
down_revision = "0007_own_forms"
branch_labels = None
depends_on = None

ASKED_OF = sa.Enum(
    "everybody",
    "alone",
    "members",
    name="askedof",
    native_enum=False,
    create_constraint=True,
    length=40,
)


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("form_fields", sa.Column("asked_of", ASKED_OF, server_default="everybody", nullable=False))
    op.alter_column("form_fields", "asked_of", server_default=None)


def downgrade() -> None:
    """Takes it back."""
    op.drop_column("form_fields", "asked_of")
