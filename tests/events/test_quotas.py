"""Ceilings: every spelling of a country, city or body is one."""

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, organiser_of
from webapp.core.errors import InvalidMany
from webapp.core.permissions import Actor
from webapp.events.models import Event, QuotaBy
from webapp.events.quotas import set_quotas
from webapp.events.values import QuotaValues

BY = Actor(name="Organiser", is_admin=True)


def quota(by: str, value: str, places: int = 5) -> QuotaValues:
    return QuotaValues(by=QuotaBy(by), value=value, places=places)


def kept(event: Event) -> set[tuple[str, str, int]]:
    return {(q.by.value, q.value, q.places) for q in event.quotas}


@pytest.mark.parametrize(
    ("by", "typed", "value"),
    [
        ("country", "kz", "KZ"),
        ("country", "Kazakhstan", "KZ"),
        ("country", "казахстан", "KZ"),
        ("country", "Qozogʻiston", "KZ"),
        ("category", "press", "press"),
        ("category", "Speaker", "speaker"),
        ("city", "Ташкент", "tashkent"),
        ("city", "Nukus", "nokos"),
        ("organisation", "ННО «Меҳр»", "mehr"),
    ],
)
def test_what_is_typed_is_recognised(session: Session, by: str, typed: str, value: str) -> None:
    CityFactory(name={"en": "Tashkent", "ru": "Ташкент", "uz": "Toshkent"})
    event = EventFactory()
    set_quotas(event, [quota(by, typed)], by=BY)
    assert kept(event) == {(by, value, 5)}


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        ([quota("country", "Atlantis")], ["quotas.0.value"]),
        ([quota("category", "king")], ["quotas.0.value"]),
        ([quota("organisation", "…")], ["quotas.0.value"]),
        ([quota("country", "KZ"), quota("country", "Казахстан")], ["quotas.1.value"]),
        ([quota("country", "KZ", -1)], ["quotas.0.places"]),
    ],
)
def test_wrong_quotas_are_named_and_change_nothing(
    session: Session, wanted: list[QuotaValues], fields: list[str]
) -> None:
    event = EventFactory()
    set_quotas(event, [quota("country", "UZ")], by=BY)
    with pytest.raises(InvalidMany) as refused:
        set_quotas(event, wanted, by=BY)
    assert [name for name, _message in refused.value.errors] == fields
    assert kept(event) == {("country", "UZ", 5)}


def test_setting_again_changes_what_is_there(session: Session) -> None:
    event = EventFactory()
    set_quotas(event, [quota("country", "UZ"), quota("country", "KZ")], by=BY)
    first = {q.value: q.id for q in event.quotas}
    set_quotas(event, [quota("country", "uz", 9)], by=BY)
    session.commit()
    assert kept(event) == {("country", "UZ", 9)}
    assert event.quotas[0].id == first["UZ"]


def test_the_page(client: PageClient, session: Session) -> None:
    event = EventFactory()
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/quotas"
    assert "No quotas" in client.text(base)
    assert client.post(base, data={"by": "country", "value": "Kyrgyzstan", "places": "4"}).status_code == 303
    page = client.text(base)
    assert "Kyrgyzstan" in page
    assert "at most 4 places" in page
    wrong = client.post(base, data={"by": "country", "value": "Atlantis", "places": "4"})
    assert wrong.status_code == 422
    assert 'value="Atlantis"' in wrong.get_data(as_text=True)
    assert "This is not known" in wrong.get_data(as_text=True)
    assert client.post(base, data={"by": "city", "value": "Osh", "places": "2"}).status_code == 303
    first = next(q for q in event.quotas if q.by is QuotaBy.COUNTRY)
    assert client.post(f"{base}/{first.id}/remove").status_code == 303
    session.expire_all()
    assert [q.label for q in event.quotas] == ["Osh"]
