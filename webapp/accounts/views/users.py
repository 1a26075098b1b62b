"""Accounts as administrators see them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import queries
from webapp.accounts.actors import signed_in_user
from webapp.accounts.audit_words import deed, doer
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import UserForm
from webapp.accounts.models import User
from webapp.accounts.services import (
    change_address,
    create_user,
    deactivate,
    reactivate,
    set_roles,
    update_profile,
)
from webapp.accounts.sign_in import mail_welcome
from webapp.accounts.tables import users_table
from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires

FORM_PAGE = "accounts/user_form.html"
USER_PAGE = "accounts/user.html"


def _user(user_id: int) -> User:
    user = queries.find_user(user_id)
    if user is None:
        abort(404)
    return user


@bp.get("/admin/users")
@requires(Access.ADMINISTER)
def users() -> ResponseReturnValue:
    """All accounts."""
    table = users_table(signed_in_user().timezone)
    if kind := request.args.get("format"):
        return table.export(queries.users(), request.args, kind, "users")
    return render_template("accounts/users.html", page=table.page(queries.users(), request.args))


@bp.route("/admin/users/new", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def new_user() -> ResponseReturnValue:
    """Create an account and tell its holder."""
    me = signed_in_user()
    form = UserForm(language=me.language, timezone=me.timezone)
    if form.validate_on_submit():
        user = form.attempt(lambda: _create(form))
        if user is not None:
            flash(_("The account has been created. Its holder gets a link for choosing a password."), "success")
            return redirect(url_for("accounts.user", user_id=user.id), 303)
    return invalid(FORM_PAGE, form=form) if form.is_submitted() else render_template(FORM_PAGE, form=form)


def _create(form: UserForm) -> User:
    user = create_user(form.email.data or "", form.profile(), by=current_actor())
    _give_roles(user, form)
    mail_welcome(user)
    return user


def _give_roles(user: User, form: UserForm) -> User:
    return set_roles(user, is_admin=form.is_admin.data, hosts=form.hosts(), by=current_actor())


@bp.route("/admin/users/<int:user_id>", methods=["GET", "POST"])
@requires(Access.ADMINISTER)
def user(user_id: int) -> ResponseReturnValue:
    """One account: who it is, what it may do, what was done to it."""
    found = _user(user_id)
    form = UserForm(data=UserForm.values_of(found))
    if form.validate_on_submit() and form.attempt(lambda: _update(found, form)):
        flash(_("The account has been saved."), "success")
        return redirect(url_for("accounts.user", user_id=user_id), 303)
    history = [(entry.at, deed(entry.action), doer(entry)) for entry in queries.deeds_about(found)]
    context = {"form": form, "user": found, "history": history, "timezone": signed_in_user().timezone}
    return invalid(USER_PAGE, **context) if form.is_submitted() else render_template(USER_PAGE, **context)


def _update(found: User, form: UserForm) -> User:
    change_address(found, form.email.data or "", by=current_actor())
    update_profile(found, form.profile(), by=current_actor())
    return _give_roles(found, form)


@bp.post("/admin/users/<int:user_id>/deactivate")
@requires(Access.ADMINISTER)
def deactivate_user(user_id: int) -> ResponseReturnValue:
    """Close an account."""
    deactivate(_user(user_id), by=current_actor())
    flash(_("The account is closed."), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@bp.post("/admin/users/<int:user_id>/reactivate")
@requires(Access.ADMINISTER)
def reactivate_user(user_id: int) -> ResponseReturnValue:
    """Open an account again."""
    reactivate(_user(user_id), by=current_actor())
    flash(_("The account is open again."), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@bp.post("/admin/users/<int:user_id>/link")
@requires(Access.ADMINISTER)
def send_password_link(user_id: int) -> ResponseReturnValue:
    """Mail the holder a new link for choosing a password."""
    found = _user(user_id)
    mail_welcome(found)
    flash(_("A link for choosing a password is on its way to %(email)s.", email=found.email), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)
