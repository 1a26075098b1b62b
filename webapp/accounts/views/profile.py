"""One's own account: name, language, password, API tokens."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.accounts import queries, sessions
from webapp.accounts.actors import signed_in_user
from webapp.accounts.api_tokens import issue_api_token, revoke_api_token
from webapp.accounts.blueprint import bp
from webapp.accounts.forms import PasswordForm, ProfileForm, TokenForm
from webapp.accounts.hosts import host_names
from webapp.accounts.limits import limit_own_failures
from webapp.accounts.roles import LABELS
from webapp.accounts.services import change_password, end_sessions, update_profile
from webapp.core import audit
from webapp.core.i18n import _
from webapp.core.permissions import Access, current_actor, requires

FORMS: dict[str, type[ProfileForm | PasswordForm | TokenForm]] = {
    "details": ProfileForm,
    "password": PasswordForm,
    "token": TokenForm,
}


def _page(status: int = 200, **given: Any) -> ResponseReturnValue:
    """The profile; forms that were not sent are empty or show what is stored."""
    user = signed_in_user()
    forms = {
        key: given.get(key) or form(None, prefix=key, obj=user if key == "details" else None)
        for key, form in FORMS.items()
    }
    names = host_names() if user.memberships else {}
    work = [(LABELS[m.role.value], names[m.organisation_id]) for m in user.memberships if m.organisation_id in names]
    page = render_template(
        "accounts/profile.html",
        forms=forms,
        tokens=queries.live_tokens(user.id),
        work=work,
    )
    return page, status


@bp.get("/profile")
@requires(Access.SIGNED_IN)
def profile() -> ResponseReturnValue:
    """Everything about one's own account."""
    return _page()


@bp.post("/profile")
@requires(Access.SIGNED_IN)
def save_profile() -> ResponseReturnValue:
    """Change the name, the language and the time zone."""
    form = ProfileForm(prefix="details")
    if form.validate() and form.attempt(lambda: update_profile(signed_in_user(), form.profile(), by=current_actor())):
        flash(_("Your profile has been saved."), "success")
        return redirect(url_for("accounts.profile", lang=form.language.data), 303)
    return _page(422, details=form)


@bp.post("/profile/password")
@requires(Access.SIGNED_IN)
@limit_own_failures
def save_password() -> ResponseReturnValue:
    """Change the password; other sessions end."""
    form = PasswordForm(prefix="password")
    current, new = form.current.data or "", form.new.data or ""
    if form.validate() and form.attempt(lambda: change_password(signed_in_user(), current, new, by=current_actor())):
        sessions.continue_as(signed_in_user())
        flash(_("Your password has been changed. You have been signed out everywhere else."), "success")
        return redirect(url_for("accounts.profile"), 303)
    return _page(422, password=form)


@bp.post("/profile/sessions/end")
@requires(Access.SIGNED_IN)
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    end_sessions(signed_in_user())
    audit.record("sessions_ended", signed_in_user(), by=current_actor())
    sessions.continue_as(signed_in_user())
    flash(_("You have been signed out everywhere else."), "success")
    return redirect(url_for("accounts.profile"), 303)


@bp.post("/profile/tokens")
@requires(Access.SIGNED_IN)
def create_token() -> ResponseReturnValue:
    """Make an API token and show it, this once."""
    form = TokenForm(prefix="token")
    if form.validate():
        raw = form.attempt(lambda: issue_api_token(signed_in_user(), form.label.data or "", by=current_actor()))
        if raw is not None:
            return render_template("accounts/token_created.html", token=raw, label=form.label.data), 201
    return _page(422, token=form)


@bp.post("/profile/tokens/<int:token_id>/revoke")
@requires(Access.SIGNED_IN)
def revoke_token(token_id: int) -> ResponseReturnValue:
    """End one of one's own tokens."""
    token = queries.token_of(signed_in_user().id, token_id)
    if token is None:
        abort(404)
    revoke_api_token(token, by=current_actor())
    flash(_("The token does not work any more."), "success")
    return redirect(url_for("accounts.profile"), 303)
