"""A list of people keeps to the caps of bodies, also within itself."""

import io

from sqlalchemy.orm import Session

from tests.ngo_meetings.builders import accredited, meeting
from webapp.core.permissions import Actor
from webapp.registration.models import RegistrationState as State
from webapp.registration.people_import.running import import_people

BY = Actor(name="Organiser", is_admin=True)


def test_the_rows_of_one_list_count_against_each_other(session: Session) -> None:
    event = meeting(cap=2, capacity=10)
    body = accredited(event)
    rows = "".join(f"Guest,{number}@example.org,{body.name['en']}\n" for number in range(3))
    text = f"given_name,email,organisation\n{rows}Other,other@example.org,Other\n"
    report = import_people(event, io.BytesIO(text.encode()), "people.csv", by=BY, notify=False)
    assert [line.state for line in report.lines] == [
        State.CONFIRMED,
        State.CONFIRMED,
        State.WAITLISTED,
        State.CONFIRMED,
    ]
