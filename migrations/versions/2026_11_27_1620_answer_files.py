"""Files that answer the questions of an event, and contents that lie encrypted in the storage."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "answer_files"
down_revision = "jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "answer_files",
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["files.id"], name=op.f("fk_answer_files_file_id_files"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_answer_files_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_answer_files")),
        sa.UniqueConstraint("registration_id", "key", name="uq_answer_files_answer"),
    )
    columns = {
        "files": sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        "form_fields": sa.Column("accept", postgresql.JSONB(), server_default="[]", nullable=False),
    }
    for table, column in columns.items():
        op.add_column(table, column)
        op.alter_column(table, column.name, server_default=None)
    op.add_column("form_fields", sa.Column("largest", sa.Integer(), nullable=True))
    op.add_column("form_fields", sa.Column("portrait", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column("form_fields", "portrait", server_default=None)
    op.create_check_constraint(op.f("ck_form_fields_largest"), "form_fields", "largest >= 1")


def downgrade() -> None:
    """Takes it back."""
    op.drop_constraint(op.f("ck_form_fields_largest"), "form_fields", type_="check")
    for name in ("portrait", "largest", "accept"):
        op.drop_column("form_fields", name)
    op.drop_column("files", "locked")
    op.drop_table("answer_files")
