"""Bodies of the directory, as the API of events asks for them."""

from sqlalchemy import select

from webapp.core import names
from webapp.directory.models import Organisation
from webapp.extensions import db


def host_named(name: str) -> Organisation | None:
    """The host organisation of a name in any language."""
    key = names.body_key(name)
    hosts = db.session.scalars(select(Organisation).where(Organisation.is_host)).all()
    return next((host for host in hosts if key in {names.body_key(text) for text in host.name.values()}), None)
