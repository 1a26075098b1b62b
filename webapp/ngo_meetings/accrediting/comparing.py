"""What a request said in its fields when more was asked for, beside what it says now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.core.formatting import country_name, file_size
from webapp.core.i18n import _l, translated
from webapp.core.types import LANGUAGES
from webapp.directory.labels import TYPES
from webapp.directory.models import OrganisationType
from webapp.ngo_meetings.accrediting import remarks
from webapp.ngo_meetings.models import Accreditation
from webapp.ngo_meetings.queries import ASKED

LABELS: dict[str, Any] = remarks.FIELDS | {
    "short_name": _l("Short name"),
    "city": _l("City"),
    "focal_name": _l("Focal point"),
}
"""What is compared: all that can be remarked on, and what else a secretariat reads. How to reach somebody is not."""
PAPERS = ("documents", "letter")
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """One field: what was said beside it, what it was then and what it is now, as plain values."""

    field: str
    remark: str
    was: Any
    now: Any

    @property
    def changed(self) -> bool:
        """Whether it says something else now."""
        return bool(self.was != self.now)

    @property
    def label(self) -> str:
        """What the field is called."""
        return str(LABELS[self.field])

    @property
    def before(self) -> str:
        """What it was, in the language in use; of several texts those that differ."""
        return in_words(self.field, self.was, self.now)

    @property
    def after(self) -> str:
        """The same of what it is."""
        return in_words(self.field, self.now, self.was)


def said(accreditation: Accreditation) -> dict[str, Any]:
    """What a request says in each field, as plain values; a paper is its number, name and size."""
    values = {name: getattr(accreditation, name) for name in LABELS if name not in PAPERS}
    letter = [accreditation.letter] if accreditation.letter is not None else []
    papers = {"documents": [document.file for document in accreditation.documents], "letter": letter}
    told = {name: [[file.id, file.name, file.size] for file in files] for name, files in papers.items()}
    return values | {"type": accreditation.type.value} | told


def of(accreditation: Accreditation) -> list[Compared]:
    """Each field with a remark or with another value than then, in the order of the form, while nothing is decided."""
    before, beside = accreditation.said_before, accreditation.field_remarks
    if accreditation.state not in ASKED or not before:
        return []
    now = said(accreditation)
    fields = [Compared(name, beside.get(name, ""), before.get(name), now[name]) for name in LABELS]
    return [one for one in fields if one.remark or one.changed]


def plain(field: str, value: Any) -> Any:
    """A value for programs: of papers, their names."""
    return [name for _number, name, _size in value or ()] if field in PAPERS else value


def in_words(field: str, value: Any, other: Any = None) -> str:
    """A value in the language in use; empty where nothing was given. Of texts, those that are not as in `other`."""
    if not value:
        return ""
    if field in PAPERS:
        return ", ".join(f"{name} ({file_size(size)})" for _number, name, size in value)
    if field == "type":
        return str(TYPES[OrganisationType(value)])
    if field == "country":
        return country_name(value)
    return _texts(value, other or {}) if isinstance(value, Mapping) else str(value)


def _texts(value: Mapping[str, str], other: Mapping[str, str]) -> str:
    differing = [value[language] for language in LANGUAGES if value.get(language, "") != other.get(language, "")]
    return " / ".join(filter(None, differing)) or translated(value)
