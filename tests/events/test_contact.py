"""Whom to write to about an event: its contact, else its host, else the host by its name alone."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import EventFactory, HostFactory
from webapp.core.i18n import in_language
from webapp.events.contact import mailbox_of, whom_to_write

CONTACT, HOST = "water@elchi.example", "office@elchi.example"
NAME = {"en": "Dialogue Centre", "ru": "Центр диалога"}


@pytest.mark.parametrize(
    ("contact", "host", "mailbox"),
    [(CONTACT, HOST, CONTACT), (CONTACT, None, CONTACT), (None, HOST, HOST), (None, None, None)],
)
def test_the_contact_comes_before_the_host(
    session: Session, contact: str | None, host: str | None, mailbox: str | None
) -> None:
    event = EventFactory(contact_email=contact, host=HostFactory(email=host, name=NAME))
    assert mailbox_of(event) == mailbox
    assert whom_to_write(event) == (mailbox or "Dialogue Centre")
    with in_language("ru"):
        assert whom_to_write(event) == (mailbox or "Центр диалога")
