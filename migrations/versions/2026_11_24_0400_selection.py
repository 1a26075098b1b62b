"""Scoring sheets and short lists of seminars; an opinion of before becomes a score of the one criterion it was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_selection"
down_revision = "0004_form_builder"
branch_labels = None
depends_on = None

NAME = """'{"en": "Recommendation", "ru": "Рекомендация", "uz": "Tavsiya"}'"""
HELP = """'{"en": "3 select, 2 reserve, 1 decline", "ru": "3 отобрать, 2 в резерв, 1 отклонить", "uz": "3 tanlash, 2 zaxira, 1 rad etish"}'"""
SHEETS = f"""
INSERT INTO seminar_criteria (event_id, key, position, name, help, weight, scale)
SELECT DISTINCT r.event_id, 'recommendation', 0, {NAME}::jsonb, {HELP}::jsonb, 1, 3
FROM seminar_reviews v JOIN registrations r ON r.id = v.registration_id
"""  # noqa: S608 - what it is put together from stands above
SCORINGS = """
INSERT INTO seminar_scorings (registration_id, user_id, reviewer, values, points, comment, at, conflict_reason)
SELECT registration_id, user_id, reviewer, jsonb_build_object('recommendation', score), round(score * 100 / 3.0, 4),
    comment, at, ''
FROM (
    SELECT *, CASE recommendation WHEN 'select' THEN 3 WHEN 'reserve' THEN 2 ELSE 1 END AS score FROM seminar_reviews
) v
"""
REVIEWS = """
INSERT INTO seminar_reviews (registration_id, user_id, recommendation, comment, reviewer, at)
SELECT registration_id, user_id,
    CASE WHEN points > 80 THEN 'select' WHEN points > 50 THEN 'reserve' ELSE 'decline' END, comment, reviewer, at
FROM seminar_scorings WHERE points IS NOT NULL
"""


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "seminar_criteria",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("help", postgresql.JSONB(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("scale", sa.Integer(), nullable=False),
        sa.CheckConstraint("scale BETWEEN 2 AND 100", name=op.f("ck_seminar_criteria_scale")),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_seminar_criteria_weight")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_seminar_criteria_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seminar_criteria")),
        sa.UniqueConstraint("event_id", "key", name=op.f("uq_seminar_criteria_event_id_key")),
    )
    op.create_table(
        "seminar_scorings",
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("reviewer", sa.String(length=200), nullable=False),
        sa.Column("values", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("points", sa.Numeric(precision=7, scale=4), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conflict_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflict_reason", sa.String(), nullable=False),
        sa.CheckConstraint(
            "conflict_at IS NULL OR (points IS NULL AND values = '{}'::jsonb)",
            name=op.f("ck_seminar_scorings_conflict"),
        ),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name=op.f("ck_seminar_scorings_points")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_scorings_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_seminar_scorings_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", "user_id", name=op.f("pk_seminar_scorings")),
    )
    op.create_index(op.f("ix_seminar_scorings_user_id"), "seminar_scorings", ["user_id"], unique=False)
    op.create_table(
        "seminar_short_list",
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "placing",
            sa.Enum(
                "accepted", "reserve", "rejected", name="placing", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_short_list_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_seminar_short_list")),
    )
    op.create_table(
        "seminar_stated_sexes",
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", "not_stated", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_stated_sexes_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_seminar_stated_sexes")),
    )
    op.execute(SHEETS)
    op.execute(SCORINGS)
    op.drop_index(op.f("ix_seminar_reviews_user_id"), table_name="seminar_reviews")
    op.drop_table("seminar_reviews")


def downgrade() -> None:
    """Takes it back."""
    op.create_table(
        "seminar_reviews",
        sa.Column("registration_id", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BIGINT(), autoincrement=False, nullable=False),
        sa.Column("recommendation", sa.VARCHAR(length=40), autoincrement=False, nullable=False),
        sa.Column("comment", sa.VARCHAR(), autoincrement=False, nullable=False),
        sa.Column("reviewer", sa.VARCHAR(length=200), autoincrement=False, nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), autoincrement=False, nullable=False),
        sa.CheckConstraint(
            "recommendation IN ('select', 'reserve', 'decline')",
            name=op.f("ck_seminar_reviews_recommendation"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registrations.id"],
            name=op.f("fk_seminar_reviews_registration_id_registrations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_seminar_reviews_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", "user_id", name=op.f("pk_seminar_reviews")),
    )
    op.create_index(op.f("ix_seminar_reviews_user_id"), "seminar_reviews", ["user_id"], unique=False)
    op.execute(REVIEWS)
    op.drop_table("seminar_stated_sexes")
    op.drop_table("seminar_short_list")
    op.drop_index(op.f("ix_seminar_scorings_user_id"), table_name="seminar_scorings")
    op.drop_table("seminar_scorings")
    op.drop_table("seminar_criteria")
