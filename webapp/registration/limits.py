"""How often a page that anybody can post to takes a form from one address of the network."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_limiter.util import get_remote_address

from webapp.extensions import limiter

F = TypeVar("F", bound=Callable[..., Any])
REGISTRATIONS = "60 per hour"
LINKS = "20 per hour"


def limit_registrations(view: F) -> F:
    """Count registrations from one address of the network; a whole office may share one."""
    limit = limiter.limit(REGISTRATIONS, key_func=get_remote_address, methods=["POST"], scope="registrations")
    return cast(F, limit(view))


def limit_links(view: F) -> F:
    """Count requests for personal links."""
    limit = limiter.limit(LINKS, key_func=get_remote_address, methods=["POST"], scope="personal-links")
    return cast(F, limit(view))
