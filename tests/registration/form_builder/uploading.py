"""Files, photos, and pages that take them."""

import io
import re
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tasks.files import discard
from tests.client import PageClient
from tests.factories import EventFactory
from tests.registration.form_builder.builders import PERSON, field
from webapp.events.models import Event
from webapp.registration.models import Registration

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\nPassport of Aziza\n%%EOF\n"
OTHER = PDF.replace(b"Aziza", b"Karim")


def picture(size: tuple[int, int] = (60, 120), kind: str = "JPEG", **more: Any) -> bytes:
    """Red above, blue below."""
    made = Image.new("RGB", size, "blue")
    made.paste("red", (0, 0, size[0], size[1] // 2))
    file = io.BytesIO()
    made.save(file, kind, **more)
    return file.getvalue()


def sent(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def asks(kind: str = "file", *, label: str = "Letter", **more: Any) -> Event:
    """An event that asks for a file under the key f_letter, or another label's."""
    event: Event = EventFactory(kind="toy")
    if kind == "file":
        more.setdefault("accept", ["pdf", "png"])
    field(event, label, kind, **more)
    return event


def register(client: PageClient, event: Event, **more: Any) -> TestResponse:
    return client.post(f"/toys/{event.slug}/register", data={**PERSON, **more})


def link_of(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"].removesuffix("/registered")


def the_one(session: Session) -> Registration:
    return session.scalars(select(Registration)).one()


def contents(root: Path) -> list[bytes]:
    return [path.read_bytes() for path in root.rglob("*") if path.is_file()]


def run_discards(session: Session) -> None:
    """What the worker does once a request or a test has committed."""
    session.flush()
    for task, keys in session.info.pop("elchi.tasks", []):
        if task == "tasks.files.discard":
            discard(*keys)


def ticket_in(page: str, name: str = "field-f_letter") -> str:
    found = re.search(rf'name="{name}-sent" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)
