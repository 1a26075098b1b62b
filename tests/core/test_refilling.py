"""A form without a page of its own that is refused comes back on the page it stands on, with what was typed."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, organiser_of
from tests.registration.delegation_helpers import COORDINATOR, composed, exchange, host_path, link_to
from webapp.registration.delegations import decisions
from webapp.registration.models import Registration
from webapp.registration.models import RegistrationState as State

REASON = "<b>Too</b> many\nof them"
SHOWN = "&lt;b&gt;Too&lt;/b&gt; many\nof them"


def person(state: State = State.PENDING, **more: object) -> Registration:
    """Somebody at an event with a host."""
    made: Registration = RegistrationFactory(event=EventFactory(kind="exchange"), state=state, **more)
    return made


def page_of(one: Registration) -> str:
    """The organiser's page of somebody."""
    return f"/manage/events/{one.event_id}/people/{one.id}"


def sent_from(client: PageClient, page: str, deed: str, **data: str) -> tuple[int, str]:
    """What a form on a page is answered, as a browser sends it."""
    referrer = {"Referer": f"http://localhost{page}"}
    answer = client.post(f"{page}/{deed}", data={"refill": "y", **data}, headers=referrer)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_dialog_comes_back_open_with_the_error_beside_its_field(client: PageClient, session: Session) -> None:
    one = person()
    client.sign_in(organiser_of(one.event.host))
    status, page = sent_from(client, page_of(one), "reject", reason=" " * 3)
    assert status == 422
    dialog = page[page.index("data-dialog open") :].split("</details>")[0]
    assert 'id="do-reject-reason-error"' in dialog
    assert f'data-address="{page_of(one)}"' in page
    assert "What you wrote" not in page
    session.expire_all()
    assert one.state is State.PENDING


def test_what_was_written_stands_in_it(client: PageClient, session: Session) -> None:
    one = person()
    client.sign_in(organiser_of(one.event.host))
    status, page = sent_from(client, page_of(one), "reject", reason=REASON + "x" * 10_000)
    assert status == 422
    assert SHOWN in page[page.index("data-dialog open") :].split("</details>")[0]


def test_where_the_form_is_gone_the_page_begins_with_what_was_written(client: PageClient, session: Session) -> None:
    one = person(State.WITHDRAWN)
    client.sign_in(organiser_of(one.event.host))
    status, page = sent_from(client, page_of(one), "reject", reason=REASON)
    assert status == 409
    assert "data-dialog open" not in page
    written = page[page.index("What you wrote:") :].split("</blockquote>")[0]
    assert SHOWN in written


def test_an_expired_form_comes_back_too(client: PageClient, session: Session) -> None:
    one = person()
    client.sign_in(organiser_of(one.event.host))
    referrer = {"Referer": f"http://localhost{page_of(one)}"}
    data = {"refill": "y", "reason": REASON}
    answer = client.post(f"{page_of(one)}/reject", data=data, csrf=False, headers=referrer)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "This form has expired" in page
    assert SHOWN in page[page.index("data-dialog open") :]
    session.expire_all()
    assert one.state is State.PENDING


@pytest.mark.parametrize("referrer", ["https://elsewhere.example/page", "http://localhost/nowhere", ""])
def test_no_other_page_is_shown(client: PageClient, session: Session, referrer: str) -> None:
    one = person(State.WITHDRAWN)
    client.sign_in(organiser_of(one.event.host))
    headers = {"Referer": referrer} if referrer else {}
    answer = client.post(f"{page_of(one)}/reject", data={"refill": "y", "reason": REASON}, headers=headers)
    assert "What you wrote:" not in answer.get_data(as_text=True)
    assert answer.status_code in (303, 409)


def test_a_reference_of_nobody_stays_in_its_field(client: PageClient, session: Session) -> None:
    one = person(State.CONFIRMED, category="accompanying")
    client.sign_in(organiser_of(one.event.host))
    status, page = sent_from(client, page_of(one), "accompanies", accompanies="NOBO-DY00")
    assert status == 422
    assert 'value="NOBO-DY00"' in page
    assert 'id="accompanied-error"' in page


def test_who_was_ticked_to_come_again_stays_ticked(client: PageClient, session: Session) -> None:
    event = exchange()
    earlier = composed(event, "Wang", "Na", "Chen")
    decisions.submit(earlier, by=COORDINATOR)
    later = composed(exchange(host=event.host), "Liu", places=2)
    session.commit()
    client.sign_in(organiser_of(event.host))
    path = host_path(later, "/members/copy")
    ids = [str(member.id) for member in earlier.members[:2]]
    data = {"refill": "y", "from": str(earlier.id), "member": ids}
    answer = client.post(path, data=data, headers={"Referer": f"http://localhost{path}"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert page.count("checked") == 2
    assert link_to(later)
