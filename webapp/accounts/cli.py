"""Commands for accounts."""

import click
from flask.cli import AppGroup

from webapp.accounts import passwords
from webapp.accounts.api_tokens import issue_api_token
from webapp.accounts.models import Role, User
from webapp.accounts.services import Profile, create_user, set_password, set_roles, user_by_email
from webapp.accounts.sign_in import DEFAULT_ZONE
from webapp.core.cli import transactional
from webapp.core.errors import NotFound
from webapp.core.i18n import LANGUAGES, _l
from webapp.core.permissions import Actor

OPERATOR = Actor(name="command line", channel="cli")
users = AppGroup("user", help="Create accounts, set passwords and name administrators.")


def _user(email: str) -> User:
    user = user_by_email(email.strip().lower())
    if user is None:
        raise NotFound(_l("There is no account with this address."))
    return user


@click.command("token")
@click.argument("email")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@transactional
def token(email: str, label: str) -> None:
    """Print a new API token of the user with this EMAIL."""
    click.echo(issue_api_token(_user(email), label, by=OPERATOR))


@users.command("create")
@click.argument("email")
@click.option("--name", required=True, help="The name as it is shown.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The language of mail.")
@click.option("--timezone", default=DEFAULT_ZONE, show_default=True, help="An IANA time zone.")
@click.option("--admin", is_flag=True, help="Make this user an administrator.")
@click.password_option(prompt_required=False, help="Asked for where the option is given without a value.")
@transactional
def create(email: str, name: str, language: str, timezone: str, admin: bool, password: str | None) -> None:
    """Create an account; without a password its holder signs in by mailed links."""
    if password:
        passwords.judge(password, email.strip().lower())
    user = create_user(email, Profile(name, language, timezone), by=OPERATOR, password=password)
    if admin:
        set_roles(user, is_admin=True, hosts={}, by=OPERATOR)
    click.echo(user.email)


@users.command("set-password")
@click.argument("email")
@click.password_option(help="The new password; asked for where it is not given.")
@transactional
def new_password(email: str, password: str) -> None:
    """Give the user with this EMAIL a new password; their sessions end."""
    click.echo(set_password(_user(email), password, by=OPERATOR).email)


@users.command("make-admin")
@click.argument("email")
@transactional
def make_admin(email: str) -> None:
    """Make the user with this EMAIL an administrator."""
    user = _user(email)
    set_roles(user, is_admin=True, hosts={role: user.hosts_as(role) for role in Role}, by=OPERATOR)
    click.echo(user.email)
