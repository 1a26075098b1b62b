"""The landing page of administration, and the audit trail."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webapp.accounts import queries
from webapp.accounts.actors import signed_in_user
from webapp.accounts.admin_panels import panels_for
from webapp.accounts.blueprint import bp
from webapp.accounts.tables import audit_table
from webapp.core.permissions import Access, current_actor, requires


@bp.get("/admin/")
@requires(Access.STAFF)
def admin() -> ResponseReturnValue:
    """What needs attention, room by room."""
    return render_template("accounts/admin.html", panels=panels_for(current_actor()))


@bp.get("/admin/audit")
@requires(Access.ADMINISTER)
def audit() -> ResponseReturnValue:
    """Who did what."""
    table = audit_table(signed_in_user().timezone)
    if kind := request.args.get("format"):
        return table.export(queries.audit_entries(), request.args, kind, "audit")
    return render_template("accounts/audit.html", page=table.page(queries.audit_entries(), request.args))
