"""Migrations lead to what the models say, and back."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade

from tests.factories import EventFactory, HostFactory, OrganisationFactory, organiser_of, reviewer_of
from tests.registration.delegation_helpers import composed, exchange
from tests.services import Services
from webapp.core.permissions import SYSTEM
from webapp.core.types import Base
from webapp.events.models import QuotaBy
from webapp.events.quotas import set_quotas
from webapp.events.values import QuotaValues
from webapp.extensions import db
from webapp.registration.delegations.models import MemberRemark


def test_models_and_migrations_agree(app: Flask) -> None:
    connection = db._app_engines[app][None]
    context = MigrationContext.configure(connection, opts={"compare_type": True})  # type: ignore[arg-type]
    assert compare_metadata(context, Base.metadata) == []


def test_down_and_up_again_leaves_the_same_tables(committed_app: Flask) -> None:
    with committed_app.app_context():
        before = set(sa.inspect(db.engine).get_table_names())
        db.engine.dispose()
        downgrade(directory="migrations", revision="base")
        assert set(sa.inspect(db.engine).get_table_names()) == {"alembic_version"}
        db.engine.dispose()
        upgrade(directory="migrations")
        assert set(sa.inspect(db.engine).get_table_names()) == before


def test_whoever_organised_goes_on_reading_what_the_protocol_reads(committed_app: Flask) -> None:
    with committed_app.app_context():
        host = HostFactory()
        organiser_of(host).email, reviewer_of(host).email = "organiser@elchi.example", "reviewer@elchi.example"
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        downgrade(directory="migrations", revision="0007_own_forms")
        db.engine.dispose()
        upgrade(directory="migrations")
        query = "SELECT email, role FROM memberships m JOIN users u ON u.id = m.user_id ORDER BY 1, 2"
        with db.engine.connect() as after:
            found = [tuple(row) for row in after.execute(sa.text(query))]
        assert found == [
            ("organiser@elchi.example", "organiser"),
            ("organiser@elchi.example", "protocol"),
            ("reviewer@elchi.example", "reviewer"),
        ]


def test_a_remark_beside_a_member_survives_the_way_down_and_up(committed_app: Flask) -> None:
    label = {"en": "Diet", "ru": "Питание"}
    said = {"remark": "Halal?", "remark_field": "f_diet", "remark_label": label}
    with committed_app.app_context():
        delegation = composed(exchange(), "Wang", "Na")
        wang, na = delegation.members
        about = {"delegation_id": delegation.id, "registration_id": wang.id}
        db.session.add(MemberRemark(**about, field="f_diet", label=label, text="Halal?"))
        db.session.add(MemberRemark(delegation_id=delegation.id, registration_id=na.id, text="Who?"))
        number, other = wang.id, na.id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        downgrade(directory="migrations", revision="latest_first")
        with db.engine.connect() as before:
            kept = dict(before.execute(sa.text("SELECT id, answers FROM registrations")).all())
        assert kept == {number: said, other: {"remark": "Who?"}}
        db.engine.dispose()
        upgrade(directory="migrations")
        query = "SELECT registration_id, field, label, text FROM delegation_remarks ORDER BY 1"
        with db.engine.connect() as after:
            found = [tuple(row) for row in after.execute(sa.text(query))]
            kept = dict(after.execute(sa.text("SELECT id, answers FROM registrations")).all())
        assert found == [(number, "f_diet", label, "Halal?"), (other, "", {}, "Who?")]
        assert kept == {number: {}, other: {}}


def test_a_quota_that_knows_the_names_of_a_body_is_linked_to_it(committed_app: Flask) -> None:
    with committed_app.app_context():
        event, body = EventFactory(), OrganisationFactory(name={"en": "Mercy Fund", "ru": "Фонд милосердия"})
        wanted = [QuotaValues(by=QuotaBy.ORGANISATION, value=name, places=1) for name in ("Mercy Fund", "Unheard")]
        known, unheard = (quota.id for quota in set_quotas(event, wanted, by=SYSTEM))
        number = body.id
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
        downgrade(directory="migrations", revision="merged_into")
        db.engine.dispose()
        upgrade(directory="migrations")
        with db.engine.connect() as after:
            linked = dict(after.execute(sa.text("SELECT id, organisation_id FROM quotas")).all())
        assert linked == {known: number, unheard: None}


def test_a_second_migration_waits_its_turn(
    services: Services, clone_database: Callable[[], str], committed_app: Flask
) -> None:
    """Whoever migrates holds the advisory lock, so two machines never migrate at once."""
    with committed_app.app_context(), db.engine.connect() as holder:
        holder.execute(sa.text("SELECT pg_advisory_lock(7318002)"))
        with db.engine.connect() as other:
            free = other.scalar(sa.text("SELECT pg_try_advisory_lock(7318002)"))
        assert free is False


def test_every_foreign_key_has_an_index() -> None:
    missing = []
    for table in Base.metadata.sorted_tables:
        leading = {next(iter(index.columns)).name for index in table.indexes if index.columns}
        leading |= {
            next(iter(c.columns)).name
            for c in table.constraints
            if isinstance(c, sa.UniqueConstraint | sa.PrimaryKeyConstraint) and len(c.columns)
        }
        missing += [
            f"{table.name}.{next(iter(key.columns)).name}"
            for key in table.foreign_key_constraints
            if next(iter(key.columns)).name not in leading
        ]
    assert missing == []
