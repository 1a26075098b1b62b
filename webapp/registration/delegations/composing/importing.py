"""Members from a spreadsheet: all of its rows are taken, or none and every error with its row and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from webapp.core import audit
from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.permissions import Actor
from webapp.core.spreadsheets.importing import CellError, ImportRefused, Record, parse_table
from webapp.core.spreadsheets.reading import read_rows
from webapp.registration import accompanying
from webapp.registration.delegations.composing import company, members, own_answers
from webapp.registration.delegations.composing.columns import NAMES, columns_of, in_files
from webapp.registration.delegations.composing.own_places import all_used, used_by, wanted_by
from webapp.registration.delegations.composing.rows import name_key
from webapp.registration.delegations.state import live_members, lock, require_composable
from webapp.registration.delegations.values import MemberValues, member_registration, values_of
from webapp.registration.models import Delegation, Registration
from webapp.registration.questions import Question


@dataclass(frozen=True)
class Planned:
    """What a row would do: `added`, `changed` or `same`."""

    row: int
    deed: str
    values: MemberValues
    member: Registration | None = None
    accompanies: str | None = None
    """Whom they accompany by name; None where the row does not say it."""

    @property
    def name(self) -> str:
        """Whom the row is about."""
        return f"{self.values.given_name} {self.values.family_name}".strip()


def plan(delegation: Delegation, stream: IO[bytes], filename: str, *, by: Actor) -> list[Planned]:
    """What an import would do, row by row; nothing is written.

    Raises SpreadsheetError on a file that is no table, ImportRefused with every wrong cell, NotComposable.
    """
    require_composable(delegation, by)
    asked = own_answers.answerable(delegation, by)
    people = live_members(delegation)
    records = parse_table(read_rows(stream, filename), columns_of(delegation, asked, people)).accepted()
    known = {name_key(member.name): member for member in people}
    written = in_files(asked)
    planned, errors = [], []
    seen: dict[str, int] = {}
    for record in records:
        try:
            planned.append(_planned(delegation, record, written, known, seen))
        except InvalidMany as error:
            errors += [CellError(record.row, _label(field), message) for field, message in error.errors]
    errors += company.wrong_in(planned, known, seen, str(NAMES["accompanies"][0]))
    errors = sorted(errors, key=lambda error: error.row) or list(
        _too_many(delegation, planned, used_by(known.values()))
    )
    if errors:
        raise ImportRefused(errors)
    return planned


def import_members(delegation: Delegation, stream: IO[bytes], filename: str, *, by: Actor) -> list[Planned]:
    """Put the people of a file on the list, and complete those who are on it already.

    Raises what `plan` does, DelegationFull, EventFull or QuotaFull.
    """
    delegation = lock(delegation)
    planned = plan(delegation, stream, filename, by=by)
    # Whoever gives a place up goes before whoever comes to use it.
    for one in sorted(planned, key=_places_more):
        if one.deed == "changed" and one.member is not None:
            members.update_member(one.member, one.values, by=by)
    newcomers = [one.values for one in planned if one.deed == "added"]
    if newcomers:
        members.add_members(delegation, newcomers, by=by)
    company.name_accompanied(delegation, [one for one in planned if one.deed != "same"], by=by)
    counts = {deed: sum(one.deed == deed for one in planned) for deed in ("added", "changed")}
    audit.record("delegation_members_imported", delegation, by=by, file=filename[:200], **counts)
    return planned


def _planned(
    delegation: Delegation,
    record: Record,
    written: Sequence[Question],
    known: Mapping[str, Registration],
    seen: dict[str, int],
) -> Planned:
    given = {name: record[str(NAMES[name][0])] for name in NAMES}
    said = {name: value for name, value in given.items() if value is not None}
    other = said.pop("accompanies", None)
    name = name_key(f"{said.get('given_name', '')} {said.get('family_name', '')}".strip())
    if name in seen:
        message = _l("Row %(row)s names this person already.", row=seen[name])
        raise InvalidMany(message, [("given_name", message)])
    seen[name] = record.row
    if said.get("head") and seen.setdefault("\0head", record.row) != record.row:
        message = _l("Row %(row)s names the head already.", row=seen["\0head"])
        raise InvalidMany(message, [("head", message)])
    member = known.get(name)
    answers = {one.key: record[one.key] for one in written if record[one.key] is not None}
    _check_answers(written, answers, member)
    if member is None:
        values = MemberValues(**said, answers=answers)
        member_registration(delegation, values)
        return Planned(record.row, "added", values, accompanies=other)
    return _completed(delegation, record.row, member, said, answers, other)


def _check_answers(written: Sequence[Question], answers: Mapping[str, Any], member: Registration | None) -> None:
    """Raises InvalidMany where somebody else may keep an answer, and this one may not give it."""
    wrong = []
    for question in written:
        kept = member.answers.get(question.key) if member is not None else None
        try:
            question.parse(answers.get(question.key), [] if kept is None else [kept])
        except Invalid as error:
            wrong.append((str(question.label), error.message))
    if wrong:
        raise InvalidMany(_l("Some values are not right."), wrong)


def _completed(
    delegation: Delegation,
    row: int,
    member: Registration,
    said: Mapping[str, Any],
    answers: Mapping[str, Any],
    other: str | None,
) -> Planned:
    before = replace(values_of(member), precedence=None, answers={}, given_at={})
    values = replace(before, **said)
    wanted = replace(values_of(member_registration(delegation, values)), accompanies=before.accompanies)
    if other and member.accompanies is not None and name_key(other) == name_key(member.accompanies.name):
        other = None
    same = wanted == before and own_answers.answers_so(member, answers) and not other
    # Whoever is to accompany somebody else, or no accompanying person any more, lets go of whom they accompanied first.
    stays = not other and values.category == accompanying.CATEGORY
    values = replace(values, answers=answers, accompanies=before.accompanies if stays else None)
    return Planned(row, "same" if same else "changed", values, member, other)


def _too_many(delegation: Delegation, planned: Sequence[Planned], used: int) -> Iterator[CellError]:
    left = delegation.places - used + sum(_places_more(one) < 0 for one in planned)
    for one in [row for row in planned if _places_more(row) > 0][max(left, 0) :]:
        yield CellError(one.row, str(NAMES["given_name"][0]), all_used(delegation))


def _places_more(one: Planned) -> int:
    """How many more of the delegation's places a row would use."""
    return wanted_by([one.values]) - used_by([one.member] if one.member is not None else [])


def _label(field: str) -> str:
    return str(NAMES[field][0]) if field in NAMES else field
