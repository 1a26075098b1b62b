"""The row of a proposed change: found, written, forgotten. Who decides on it is in `deciding`."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Text, cast, delete, or_, update

from webapp.core import clock
from webapp.core.permissions import Actor
from webapp.extensions import db
from webapp.registration.form_builder import awaiting, keeping
from webapp.registration.form_builder.answering import NOTHING, Kept
from webapp.registration.models import ProposedChange, Registration


def of(registration: Registration) -> ProposedChange | None:
    """What waits for approval, read anew; certain only under the event's lock."""
    return db.session.get(ProposedChange, registration.id, populate_existing=True)


def taken_in(proposal: ProposedChange | None) -> Kept:
    """What somebody would answer, which was right when they proposed it; under which words is not kept."""
    if proposal is None or proposal.substitute:
        return NOTHING
    return Kept(answers=proposal.answers, asked=dict.fromkeys(proposal.answers, 0))


def put(
    registration: Registration,
    *,
    by: Actor,
    values: dict[str, Any],
    answers: dict[str, Any] | None = None,
    sealed: dict[str, Any] | None = None,
    files: keeping.Files | None = None,
    staying: Collection[str] = (),
    substitute: bool = False,
) -> ProposedChange:
    """Let a change wait, in the place of any that waited before.

    Of the files that waited with that, those of the keys that are `staying` wait on.
    """
    found = of(registration)
    if found is None:
        found = ProposedChange(registration_id=registration.id, event_id=registration.event_id)
        db.session.add(found)
    found.values, found.answers, found.sealed = values, answers or {}, sealed or {}
    found.substitute, found.made_at, found.made_by = substitute, clock.now(), by.name[:200]
    db.session.flush()
    awaiting.propose(registration, files or {}, staying=staying)
    db.session.expire(registration, ["proposal"])
    return found


def drop(registration: Registration) -> bool:
    """Forget what waits; answers whether there was anything."""
    done = db.session.execute(
        delete(ProposedChange)
        .where(ProposedChange.registration_id == registration.id)
        .returning(ProposedChange.registration_id)
    )
    if not done.all():
        return False
    awaiting.forget(registration)
    db.session.expire(registration, ["proposal"])
    return True


def forget_answer(event_id: int, key: str) -> None:
    """Take the answer to a question out of everything that waits in an event; what proposes nothing else goes."""
    emptied = {name: getattr(ProposedChange, name).op("-")(cast(key, Text)) for name in ("answers", "sealed")}
    has_it = or_(ProposedChange.answers.has_key(key), ProposedChange.sealed.has_key(key))
    db.session.execute(
        update(ProposedChange).where(ProposedChange.event_id == event_id, has_it).values(emptied),
        execution_options={"synchronize_session": False},
    )
    said = (ProposedChange.values, ProposedChange.answers, ProposedChange.sealed)
    db.session.execute(
        delete(ProposedChange).where(ProposedChange.event_id == event_id, *(one == {} for one in said)),
        execution_options={"synchronize_session": False},
    )
