"""Bodies of the directory, as the forms and the API of events ask for them."""

from sqlalchemy import select

from webapp.core import names
from webapp.core.i18n import translated
from webapp.directory.models import Organisation
from webapp.extensions import db


def host_named(name: str) -> Organisation | None:
    """The host organisation of a name in any language."""
    key = names.body_key(name)
    hosts = db.session.scalars(select(Organisation).where(Organisation.is_host)).all()
    return next((host for host in hosts if key in {names.body_key(text) for text in host.name.values()}), None)


def body_choices() -> list[tuple[str, str]]:
    """Bodies of the directory by name."""
    rows = db.session.execute(select(Organisation.id, Organisation.name))
    return sorted(((str(body_id), translated(name)) for body_id, name in rows), key=lambda pair: names.fold(pair[1]))
