"""Choosing the visit that another one answers, among many: they come while one types."""

from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.core.formatting import date_range
from webapp.core.forms import options
from webapp.core.i18n import _, _l, translated
from webapp.core.permissions import Access, current_actor, requires
from webapp.directory.choices import RecordField
from webapp.events.models import Event
from webapp.exchanges import queries

bp = Blueprint("visits_to_answer", __name__, url_prefix="/manage/exchanges")


@bp.get("/visits")
@requires(Access.ORGANISE)
def search() -> ResponseReturnValue:
    """Visits whose titles, cities or hosts hold what was typed, as JSON."""
    found = queries.look_for(request.args.get("q", "")[:200], current_actor())
    return jsonify([{"value": str(one.id), "text": translated(one.title), "note": _when(one)} for one in found])


def _when(event: Event) -> str:
    return date_range(event.starts_at, event.ends_at, event.timezone)


class VisitField(RecordField):
    """A visit; without scripts its title or the address of its page."""

    typed_label = _l("Or write its title or the address of its page")

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, search="visits", by_name=False, **kwargs)
        self.typed_names = True

    def find(self, name: str) -> int:
        """The id of the one visit of a title or address. Raises ValueError."""
        found = queries.find_visit(name, current_actor())
        if found is None:
            raise ValueError(_("There is no visit, or there are several, of the name %(name)s.", name=name))
        return found.id

    def search_kw(self) -> dict[str, Any]:
        """Where the page finds more of them."""
        return {"data-remote": url_for("visits_to_answer.search"), "data-none": _("Nothing found")}

    def offer(self) -> None:
        """Puts the visit chosen into the page, with the address where others are searched."""
        chosen = queries.chosen(self.data, current_actor()) if self.data else None
        named = [(chosen.id, f"{translated(chosen.title)} ({_when(chosen)})")] if chosen is not None else []
        self.choices = options([("", ""), *named])
        self.render_kw = self.search_kw()
