"""Accreditations that hold until a date or are suspended, with a mandate and documents."""

import sqlalchemy as sa
from alembic import op

revision = "0006_accreditations"
down_revision = "0005_selection"
branch_labels = None
depends_on = None

STATE = "ck_accreditations_accreditationstate"
STATES = ("applied", "needs_more", "accredited", "refused")


def _allow(*states: str) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    op.drop_constraint(op.f(STATE), "accreditations", type_="check")
    op.create_check_constraint(op.f(STATE), "accreditations", f"state IN ({listed})")


def upgrade() -> None:
    """Brings the schema forward."""
    op.add_column("accreditations", sa.Column("mandate", sa.String(), server_default="", nullable=False))
    op.add_column("accreditations", sa.Column("accredited_until", sa.Date(), nullable=True))
    op.add_column("accreditations", sa.Column("granted_by_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_accreditations_granted_by_id"), "accreditations", ["granted_by_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_accreditations_granted_by_id_accreditations"),
        "accreditations",
        "accreditations",
        ["granted_by_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.add_column(
        "ngo_meeting_details", sa.Column("caps_anew", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "accreditation_documents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("accreditation_id", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accreditation_id"],
            ["accreditations.id"],
            name=op.f("fk_accreditation_documents_accreditation_id_accreditations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_accreditation_documents_file_id_files"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accreditation_documents")),
        sa.UniqueConstraint("file_id", name=op.f("uq_accreditation_documents_file_id")),
    )
    op.create_index(
        op.f("ix_accreditation_documents_accreditation_id"),
        "accreditation_documents",
        ["accreditation_id"],
        unique=False,
    )
    _allow(*STATES, "suspended")


def downgrade() -> None:
    """Takes it back; a body that was suspended is accredited again."""
    op.execute("UPDATE accreditations SET state = 'accredited' WHERE state = 'suspended'")
    _allow(*STATES)
    op.drop_table("accreditation_documents")
    op.drop_column("ngo_meeting_details", "caps_anew")
    op.drop_constraint(op.f("fk_accreditations_granted_by_id_accreditations"), "accreditations", type_="foreignkey")
    op.drop_index(op.f("ix_accreditations_granted_by_id"), table_name="accreditations")
    op.drop_column("accreditations", "granted_by_id")
    op.drop_column("accreditations", "accredited_until")
    op.drop_column("accreditations", "mandate")
