"""The whole job of an NGO meeting, in Uzbek: a body is accredited and vouches for its people, who are signed for."""

import pytest

from tests.browser import journey
from tests.browser.conftest import OpenPage, Stack
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Mahalla va tinchlik: NNTlar uchrashuvi"
BODY = "«Oʻzaro yordam» jamgʻarmasi"
INVITED, FOCAL = "invited.body@example.org", "focal.point@example.org"
PERSON = "representative@example.org"
REMINDER = "Uchrashuvda kutamiz"


def test_a_meeting_from_its_creation_to_the_signature(stack: Stack, open_page: OpenPage) -> None:
    desk = open_page("organiser", lang="uz")
    event, public = journey.schedule(desk, "ngo-meetings", "uz", TITLE, {"details.cap": "1", "approval": "automatic"})
    journey.invite(desk, event, INVITED, "uz")
    assert TITLE in text_of(stack.mailbox.wait_for(INVITED))

    body = open_page(lang="uz")
    body.goto(public)
    body.locator(f'main a[href="{public}/accreditation"]').first.click()
    names = {"name.uz": BODY, "country": "UZ", "registration_number": "N-4417"}
    names |= {"field.uz": "Mahalladagi tinchlik", "head_name": "Mahliyo Toʻrayeva"}
    journey.fill(body, names | {"focal_name": "Anʼor Gʻofurov", "focal_email": FOCAL, "language": "uz", "consent": "y"})
    journey.submit(body, "focal_email")

    desk.goto(f"{event}bodies")
    desk.locator("#bodies tbody a").first.click()
    journey.post(desk, "/accredit")

    person = open_page(lang="uz")
    person.goto(f"{public}/register")
    names = {"given_name": "Gulʼchehra", "family_name": "Oʻrinova", "email": PERSON, "organisation": BODY}
    journey.fill(person, names | {"consent": "y"})
    journey.submit(person, "given_name")
    body.goto(journey.link_for(stack.mailbox, FOCAL, "/accreditations/"))
    journey.press(body, body.locator('[formaction$="/confirm"]').first)
    journey.confirmed(stack.mailbox, PERSON)

    journey.remind(desk, event, "uz", REMINDER)
    journey.mark_present(desk, event)
    journey.reminded(stack.mailbox, PERSON, REMINDER)
    journey.sign_off(open_page("reviewer", lang="uz"), event)
