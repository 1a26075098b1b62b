"""The pages on which several members come to a list at once: pasted, copied from an earlier list, from a file."""

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core import files
from webapp.core.errors import Invalid, NotFound
from webapp.core.forms import invalid
from webapp.core.i18n import _l, _n
from webapp.core.identifiers import parse_id
from webapp.core.spreadsheets.importing import ImportRefused
from webapp.core.tables import file_response
from webapp.core.unit_of_work import rollback
from webapp.registration.delegations.composing import copying, importing, members
from webapp.registration.delegations.composing.columns import header
from webapp.registration.delegations.composing.paste import people_in
from webapp.registration.delegations.composing.rows import name_key
from webapp.registration.delegations.pages.doors import FOLDER, Door
from webapp.registration.delegations.pages.forms import ImportForm, PasteForm

SHOWN = 200
MOST_BYTES = 10 * files.MEGABYTE
DEEDS: dict[str, Any] = {
    "added": _l("Comes to the list"),
    "changed": _l("Is completed"),
    "same": _l("Is on the list already"),
}


def paste(door: Door) -> ResponseReturnValue:
    """Several members at once."""
    form = PasteForm()
    if form.validate_on_submit():
        people = form.people.data or ""
        added = form.attempt(lambda: members.add_members(door.delegation, people_in(people), by=door.actor))
        if added is not None:
            return _added(door, len(added))
    answer = invalid if request.method == "POST" else render_template
    return answer(f"{FOLDER}/paste.html", door=door, event=door.delegation.event, form=form, standing=door.standing)


def copy(door: Door) -> ResponseReturnValue:
    """Members of an earlier delegation of the same sender."""
    earlier = copying.earlier_delegations(door.delegation, by=door.actor, own=door.knows_address)
    wanted = parse_id(request.values.get("from", ""))
    chosen = next((one for one in earlier if one.id == wanted), earlier[0] if earlier else None)
    if request.method == "POST":
        if chosen is None or chosen.id != wanted:
            raise NotFound(_l("There is no such delegation, or it is not one of yours."))
        ids = {number for text in request.form.getlist("member") if (number := parse_id(text)) is not None}
        added = copying.copy_members(door.delegation, chosen, ids, by=door.actor, own=door.knows_address)
        return _added(door, len(added))
    known = {name_key(member.name) for member in door.standing.members}
    people = copying.people_of(chosen) if chosen is not None else []
    return render_template(
        f"{FOLDER}/copy.html",
        door=door,
        event=door.delegation.event,
        standing=door.standing,
        earlier=earlier,
        chosen=chosen,
        people=[(member, name_key(member.name) in known) for member in people],
    )


def import_file(door: Door) -> ResponseReturnValue:
    """Members from a spreadsheet: what it would do is shown first, if one likes."""
    form = ImportForm()
    only_look = request.form.get("then") == "look"
    outcome = form.attempt(lambda: _run(door, form, only_look)) if form.validate_on_submit() else None
    planned, refused = (None, outcome.cells) if isinstance(outcome, ImportRefused) else (outcome, None)
    if planned is not None and not only_look:
        changed = sum(one.deed != "same" for one in planned)
        flash(_n("%(num)s row taken from the file.", "%(num)s rows taken from the file.", changed), "success")
        return redirect(f"{door.url()}#members", 303)
    answer = invalid if request.method == "POST" and planned is None else render_template
    return answer(
        f"{FOLDER}/import.html",
        door=door,
        event=door.delegation.event,
        form=form,
        standing=door.standing,
        planned=planned,
        refused=refused[:SHOWN] if refused else None,
        refused_count=len(refused or ()),
        deeds=DEEDS,
        columns=header(door.delegation, door.asked),
    )


def _run(door: Door, form: ImportForm, only_look: bool) -> list[importing.Planned] | ImportRefused:
    """What the import did, or would do; all that is wrong with the table, which is more than stands beside a field."""
    stored = _stored(door, form)
    run = importing.plan if only_look else importing.import_members
    try:
        with files.opened(stored) as stream:
            planned = run(door.delegation, stream, stored.name, by=door.actor)
    except ImportRefused as refused:
        rollback()
        return refused
    form.sent.data = stored.key
    if not only_look:
        files.remove(stored)
    return planned


def _stored(door: Door, form: ImportForm) -> files.StoredFile:
    purpose = f"{files.PASSING}members:{door.delegation.id}"
    upload = form.file.data
    if upload and upload.filename:
        # A list may have columns with sensitive answers.
        return files.store(
            upload.stream,
            upload.filename,
            allowed=("csv", "xlsx"),
            max_bytes=MOST_BYTES,
            purpose=purpose,
            locked=True,
        )
    found = files.find_passing(form.sent.data or "", purpose)
    if found is None:
        raise Invalid(_l("The file is no longer here: choose it again."), field="file")
    return found


def template(door: Door, format: str) -> Response:  # noqa: A002 - as the address names it
    """An empty file with the columns that an import takes."""
    return file_response("xlsx" if format == "xlsx" else "csv", "members", header(door.delegation, door.asked), [])


def _added(door: Door, number: int) -> ResponseReturnValue:
    flash(_n("%(num)s person added.", "%(num)s people added.", number), "success")
    return redirect(f"{door.url()}#members", 303)
