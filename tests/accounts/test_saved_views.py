"""Lists as somebody narrowed them, under a name."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import EventFactory, RegistrationFactory, UserFactory, organiser_of
from webapp.accounts.saved_views.models import SavedView
from webapp.accounts.saved_views.services import MOST, lasting, save_view, views_of
from webapp.core.errors import Conflict, Invalid

LIST = "people.everybody"


def address(path: str, query: str) -> str:
    return f"/lists/views/new?list_name={LIST}&back={path}&query={query}"


def test_a_view_is_kept_and_serves_the_list_of_another_event(client: PageClient, session: Session) -> None:
    event = EventFactory()
    other = EventFactory(host=event.host)
    for one in (event, other):
        RegistrationFactory(event=one)
    client.sign_in(organiser_of(event.host))
    path = f"/manage/events/{event.id}/people"
    assert "Keep this view" not in client.text(path)
    page = client.text(f"{path}?state=confirmed&sort=name&page=1")
    assert "query=state%3Dconfirmed%26sort%3Dname" in page
    client.text(address(path, "state%3Dconfirmed%26sort%3Dname"))
    answer = client.post(address(path, "state%3Dconfirmed%26sort%3Dname"), data={"name": "  Those who   come "})
    assert answer.headers["Location"] == f"{path}?state=confirmed&sort=name"
    elsewhere = client.text(f"/manage/events/{other.id}/people")
    assert "Those who come" in elsewhere
    assert f'href="/manage/events/{other.id}/people?state=confirmed&amp;sort=name"' in elsewhere


def test_a_view_is_its_users_alone(client: PageClient, session: Session) -> None:
    event = EventFactory()
    RegistrationFactory(event=event)
    owner, colleague = organiser_of(event.host), organiser_of(event.host)
    view = save_view(owner.id, LIST, "Mine", "state=confirmed")
    session.commit()
    path, remove = f"/manage/events/{event.id}/people", f"/lists/views/{view.id}/remove"
    client.sign_in(colleague)
    assert "Mine" not in client.text(path)
    assert client.post(f"{remove}?back={path}").status_code == 404
    client.sign_in(owner)
    assert client.post(f"{remove}?back={path}").headers["Location"] == path
    assert session.scalar(select(SavedView.id)) is None


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_it_never_leads_elsewhere(client: PageClient, session: Session, back: str) -> None:
    client.sign_in(organiser_of(EventFactory().host))
    assert client.get(address(back, "q%3Da")).status_code == 404


def test_what_is_wrong_stands_beside_the_name(client: PageClient, session: Session) -> None:
    event = EventFactory()
    client.sign_in(organiser_of(event.host))
    path = address(f"/manage/events/{event.id}/people", "q%3Da")
    answer = client.post(path, data={"name": "n" * 61})
    assert answer.status_code == 422
    assert "Write no more than 60 characters." in answer.get_data(as_text=True)
    assert "n" * 61 in answer.get_data(as_text=True)
    assert client.post(path, data={"name": " "}).status_code == 422
    assert client.get(path.replace(LIST, "no.such")).status_code == 404


def test_the_same_name_replaces_and_there_are_only_so_many(session: Session) -> None:
    user = UserFactory()
    session.flush()
    for number in range(MOST):
        save_view(user.id, LIST, f"View {number}", "q=a")
    assert save_view(user.id, LIST, "View 1", "q=b&page=3&format=csv").query == "q=b"
    assert len(views_of(user.id, LIST)) == MOST
    with pytest.raises(Conflict):
        save_view(user.id, LIST, "One more", "q=a")
    with pytest.raises(Invalid):
        save_view(user.id, LIST, "View 1", f"q={'a' * 2000}")
    assert lasting("page=2&lang=ru&q=%D0%B0") == "q=%D0%B0"
