"""Pictures among the documents of an event."""

import io

from PIL import Image

from tests.client import PageClient
from tests.factories import EventFactory, organiser_of
from webapp.events.documents import queries


def test_a_picture_does_not_tell_where_it_was_taken(client: PageClient) -> None:
    event = EventFactory(kind="seminar", slug="water")
    organiser = client.application.test_client().sign_in(organiser_of(event.host))
    written = Image.Exif()
    written[0x010E] = "Chilonzor 12"
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "JPEG", exif=written)
    assert b"Chilonzor 12" in content.getvalue()
    sent = {"title.en": "Map", "audience": "everybody", "file": (io.BytesIO(content.getvalue()), "map.jpg")}
    organiser.post(f"/manage/events/{event.id}/documents/new", data=sent)
    (added,) = queries.documents_of(event.id)
    sent_out = client.get(f"/seminars/water/documents/{added.id}").data
    assert b"Chilonzor 12" not in sent_out
    assert Image.open(io.BytesIO(sent_out)).size == (8, 8)
