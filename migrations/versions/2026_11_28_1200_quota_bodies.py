"""The body in the directory that a quota is for."""

import sqlalchemy as sa
from alembic import op

revision = "quota_bodies"
down_revision = "merged_into"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward; a quota that knows the names of a body is that of the one whose key it has."""
    op.add_column("quotas", sa.Column("organisation_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_quotas_organisation_id"), "quotas", ["organisation_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_quotas_organisation_id_organisations"),
        "quotas",
        "organisations",
        ["organisation_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.execute(
        "UPDATE quotas q SET organisation_id = o.id FROM organisations o "
        "WHERE q.by = 'organisation' AND q.keys <> '[]' AND o.key = q.value "
        "AND NOT EXISTS (SELECT FROM organisations other WHERE other.key = o.key AND other.id <> o.id)"
    )


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(op.f("fk_quotas_organisation_id_organisations"), "quotas", type_="foreignkey")
    op.drop_index(op.f("ix_quotas_organisation_id"), table_name="quotas")
    op.drop_column("quotas", "organisation_id")
