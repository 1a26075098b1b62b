"""The lists of users and of the audit trail."""

import calendar
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import render_template_string, url_for
from markupsafe import Markup, escape
from sqlalchemy import Select, or_

from webapp.accounts import audit_details, audit_words
from webapp.accounts.hosts import host_names
from webapp.accounts.models import Membership, Role, User
from webapp.accounts.queries import audit_actions
from webapp.accounts.roles import LABELS
from webapp.core import formatting
from webapp.core.audit import AuditEntry
from webapp.core.i18n import _, _l
from webapp.core.identifiers import parse_id
from webapp.core.tables import Column, Empty, Filter, Table

ROLE_KEYS = ("administrator", "organiser", "reviewer", "protocol")
CHIP = '{% from "components/chips.html" import state_chip %}{{ state_chip(key, label) }}'


def _search_users(query: Select[Any], text: str) -> Select[Any]:
    return query.where(or_(User.name.icontains(text, autoescape=True), User.email.icontains(text, autoescape=True)))


def _by_role(query: Select[Any], key: str) -> Select[Any]:
    if key == "administrator":
        return query.where(User.is_admin)
    if key in ROLE_KEYS:
        return query.where(User.memberships.any(Membership.role == Role(key)))
    return query


def _by_host(query: Select[Any], host: str) -> Select[Any]:
    host_id = parse_id(host)
    return query if host_id is None else query.where(User.memberships.any(Membership.organisation_id == host_id))


def _by_state(query: Select[Any], state: str) -> Select[Any]:
    return query.where(User.active.is_(state == "active"))


def _roles_cell(user: User, hosts: Mapping[int, str]) -> Markup:
    lines = [str(LABELS["administrator"])] if user.is_admin else []
    for membership in sorted(user.memberships, key=lambda m: (m.role.value, m.organisation_id)):
        host = hosts.get(membership.organisation_id, "")
        lines.append(f"{LABELS[membership.role.value]}: {host}")
    return Markup("<br>").join(lines) if lines else Markup("—")


def _state_cell(user: User) -> Markup:
    key, label = ("accepted", _("In use")) if user.active else ("closed", _("Closed account"))
    return Markup(render_template_string(CHIP, key=key, label=label))  # noqa: S704 - rendered by a template


def users_table(timezone: str) -> Table[User]:
    """The list of accounts."""
    hosts = host_names()
    host_choices: list[tuple[str, Any]] = [(str(host), name) for host, name in hosts.items()]
    return Table(
        caption=_l("Users"),
        columns=[
            Column("name", _l("Name"), lambda user: user.name, sort=User.name),
            Column("email", _l("E-mail"), lambda user: user.email, sort=User.email),
            Column("roles", _l("Roles"), lambda user: _roles_cell(user, hosts)),
            Column(
                "last",
                _l("Last signed in"),
                lambda user: formatting.datetime(user.last_sign_in_at, timezone) or _("Never"),
                sort=User.last_sign_in_at,
            ),
            Column("state", _l("State"), _state_cell, sort=User.active, export=lambda user: user.active),
        ],
        default_sort="name",
        tie_breaker=User.id,
        url=lambda user: url_for("accounts.user", user_id=user.id),
        search=_search_users,
        filters=[
            Filter("role", _l("Role"), lambda: [(key, LABELS[key]) for key in ROLE_KEYS], _by_role),
            Filter("host", _l("Host organisation"), lambda: host_choices, _by_host),
            Filter("state", _l("State"), lambda: [("active", _("In use")), ("closed", _("Closed account"))], _by_state),
        ],
        empty=Empty(_l("There are no users yet.")),
    )


def _search_entries(query: Select[Any], text: str) -> Select[Any]:
    return query.where(AuditEntry.actor.icontains(text, autoescape=True))


def _by_action(query: Select[Any], action: str) -> Select[Any]:
    return query.where(AuditEntry.action == action)


def _in_month(query: Select[Any], month: str) -> Select[Any]:
    year, _dash, number = month.partition("-")
    if not (year.isdigit() and number.isdigit() and 1900 <= int(year) <= 9000 and 1 <= int(number) <= 12):
        return query
    first = datetime(int(year), int(number), 1, tzinfo=UTC)
    days = calendar.monthrange(first.year, first.month)[1]
    last = first.replace(day=days, hour=23, minute=59, second=59, microsecond=999_999)
    return query.where(AuditEntry.at.between(first, last))


def _object_cell(entry: AuditEntry) -> str | Markup:
    text, address = audit_words.thing(entry.object_type, entry.object_id)
    return Markup('<a href="{}">{}</a>').format(address, text) if address else escape(text)


def audit_table(timezone: str) -> Table[AuditEntry]:
    """The list of deeds."""
    return Table(
        caption=_l("Audit trail"),
        columns=[
            Column(
                "at",
                _l("When"),
                lambda e: formatting.datetime(e.at, timezone),
                sort=AuditEntry.at,
                export=lambda e: e.at,
            ),
            Column("actor", _l("Who"), audit_words.doer, sort=AuditEntry.actor),
            Column("action", _l("What"), lambda e: audit_words.deed(e.action), sort=AuditEntry.action),
            Column("object", _l("To what"), _object_cell),
            Column("details", _l("Details"), lambda e: audit_details.in_words(e, timezone)),
            Column("channel", _l("Channel"), lambda e: audit_words.channel(e.channel), visible=False),
        ],
        default_sort="-at",
        tie_breaker=AuditEntry.id.desc(),
        url=lambda e: "",
        search=_search_entries,
        filters=[
            Filter("action", _l("What"), lambda: [(key, audit_words.deed(key)) for key in audit_actions()], _by_action),
            Filter("month", _l("Month"), list, _in_month, kind="month"),
        ],
        empty=Empty(_l("Nothing has been done yet.")),
    )
