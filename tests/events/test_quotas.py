"""Ceilings and places set aside: every spelling of a country, city or body is one."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import CityFactory, EventFactory, OrganisationFactory, RegistrationFactory, organiser_of
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.permissions import Actor
from webapp.events.models import Event, QuotaBy
from webapp.events.quotas import set_quotas
from webapp.events.services import update_event
from webapp.events.values import QuotaValues, values_of

BY = Actor(name="Organiser", is_admin=True)


def quota(by: str, value: str, places: int | None = 5, set_aside: int = 0) -> QuotaValues:
    return QuotaValues(by=QuotaBy(by), value=value, places=places, set_aside=set_aside)


def kept(event: Event) -> set[tuple[str, str, int | None]]:
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
    CityFactory(name={"en": "Nukus"})
    event = EventFactory()
    set_quotas(event, [quota(by, typed)], by=BY)
    assert kept(event) == {(by, value, 5)}


@pytest.mark.parametrize(
    ("wanted", "fields"),
    [
        ([quota("country", "Atlantis")], ["quotas.0.value"]),
        ([quota("category", "king")], ["quotas.0.value"]),
        ([quota("organisation", "…")], ["quotas.0.value"]),
        ([quota("city", "Atlantis")], ["quotas.0.value"]),
        ([quota("country", "KZ", 41)], ["quotas.0.places"]),
        ([quota("country", "KZ", 3, set_aside=4)], ["quotas.0.set_aside"]),
        ([quota("country", "KZ", None, set_aside=41)], ["quotas.0.set_aside"]),
        ([quota("country", "KZ", None)], ["quotas.0.places"]),
        ([quota("country", "KZ"), quota("country", "Казахстан")], ["quotas.1.value"]),
        ([quota("country", "KZ", -1)], ["quotas.0.places"]),
    ],
)
def test_wrong_quotas_are_named_and_change_nothing(
    session: Session, wanted: list[QuotaValues], fields: list[str]
) -> None:
    event = EventFactory(capacity=40)
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


def test_a_body_in_the_directory_is_known_by_all_its_names(session: Session) -> None:
    body = OrganisationFactory(name={"en": "Mercy Fund", "uz": "Mehr jamgʻarmasi"}, short_name="MF")
    event = EventFactory()
    (kept_quota,) = set_quotas(event, [quota("organisation", "«Mehr jamgʻarmasi»")], by=BY)
    assert (kept_quota.value, set(kept_quota.keys)) == (body.key, {"mersi fond", "mehr jamgarmasi", "mf"})


def test_no_more_is_set_aside_than_is_left(session: Session) -> None:
    event = EventFactory(capacity=5)
    RegistrationFactory.create_batch(3, event=event, country="UZ")
    with pytest.raises(
        Invalid, match=r"3 places are taken and 3 are set aside \(Kazakhstan – 3\): that needs at least 6"
    ):
        set_quotas(event, [quota("country", "KZ", None, set_aside=3)], by=BY)


def test_a_ceiling_below_what_is_taken_is_refused_with_the_figures(session: Session) -> None:
    event = EventFactory()
    RegistrationFactory.create_batch(3, event=event, country="UZ")
    with pytest.raises(InvalidMany) as refused:
        set_quotas(event, [quota("country", "UZ", 2)], by=BY)
    assert [(name, str(text)) for name, text in refused.value.errors] == [
        ("quotas.0.places", "3 places are taken already: give at least as many.")
    ]


def test_a_capacity_below_what_is_taken_is_refused_with_the_figures(client: PageClient, session: Session) -> None:
    event = EventFactory(capacity=5)
    RegistrationFactory.create_batch(3, event=event)
    with pytest.raises(Invalid, match="3 places are taken already") as refused:
        update_event(event, replace(values_of(event), capacity=2), by=BY)
    assert refused.value.field == "capacity"
    update_event(event, replace(values_of(event), capacity=3), by=BY)


def test_the_page(client: PageClient, session: Session) -> None:
    CityFactory(name={"en": "Osh"})
    event = EventFactory()
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/quotas"
    assert "No quotas" in client.text(base)
    assert client.post(base, data={"by": "country", "value": "Kyrgyzstan", "places": "4"}).status_code == 303
    page = client.text(base)
    assert "Kyrgyzstan" in page
    assert "Who holds what" in page
    wrong = client.post(base, data={"by": "country", "value": "Atlantis", "places": "4"})
    assert wrong.status_code == 422
    assert 'value="Atlantis"' in wrong.get_data(as_text=True)
    assert "This is not known" in wrong.get_data(as_text=True)
    assert client.post(base, data={"by": "city", "value": "Osh", "places": "2"}).status_code == 303
    kept_until = {"by": "country", "value": "UZ", "set_aside": "3", "release_at": "2020-01-01T10:00"}
    assert client.post(base, data=kept_until).status_code == 303
    assert "released on" in client.text(base)
    first = next(q for q in event.quotas if q.value == "KG")
    assert client.post(f"{base}/{first.id}/remove").status_code == 303
    session.expire_all()
    assert {q.label for q in event.quotas} == {"Osh", "UZ"}
