"""Naming and removing views of lists."""

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import StringField

from webapp.accounts.blueprint import bp
from webapp.accounts.saved_views.models import SavedView
from webapp.accounts.saved_views.services import NAME, remove_view, save_view
from webapp.accounts.sessions import local_address
from webapp.core.errors import NotFound
from webapp.core.forms import Form, invalid
from webapp.core.i18n import _, _l
from webapp.core.permissions import Access, current_actor, requires
from webapp.extensions import db

PAGE = "accounts/saved_views/new.html"


class ViewForm(Form):
    """The name of a view; how long it may be is the verb's to say."""

    name = StringField(_l("Name of the view"), description=_l("Such as: waiting, from abroad."))


def _back() -> str:
    return local_address(request.args.get("back", "")) or abort(404)


@bp.route("/lists/views/new", methods=["GET", "POST"], endpoint="save_view")
@requires(Access.SIGNED_IN)
def save() -> ResponseReturnValue:
    """Keep a list as it stands under a name."""
    list_name, query, back = request.args.get("list_name", ""), request.args.get("query", ""), _back()
    if list_name not in current_app.view_functions:
        abort(404)
    form, user_id = ViewForm(), current_actor().user_id
    assert user_id is not None
    context = {"form": form, "back": f"{back}?{query}", "most": NAME}
    if request.method == "GET":
        return render_template(PAGE, **context)
    view = form.attempt(lambda: save_view(user_id, list_name, form.name.data or "", query)) if form.validate() else None
    if view is None:
        return invalid(PAGE, **context)
    flash(_("“%(name)s” is kept.", name=view.name), "success")
    return redirect(f"{back}?{view.query}", 303)


@bp.post("/lists/views/<int:view_id>/remove")
@requires(Access.SIGNED_IN)
def remove_saved_view(view_id: int) -> ResponseReturnValue:
    """Forget one of one's own views."""
    back, view = _back(), db.session.get(SavedView, view_id)
    if view is None or view.user_id != current_actor().user_id:
        raise NotFound(_l("There is no such view."))
    flash(_("“%(name)s” is removed.", name=view.name), "success")
    remove_view(view)
    return redirect(back, 303)
