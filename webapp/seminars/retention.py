"""What is forgotten of experts when its time is over, each rule with its source, and the totals that stay.

The rules are proposals of the notes on the trade that this product follows, not anybody's law.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from webapp.core import clock, files
from webapp.events.models import Event
from webapp.extensions import db
from webapp.registration import retention
from webapp.registration.models import Registration, RegistrationState
from webapp.seminars.models import CurriculumVitae, Placing, Sex, SexTotal, ShortListed, StatedSex

SEXES = "sexes"
SEX_KEPT = timedelta(days=365)
"""After the end of the event: the sex for the donor's balance, "totals only after a year"."""
APPLICATION_KEPT = timedelta(days=90)
"""After the decision: biography and motivation of those who were not selected."""
OF_APPLICATION = ("expertise", "motivation")
GONE = (RegistrationState.WITHDRAWN, RegistrationState.CANCELLED)


def _sum_up(event: Event) -> int:
    """Keep how many of each sex applied and were placed, and forget who they are; how many had stated it."""
    of_event = select(Registration.id).where(Registration.event_id == event.id)
    if db.session.scalar(select(StatedSex).where(StatedSex.registration_id.in_(of_event)).limit(1)) is None:
        return 0
    db.session.add_all(SexTotal(event_id=event.id, **total) for total in _counted(event.id))
    done = db.session.execute(
        delete(StatedSex).where(StatedSex.registration_id.in_(of_event)),
        execution_options={"synchronize_session": False},
    )
    return int(getattr(done, "rowcount", 0))


def _counted(event_id: int) -> list[dict[str, Any]]:
    query: Any = (
        select(StatedSex.sex, ShortListed.placing, func.count())
        .select_from(Registration)
        .outerjoin(StatedSex, StatedSex.registration_id == Registration.id)
        .outerjoin(ShortListed, ShortListed.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.state.not_in(GONE))
        .group_by(StatedSex.sex, ShortListed.placing)
    )
    numbers: Counter[tuple[Sex, str]] = Counter()
    for stated, placing, number in db.session.execute(query):
        numbers[stated or Sex.NOT_STATED, placing.value if placing else ""] += number
    return [{"sex": sex, "placing": placing, "number": number} for (sex, placing), number in numbers.items()]


def totals_of(event_id: int) -> Sequence[SexTotal]:
    """What is kept of the balance of an event whose time is over; nothing before."""
    return db.session.scalars(select(SexTotal).where(SexTotal.event_id == event_id)).all()


def placing_of(total: SexTotal) -> Placing | None:
    """Where these people stood on the short list."""
    return Placing(total.placing) if total.placing else None


def forget_rejected() -> int:
    """Forget what experts wrote and uploaded who were not selected some time ago; how many they are."""
    long_ago = clock.now() - APPLICATION_KEPT
    rejected = (Registration.state == RegistrationState.REJECTED, Registration.decided_at <= long_ago)
    query = select(CurriculumVitae).join(Registration, Registration.id == CurriculumVitae.registration_id)
    uploads = db.session.scalars(query.where(*rejected)).all()
    for upload in uploads:
        stored = upload.file
        db.session.delete(upload)
        files.remove(stored)
    db.session.flush()
    keys = bindparam("keys", list(OF_APPLICATION), type_=ARRAY(Text))
    of_seminars = select(Event.id).where(Event.kind == "seminar")
    written = or_(*(Registration.answers.has_key(key) for key in OF_APPLICATION))
    done = db.session.execute(
        update(Registration)
        .where(*rejected, Registration.event_id.in_(of_seminars), written)
        .values(answers=Registration.answers.op("-")(keys)),
        execution_options={"synchronize_session": False},
    )
    db.session.expire_all()
    return int(getattr(done, "rowcount", 0))


retention.register(retention.Rule(SEXES, SEX_KEPT, _sum_up, "sexes_summed_up"))
