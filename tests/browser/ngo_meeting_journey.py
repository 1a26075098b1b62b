"""The whole job of an NGO meeting, in Uzbek: bodies are accredited, name their people, and these are signed for."""

import pytest

from tests.browser import journey
from tests.browser.conftest import OpenPage, Stack
from tests.browser.mailbox import text_of

pytestmark = pytest.mark.xdist_group("browser")

TITLE = "Mahalla va tinchlik: NNTlar uchrashuvi"
INVITED, FOCAL = "invited.body@example.org", "focal.point@example.org"
PERSON = "representative@example.org"
REMINDER = "Uchrashuvda kutamiz"


def test_a_meeting_from_its_creation_to_the_signature(stack: Stack, open_page: OpenPage) -> None:
    desk = open_page("organiser", lang="uz")
    event, public = journey.schedule(desk, "ngo-meetings", "uz", TITLE, {"details.cap": "1"})
    journey.invite(desk, event, INVITED, "uz")
    assert TITLE in text_of(stack.mailbox.wait_for(INVITED))

    body = open_page(lang="uz")
    body.goto(public)
    body.locator(f'main a[href="{public}/accreditation"]').first.click()
    names = {"name.uz": "«Oʻzaro yordam» jamgʻarmasi", "country": "UZ", "registration_number": "N-4417"}
    names |= {"field": "Mahalladagi tinchlik", "head_name": "Mahliyo Toʻrayeva"}
    journey.fill(body, names | {"focal_name": "Anʼor Gʻofurov", "focal_email": FOCAL, "language": "uz", "consent": "y"})
    journey.submit(body, "focal_email")

    desk.goto(f"{event}bodies")
    desk.locator("#bodies th a").first.click()
    journey.post(desk, "/accredit")
    body.goto(journey.link_for(stack.mailbox, FOCAL, "/accreditations/"))
    body.locator('main a[href$="/people/new"]').first.click()
    journey.fill(body, {"given_name": "Gulʼchehra", "family_name": "Oʻrinova", "email": PERSON})
    journey.submit(body, "given_name")
    journey.confirmed(stack.mailbox, PERSON)

    journey.remind(desk, event, "uz", REMINDER)
    journey.mark_present(desk, event)
    journey.reminded(stack.mailbox, PERSON, REMINDER)
    journey.sign_off(open_page("reviewer", lang="uz"), event)
