"""The details of deeds are read in words, in the language of the reader."""

from typing import Any

import pytest
from flask import Flask

from tests.client import PageClient
from tests.factories import EventFactory, HostFactory, UserFactory, actor_of
from webapp.accounts import audit_details
from webapp.accounts.models import Role
from webapp.accounts.services import set_roles
from webapp.core import audit
from webapp.core.audit import AuditEntry
from webapp.core.i18n import in_language

MOVED = {"before": {"city": {"en": "Nukus", "ru": "Нукус"}, "starts_at": "2026-12-21T04:00:00+00:00"}}


def told(action: str, language: str = "en", **details: Any) -> str:
    """The details of a deed in words."""
    with in_language(language):
        return audit_details.in_words(AuditEntry(action=action, details=details), "Asia/Tashkent")


@pytest.mark.parametrize(
    ("action", "details", "words"),
    [
        ("signed_in", {"how": "password"}, "How: by password"),
        ("event_created", {"kind": "seminar"}, "Kind: Expert seminar"),
        ("event_updated", {"fields": ["capacity", "venue"]}, "Fields: Places, Venue"),
        ("form_usual_added", {"fields": 8}, "Fields: 8"),
        ("registration_updated", {"fields": ["function", "answers.f_meal"]}, "Fields: Position, Answers"),
        ("registration_added", {"source": "focal_point"}, "Came in: Entered by the focal point"),
        ("event_copied", {"source": 7}, "Copied from event: 7"),
        ("application_placed", {"placing": "reserve"}, "Result: In reserve"),
        ("application_scored", {"complete": False}, "Complete: no"),
        ("attendance_corrected", {"mark": "attended", "reason": "He came."}, "Mark: Present; Reason: He came."),
        ("reminder_paused", {"due_at": "2026-12-21T04:00:00+00:00"}, "When: 21 Dec 2026, 09:00 (Tashkent)"),
        ("accreditation_accredited", {"cap": None, "until": "2027-11-27"}, "Until: 27 Nov 2027"),
        ("event_moved", MOVED, "Before: City: Nukus, Starts: 21 Dec 2026, 09:00 (Tashkent)"),
        (
            "event_quotas_set",
            {"quotas": [{"by": "country", "value": "UZ", "places": 16, "set_aside": 2}]},
            "Quotas: Country: Uzbekistan (at most 16, set aside 2)",
        ),
        ("milestone_ticked", {"key": "published"}, "Step: Published and open for registration"),
        ("something_new", {"odd_fact": 1}, "Odd fact: 1"),
    ],
)
def test_facts_are_told_in_words(app: Flask, action: str, details: dict[str, Any], words: str) -> None:
    assert told(action, **details) == words


def test_each_reader_reads_their_language(app: Flask) -> None:
    assert told("signed_in", "ru", how="link") == "Как: по ссылке из письма"
    assert told("signed_in", "uz", how="link") == "Qanday: xatdagi havola orqali"
    assert told("event_moved", "ru", **MOVED) == "Было: Город: Нукус, Начало: 21 дек. 2026, 09:00 (Ташкент)"


def test_the_trail_names_roles_and_hosts(client: PageClient) -> None:
    admin, host = UserFactory(is_admin=True), HostFactory(name={"en": "Centre of Friendship"})
    set_roles(UserFactory(), is_admin=False, hosts={Role.REVIEWER: [host.id]}, by=actor_of(admin))
    audit.record("event_updated", EventFactory(), by=actor_of(admin), fields=["capacity"])
    page = client.sign_in(admin).text("/admin/audit")
    assert "Roles: Reviewer – Centre of Friendship" in page
    assert "Fields: Places" in page
