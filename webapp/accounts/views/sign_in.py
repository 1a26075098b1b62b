"""Signing in and out."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.accounts import sessions
from webapp.accounts.actors import signed_in_user
from webapp.accounts.blueprint import bp
from webapp.accounts.demo import demo_accounts, demo_password
from webapp.accounts.forms import AddressForm, EmptyForm, NewPasswordForm, SignInForm
from webapp.accounts.limits import limit_failures, limit_guesses, limit_mails
from webapp.accounts.models import User
from webapp.accounts.sign_in import (
    address_of_link,
    authenticate,
    mail_password_reset,
    mail_sign_in_link,
    reset_password,
    sign_in_by_link,
    user_of_password_link,
)
from webapp.core.error_pages import error_page
from webapp.core.errors import DomainError
from webapp.core.forms import invalid
from webapp.core.i18n import _
from webapp.core.permissions import Access, requires
from webapp.core.tokens import REFUSALS
from webapp.core.unit_of_work import rollback

SIGN_IN_PAGE = "accounts/sign_in.html"


def _welcome(user: User, *, remember: bool = False) -> ResponseReturnValue:
    sessions.begin(user, remember=remember)
    return redirect(sessions.after_sign_in(user), 303)


@bp.route("/sign-in", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_failures
def sign_in() -> ResponseReturnValue:
    """Sign in by address and password."""
    form = SignInForm()
    context = {"form": form, "demo_accounts": demo_accounts(), "demo_password": demo_password()}
    if not form.is_submitted():
        if current_user.is_authenticated:
            return redirect(sessions.after_sign_in(signed_in_user()), 303)
        return render_template(SIGN_IN_PAGE, **context)
    if form.validate():
        user = form.attempt(lambda: authenticate(form.email.data or "", form.password.data or ""))
        if user is not None:
            return _welcome(user, remember=form.remember.data)
    return invalid(SIGN_IN_PAGE, **context)


@bp.post("/sign-out")
@requires(Access.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    sessions.end()
    flash(_("You have signed out."), "success")
    return redirect("/", 303)


@bp.route("/sign-in/link", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_mails
def ask_for_link() -> ResponseReturnValue:
    """Ask for a link that signs in."""
    form = AddressForm()
    if form.validate_on_submit():
        mail_sign_in_link(form.email.data or "")
        return render_template("accounts/link_sent.html", email=form.email.data)
    page = "accounts/ask_for_link.html"
    return invalid(page, form=form) if form.is_submitted() else render_template(page, form=form)


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@requires(Access.LINK)
@limit_guesses
def follow_link(token: str) -> ResponseReturnValue:
    """Sign in by a mailed link: the button posts, so a mail scanner that follows the link spends nothing."""
    form = EmptyForm()
    try:
        if form.validate_on_submit():
            return _welcome(sign_in_by_link(token))
        return render_template("accounts/follow_link.html", email=address_of_link(token), form=form)
    except REFUSALS as error:
        return _asks_anew(error, "accounts.ask_for_link")


def _asks_anew(error: DomainError, endpoint: str) -> ResponseReturnValue:
    """A link that opens nothing leads to where there is a new one."""
    rollback()
    return error_page(error.status, advice=str(error), way_on=(_("Ask for a new link"), url_for(endpoint)))


@bp.route("/sign-in/forgotten", methods=["GET", "POST"])
@requires(Access.PUBLIC)
@limit_mails
def forgotten() -> ResponseReturnValue:
    """Ask for a link for choosing a new password."""
    form = AddressForm()
    if form.validate_on_submit():
        mail_password_reset(form.email.data or "")
        return render_template("accounts/reset_sent.html", email=form.email.data)
    page = "accounts/forgotten.html"
    return invalid(page, form=form) if form.is_submitted() else render_template(page, form=form)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@requires(Access.LINK)
@limit_guesses
def choose_password(token: str) -> ResponseReturnValue:
    """Choose a password by a mailed link."""
    form = NewPasswordForm()
    page = "accounts/choose_password.html"
    if form.validate_on_submit():
        user = form.attempt(lambda: reset_password(token, form.password.data or ""))
        if user is not None:
            answer = _welcome(user)
            flash(_("Your new password is set."), "success")
            return answer
    try:
        holder = user_of_password_link(token)
    except REFUSALS as error:
        return _asks_anew(error, "accounts.forgotten")
    context = {"form": form, "holder": holder, "sign_in_url": url_for("accounts.sign_in")}
    return invalid(page, **context) if form.is_submitted() else render_template(page, **context)
