"""Places set aside, and numbers of registrations that the database keeps."""
# ruff: noqa: S608 - what these statements are put together from stands in this file

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_tallies"
down_revision = "0001_initial"
branch_labels = None
depends_on = None


RULES = {
    "set_aside": "set_aside BETWEEN 0 AND coalesce(places, set_aside)",
    "purpose": "places IS NOT NULL OR set_aside > 0",
    "city": "(by = 'city') = (city_id IS NOT NULL)",
}
UNCOUNTED = "ARRAY['accompanying', 'interpreter', 'press', 'staff']"
HOLDING = "('confirmed', 'offered')"

OF_GROUP = """
CREATE FUNCTION is_of_group(quota quotas, country text, city_id bigint, body text, category text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(CASE quota.by
        WHEN 'country' THEN country = quota.value
        WHEN 'city' THEN city_id = quota.city_id
        WHEN 'organisation' THEN body <> '' AND (body = quota.value OR quota.keys ? body)
        WHEN 'category' THEN category = quota.value
    END, false)
$$
"""
COUNT_GROUP = f"""
CREATE FUNCTION count_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*) FILTER (WHERE state IN {HOLDING}), count(*) FILTER (WHERE state = 'waitlisted')
    INTO NEW.taken, NEW.waiting
    FROM registrations r
    WHERE r.event_id = NEW.event_id AND r.category <> ALL ({UNCOUNTED})
        AND is_of_group(NEW, r.country, r.city_id, r.organisation_key, r.category);
    RETURN NEW;
END
$$
"""
ON_QUOTAS = """
CREATE TRIGGER count_group BEFORE INSERT OR UPDATE OF event_id, by, value, keys, city_id ON quotas
FOR EACH ROW EXECUTE FUNCTION count_group()
"""
ROWS = {
    "INSERT": ("REFERENCING NEW TABLE AS came", (("came", 1),)),
    "UPDATE": ("REFERENCING OLD TABLE AS gone NEW TABLE AS came", (("came", 1), ("gone", -1))),
    "DELETE": ("REFERENCING OLD TABLE AS gone", (("gone", -1),)),
}


def _tally(changes: str) -> str:
    """Adds the changes, rows of registrations with +1 or -1, to the numbers of their events and groups."""
    return f"""
    WITH changes AS ({changes}),
    numbers AS (
        INSERT INTO tallies AS t (event_id, state, counted, number)
        SELECT c.event_id, c.state, c.counted, sum(c.n)
        FROM changes c JOIN events e ON e.id = c.event_id
        GROUP BY c.event_id, c.state, c.counted HAVING sum(c.n) <> 0
        ORDER BY c.event_id, c.state, c.counted
        ON CONFLICT (event_id, state, counted) DO UPDATE SET number = t.number + excluded.number
    ),
    groups AS (
        SELECT q.id, coalesce(sum(c.n) FILTER (WHERE c.state IN {HOLDING}), 0) AS taken,
            coalesce(sum(c.n) FILTER (WHERE c.state = 'waitlisted'), 0) AS waiting
        FROM changes c
        JOIN quotas q ON q.event_id = c.event_id
            AND is_of_group(q, c.country, c.city_id, c.organisation_key, c.category)
        WHERE c.counted GROUP BY q.id
    )
    UPDATE quotas q SET taken = q.taken + g.taken, waiting = q.waiting + g.waiting
    FROM groups g WHERE g.id = q.id AND (g.taken <> 0 OR g.waiting <> 0);
    """


def _changes(table: str, sign: int) -> str:
    columns = "event_id, state, country, city_id, organisation_key, category"
    return f"SELECT {columns}, category <> ALL ({UNCOUNTED}) AS counted, {sign} AS n FROM {table}"


def _keep_tallies() -> None:
    for deed, (tables, rows) in ROWS.items():
        changes = " UNION ALL ".join(_changes(table, sign) for table, sign in rows)
        name = f"tally_{deed.lower()}"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_tally(changes)} RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {deed} ON registrations {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _count_what_is_there() -> None:
    op.execute("UPDATE quotas q SET city_id = c.id FROM cities c WHERE q.by = 'city' AND c.key = q.value")
    op.execute("DELETE FROM quotas WHERE by = 'city' AND city_id IS NULL")
    op.execute("UPDATE quotas SET value = value")
    op.execute(
        f"""INSERT INTO tallies (event_id, state, counted, number)
        SELECT event_id, state, category <> ALL ({UNCOUNTED}), count(*) FROM registrations GROUP BY 1, 2, 3"""
    )


def upgrade() -> None:
    """Brings the schema forward."""
    op.create_table(
        "tallies",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "confirmed",
                "waitlisted",
                "offered",
                "rejected",
                "withdrawn",
                "cancelled",
                name="registrationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_tallies_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "state", "counted", name=op.f("pk_tallies")),
    )
    op.add_column("quotas", sa.Column("keys", postgresql.JSONB(), server_default="[]", nullable=False))
    op.add_column("quotas", sa.Column("city_id", sa.BigInteger(), nullable=True))
    op.add_column("quotas", sa.Column("set_aside", sa.Integer(), server_default="0", nullable=False))
    op.add_column("quotas", sa.Column("release_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("quotas", sa.Column("released", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("quotas", sa.Column("taken", sa.Integer(), server_default="0", nullable=False))
    op.add_column("quotas", sa.Column("waiting", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("quotas", "places", existing_type=sa.INTEGER(), nullable=True)
    op.create_index(op.f("ix_quotas_city_id"), "quotas", ["city_id"], unique=False)
    op.create_index(
        "ix_quotas_release",
        "quotas",
        ["release_at"],
        unique=False,
        postgresql_where=sa.text("set_aside > 0 AND NOT released"),
    )
    op.create_foreign_key(op.f("fk_quotas_city_id_cities"), "quotas", "cities", ["city_id"], ["id"], ondelete="CASCADE")
    for column in ("keys", "set_aside", "released"):
        op.alter_column("quotas", column, server_default=None)
    op.execute(OF_GROUP)
    op.execute(COUNT_GROUP)
    op.execute(ON_QUOTAS)
    _keep_tallies()
    _count_what_is_there()
    for name, rule in RULES.items():
        op.create_check_constraint(op.f(f"ck_quotas_{name}"), "quotas", rule)


def downgrade() -> None:
    """Takes it back."""
    for deed in ROWS:
        op.execute(f"DROP TRIGGER tally_{deed.lower()} ON registrations")
        op.execute(f"DROP FUNCTION tally_{deed.lower()}")
    op.execute("DROP TRIGGER count_group ON quotas")
    op.execute("DROP FUNCTION count_group")
    op.execute("DROP FUNCTION is_of_group")
    for name in RULES:
        op.drop_constraint(op.f(f"ck_quotas_{name}"), "quotas")
    op.execute("DELETE FROM quotas WHERE places IS NULL")
    op.drop_constraint(op.f("fk_quotas_city_id_cities"), "quotas", type_="foreignkey")
    op.drop_index("ix_quotas_release", table_name="quotas", postgresql_where=sa.text("set_aside > 0 AND NOT released"))
    op.drop_index(op.f("ix_quotas_city_id"), table_name="quotas")
    op.alter_column("quotas", "places", existing_type=sa.INTEGER(), nullable=False)
    op.drop_column("quotas", "waiting")
    op.drop_column("quotas", "taken")
    op.drop_column("quotas", "released")
    op.drop_column("quotas", "release_at")
    op.drop_column("quotas", "set_aside")
    op.drop_column("quotas", "city_id")
    op.drop_column("quotas", "keys")
    op.drop_table("tallies")
