"""What the local mail server has got, to look at in demo mode."""

import re
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Settings
from webapp.core.permissions import Access, requires
from webapp.mail import mailbox
from webapp.mail.mailbox import Kept

bp = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")
PER_PAGE = 50
CID = re.compile(r"""(?<=["'])cid:([^"']+)""")
HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src 'self' data:",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation",
    ]
)
"""For the HTML of a message alone: its styles, its own pictures, and nothing that runs."""


@bp.get("")
@requires(Access.PUBLIC)
def listing() -> ResponseReturnValue:
    """The messages, the newest first."""
    asked = request.args.get("q", "")[:200]
    page = max(request.args.get("page", 1, int), 1)
    start = (page - 1) * PER_PAGE
    found = list(islice(mailbox.messages(_folder(), asked), start, start + PER_PAGE + 1))
    return render_template(
        "mail/viewer/list.html", messages=found[:PER_PAGE], q=asked, page=page, more=len(found) > PER_PAGE
    )


@bp.get("/<name>")
@requires(Access.PUBLIC)
def message(name: str) -> ResponseReturnValue:
    """One message."""
    return render_template("mail/viewer/message.html", message=_found(name))


@bp.get("/<name>/html")
@requires(Access.PUBLIC)
def html(name: str) -> ResponseReturnValue:
    """The HTML of a message, for the frame on its page: links open outside of the frame."""
    kept = _found(name)
    shown = CID.sub(lambda found: url_for("dev_mail.inline", name=name, cid=found[1]), kept.body("html"))
    shown = HEAD.sub(lambda found: f'{found[0]}<base target="_top">', shown, count=1)
    response = Response(shown, mimetype="text/html")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@bp.get("/<name>/inline/<cid>")
@requires(Access.PUBLIC)
def inline(name: str, cid: str) -> ResponseReturnValue:
    """A picture inside a message."""
    found = _found(name).by_cid(cid)
    if found is None or found[0] not in ("image/png", "image/jpeg", "image/gif"):
        abort(404)
    return Response(found[1], mimetype=found[0])


@bp.get("/<name>/attachments/<int:number>")
@requires(Access.PUBLIC)
def attachment(name: str, number: int) -> ResponseReturnValue:
    """A file that came with a message."""
    found = _found(name).attachment(number)
    if found is None:
        abort(404)
    about, content = found
    response = Response(content, mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(about.filename, safe='')}"
    return response


@bp.get("/<name>/source")
@requires(Access.PUBLIC)
def source(name: str) -> ResponseReturnValue:
    """The message as it came over the wire."""
    return Response(_found(name).path.read_bytes(), mimetype="text/plain")


def _folder() -> Path:
    settings: Settings = current_app.extensions["elchi.settings"]
    return settings.home / "mail"


def _found(name: str) -> Kept:
    kept = mailbox.find(_folder(), name)
    if kept is None:
        abort(404)
    return kept
