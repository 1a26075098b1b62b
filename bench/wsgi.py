"""Elchi and the bare application in one process, so that both run under the same gunicorn."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bench.bare import bare_app
from wsgi import app as elchi

_bare = bare_app()


def _at_its_own_root(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    environ["PATH_INFO"], environ["SCRIPT_NAME"] = f"{environ['SCRIPT_NAME']}{environ['PATH_INFO']}", ""
    return _bare(environ, start_response)


app = DispatcherMiddleware(elchi, {"/bare": _at_its_own_root})
