"""Names pasted one a line, or a table copied from a spreadsheet."""

import re

from webapp.core.errors import InvalidMany
from webapp.core.i18n import _l
from webapp.registration import inputs
from webapp.registration.delegations.values import MemberValues

MOST_LINES = 500
NUMBERING = re.compile(r"^\s*(?:\d{1,3}\s*[.)]\s+|[-–—•*]\s+)")
PARTS = re.compile(r"\t+|\s*[;,]\s*|\s+[–—-]\s+")
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def people_in(text: str) -> list[MemberValues]:
    """The people of a pasted text: the name, then what stands behind a comma, semicolon, dash or tab.

    The name is not divided into given and family name: which of its words is which differs from country to country.
    Raises InvalidMany naming the lines that cannot be taken.
    """
    lines = [(number, line) for number, line in enumerate(inputs.lines(text).split("\n"), 1) if line.strip()]
    errors: list[tuple[str, object]] = []
    if len(lines) > MOST_LINES:
        sentence = _l("These are more than %(most)d lines.", most=MOST_LINES)
        raise InvalidMany(sentence, [("people", sentence)])
    people = []
    for number, line in lines:
        person = _person(line)
        if not person.given_name:
            errors.append(("people", _l("Line %(line)d has no name.", line=number)))
        elif max(len(person.given_name), len(person.function)) > inputs.SHORT:
            errors.append(("people", _l("Line %(line)d is too long.", line=number)))
        people.append(person)
    if errors:
        raise InvalidMany(_l("Some lines are not right."), errors)
    return people


def _person(line: str) -> MemberValues:
    line = NUMBERING.sub("", line)
    found = ADDRESS.search(line)
    if found:
        line = line.replace(found.group(), " ").replace("< >", " ").strip(" \t,;")
    name, *rest = (inputs.one_line(part) for part in PARTS.split(line.strip(" ")))
    return MemberValues(
        given_name=name,
        function=", ".join(filter(None, rest)),
        email=found.group().strip(".,;()") if found else "",
    )
