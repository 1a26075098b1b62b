"""The entrance of the directory, its countries, and search while one types."""

from dataclasses import asdict

from flask import abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core.formatting import alphabetical, country_codes, country_name
from webapp.core.permissions import Access, current_actor, requires
from webapp.directory import queries
from webapp.directory.blueprint import bp
from webapp.directory.labels import STATUSES
from webapp.directory.searching import SEARCHES


@bp.get("/admin/directory/")
@requires(Access.STAFF)
def home() -> ResponseReturnValue:
    """Whom we know: one search over everything, and how much there is."""
    query = request.args.get("q", "").strip()[:200]
    hits = {what: search(query) for what, search in SEARCHES.items()} if query else {}
    return render_template(
        "directory/home.html", totals=queries.totals(), query=query, hits=hits, actor=current_actor()
    )


@bp.get("/admin/directory/countries")
@requires(Access.STAFF)
def countries() -> ResponseReturnValue:
    """The countries we know somebody in."""
    rows = sorted(queries.counts_by_country().items(), key=lambda row: alphabetical(country_name(row[0])))
    return render_template("directory/countries.html", rows=rows)


@bp.get("/admin/directory/countries/<code>")
@requires(Access.STAFF)
def country(code: str) -> ResponseReturnValue:
    """One country: its cities and their ties, its bodies and people in figures."""
    if code not in country_codes():
        abort(404)
    return render_template(
        "directory/country.html",
        code=code,
        counts=queries.counts_by_country().get(code, {}),
        cities=queries.cities_in(code),
        twinnings=queries.twinnings_of_country(code),
        statuses=STATUSES,
    )


@bp.get("/directory/search/<what>")
@requires(Access.STAFF)
def search(what: str) -> ResponseReturnValue:
    """Records whose names hold what was typed, as JSON."""
    if what not in SEARCHES:
        abort(404)
    return jsonify([asdict(hit) for hit in SEARCHES[what](request.args.get("q", "")[:200])])
