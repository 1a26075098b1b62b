"""A personal link that opens nothing says why, and what to do, in the reader's language."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.registration.test_personal import link_of, someone
from webapp.registration import links
from webapp.registration.models import RegistrationState as State

WORDS = {"en": "Send me my link", "ru": "Прислать мне ссылку", "uz": "Havolani menga yuborish"}
CLOSED = {"en": "It has been closed", "ru": "Ссылка закрыта", "uz": "Havola yopilgan"}
UNKNOWN = {"en": "A part of it may be missing", "ru": "не хватает части", "uz": "bir qismi tushib qolgan"}


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
@pytest.mark.parametrize("part", ["", "/change", "/accept", "/withdraw", "/substitute", "/event.ics"])
def test_a_withdrawn_link(client: PageClient, session: Session, language: str, part: str) -> None:
    registration = someone()
    path = link_of(registration)
    links.revoke(registration)
    session.commit()
    answer = client.get(f"{path}{part}", headers={"Accept-Language": language})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 410
    assert CLOSED[language] in page
    assert WORDS[language] in page
    assert 'href="/r"' in page
    assert registration.given_name not in page


@pytest.mark.parametrize("language", ["en", "ru", "uz"])
def test_a_forged_link(client: PageClient, session: Session, language: str) -> None:
    path = link_of(someone())
    for forged in (path[:-3], f"{path}x", "/r/nothing"):
        answer = client.get(forged, headers={"Accept-Language": language})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 404
        assert UNKNOWN[language] in page
        assert WORDS[language] in page


def test_a_posted_form_behind_a_withdrawn_link(client: PageClient, session: Session) -> None:
    registration = someone()
    path = link_of(registration)
    links.revoke(registration)
    session.commit()
    assert client.post(f"{path}/withdraw").status_code == 410
    session.expire_all()
    assert registration.state is State.CONFIRMED


def test_the_link_of_an_offer_that_is_answered_says_so(client: PageClient, session: Session) -> None:
    registration = someone(State.OFFERED)
    path = link_of(registration)
    client.post(f"{path}/accept")
    page = client.get(f"{path}/accept", follow_redirects=True).get_data(as_text=True)
    assert "This has been done already, or is not possible any more." in page
    assert "Your place is confirmed." in page
