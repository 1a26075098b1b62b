"""The pages that change what is known of somebody show the photo that is kept, to whoever may look at it."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.client import PageClient
from tests.factories import organiser_of
from tests.registration.delegation_helpers import composed, delegation_to, exchange, host_path, link_to
from tests.registration.form_builder.builders import PERSON, field
from tests.registration.form_builder.uploading import asks, link_of, picture, register, sent, the_one
from webapp.registration.delegations.state import live_members

pytestmark = pytest.mark.usefixtures("own_storage")
NA = {"given_name": "Na", "category": "participant", "visa": ""}


@pytest.mark.parametrize("sensitive", [False, True])
def test_a_person_and_the_organiser_see_it_where_they_change_it(
    client: PageClient, session: Session, sensitive: bool
) -> None:
    event = asks("photo", label="Photo", sensitive=sensitive)
    link = link_of(register(client, event, **{"field-f_photo": sent(picture(), "me.jpg")}))
    own = f'src="{link}/files/f_photo/picture"'
    assert (own in client.text(f"{link}/change")) is not sensitive
    client.sign_in(organiser_of(event.host))
    base = f"/manage/events/{event.id}/people/{the_one(session).id}"
    assert (f'src="{base}/files/f_photo/picture"' in client.text(f"{base}/change")) is not sensitive


def test_what_was_chosen_instead_is_not_shown_as_the_one_that_is_kept(client: PageClient) -> None:
    event = asks("photo", label="Photo")
    link = link_of(register(client, event, **{"field-f_photo": sent(picture(), "me.jpg")}))
    wrong = {**PERSON, "given_name": "", "language": "en", "field-f_photo": sent(picture((90, 120)), "new.jpg")}
    answer = client.post(f"{link}/change", data=wrong)
    assert answer.status_code == 422
    assert "new.jpg" in answer.get_data(as_text=True)
    assert "/files/f_photo/picture" not in answer.get_data(as_text=True)


def test_coordinator_and_host_see_the_photo_of_a_member(
    client: PageClient, session: Session, own_storage: Path
) -> None:
    event = exchange()
    field(event, "Photo", "photo")
    field(event, "Face", "photo", sensitive=True)
    delegation = composed(event)
    link = link_to(delegation)
    files = {"field-f_photo": sent(picture(), "na.jpg"), "field-f_face": sent(picture(), "face.jpg")}
    assert client.post(f"{link}/members/new", data=NA | files).status_code == 303
    (na,) = live_members(delegation)
    other = link_to(delegation_to(event, coordinator_email="x@y.example"))
    page = client.text(f"{link}/members/{na.id}")
    assert f'src="{link}/members/{na.id}/files/f_photo/picture"' in page
    assert "f_face/picture" not in page
    shown = client.get(f"{link}/members/{na.id}/files/f_photo/picture")
    assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
    assert shown.headers["Cache-Control"] == "no-store"
    for hidden in (f"{link}/members/{na.id}/files/f_face/picture", f"{other}/members/{na.id}/files/f_photo/picture"):
        assert client.get(hidden).status_code == 404
    client.sign_in(organiser_of(event.host))
    page = client.text(host_path(delegation, f"/members/{na.id}"))
    assert page.count("f_photo/picture") == 1
    assert client.get(host_path(delegation, f"/members/{na.id}/files/f_photo/picture")).status_code == 200
    assert client.get(host_path(delegation, f"/members/{na.id}/files/f_face/picture")).status_code == 404
    assert "f_photo/picture" not in client.text(host_path(delegation, f"/members/{na.id}/replace"))
