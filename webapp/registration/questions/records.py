"""Questions answered by a record of the directory, or by a name that is not listed there."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from webapp.core.i18n import _l, translated
from webapp.directory import queries
from webapp.directory.models import City, Organisation
from webapp.extensions import db
from webapp.registration import inputs
from webapp.registration.questions.kind import QuestionKind, line_of
from webapp.registration.questions.question import Question

MOST_PROPOSED = 500


class RecordKind(QuestionKind, ABC):
    """A name: those of the directory are proposed, any other is taken as it is written."""

    model: ClassVar[Any]

    def more(self, question: Question) -> dict[str, Any]:
        """The browser proposes the names of a list."""
        return {"render_kw": {"list": f"names-{question.kind}", "autocomplete": "off"}}

    @abstractmethod
    def find(self, name: str) -> Any:
        """The record of a name in any language or script, if there is one."""

    def names(self) -> list[str]:
        """The names to propose, in the language in use."""
        found = db.session.scalars(db.select(self.model).order_by(self.model.key, self.model.id).limit(MOST_PROPOSED))
        return [translated(record.name) for record in found]

    def parse(self, question: Question, given: Any) -> Any:
        """The name, with the record it is the name of where it is listed."""
        typed = given.get("name") if isinstance(given, dict) else given
        name = line_of(question, typed, inputs.SHORT)
        if name is None:
            return None
        record = self.find(name)
        return {"name": name} if record is None else {"name": name, "id": record.id}

    def same(self, question: Question, given: Any, kept: Any) -> bool:
        """Whether the name is the one that is kept."""
        return bool(self.begin(question, given) == self.begin(question, kept))

    def begin(self, question: Question, value: Any) -> Any:
        """The name."""
        return value.get("name", "") if isinstance(value, dict) else value

    def show(self, question: Question, value: Any) -> str:
        """The name as it was written."""
        return str(value.get("name", "")) if isinstance(value, dict) else str(value)


class CityKind(RecordKind):
    """A city of the directory, or another."""

    name = _l("City")
    icon = "map-pin"
    model = City

    def find(self, name: str) -> Any:
        """The city of a name."""
        return queries.find_city(name)


class OrganisationKind(RecordKind):
    """A body of the directory, or another."""

    name = _l("Organisation")
    icon = "building-bank"
    model = Organisation

    def find(self, name: str) -> Any:
        """The body of a name."""
        return queries.find_organisation(name)
