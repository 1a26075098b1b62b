"""The role of the protocol officer, held at first by everybody who organises and could read the same before."""

from alembic import op

revision = "protocol_role"
down_revision = "series_accreditation"
branch_labels = None
depends_on = None

RULE = "ck_memberships_role"


def _allow(*roles: str) -> None:
    listed = ", ".join(f"'{role}'" for role in roles)
    op.drop_constraint(op.f(RULE), "memberships", type_="check")
    op.create_check_constraint(op.f(RULE), "memberships", f"role IN ({listed})")


def upgrade() -> None:
    """Brings the schema forward."""
    _allow("organiser", "reviewer", "protocol")
    op.execute(
        "INSERT INTO memberships (user_id, organisation_id, role) "
        "SELECT user_id, organisation_id, 'protocol' FROM memberships WHERE role = 'organiser'"
    )


def downgrade() -> None:
    """Takes it back."""
    op.execute("DELETE FROM memberships WHERE role = 'protocol'")
    _allow("organiser", "reviewer")
