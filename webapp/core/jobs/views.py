"""The pages of long work: how far it is, what came of it."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp.core.errors import NotFound
from webapp.core.i18n import _, _l
from webapp.core.jobs.kinds import Failure, JobKind, kind_of
from webapp.core.jobs.models import Job, JobState
from webapp.core.jobs.progress import progress_of
from webapp.core.permissions import Access, current_actor, requires
from webapp.core.tables import file_response
from webapp.extensions import db

bp = Blueprint("jobs", __name__, url_prefix="/jobs/<int:job_id>")
BAR = "core/_job_bar.html"


@bp.get("")
@requires(Access.SIGNED_IN)
def page(job_id: int) -> ResponseReturnValue:
    """Is it done, and what came of it?"""
    job, kind = _seen(job_id)
    failure = Failure.of(job) if job.state is JobState.FAILED else None
    progress = progress_of(job.id) if job.under_way else None
    return render_template(kind.template, job=job, failure=failure, progress=progress, **kind.context(job))


@bp.get("/progress")
@requires(Access.SIGNED_IN)
def progress(job_id: int) -> ResponseReturnValue:
    """The bar alone, for a page that asks again and again; at the end the page is to be loaded anew."""
    job, _kind = _seen(job_id)
    if not job.under_way and request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Refresh": "true"})
    return render_template(BAR, job=job, progress=progress_of(job.id))


@bp.get("/errors.<any(csv, xlsx):format>")
@requires(Access.SIGNED_IN)
def errors(job_id: int, format: str) -> Response:  # noqa: A002 - the word of the address
    """Every wrong cell as a file."""
    job, _kind = _seen(job_id)
    header = [_("Row"), _("Column"), _("What is wrong")]
    return file_response(format, f"errors-{job.id}", header, Failure.of(job).cells)


def _seen(job_id: int) -> tuple[Job, JobKind]:
    job = db.session.get(Job, job_id)
    if job is None or not (kind := kind_of(job)).may_see(job, current_actor()):
        raise NotFound(_l("There is no such work, or it is not yours to see."))
    return job, kind
