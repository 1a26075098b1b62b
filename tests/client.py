"""A client that lints every page a test fetches and fills its CSRF token in, as a browser would."""

from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.lint import lint_page
from webapp.accounts.models import User
from webapp.extensions import db

CSRF = "0" * 40


class PageClient(FlaskClient):
    """Requests as people make them."""

    lint = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request, seeing what the test has written; a page that comes back must be sound."""
        response = self._open_apart(*args, **kwargs)
        if self.lint and response.mimetype == "text/html" and not response.is_streamed and response.data:
            lint_page(response.get_data(as_text=True), response.request.path)
        return response

    def _open_apart(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A context of its own, as each request has outside of tests: nothing is remembered from one to the next.
        inside = has_app_context()
        # Read to its end here: a page that is handed on in portions would otherwise never be linted.
        kwargs.setdefault("buffered", True)
        if inside:
            db.session.commit()
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if inside:
            db.session.expire_all()
        return response

    def post(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Post a form with its CSRF token; `csrf=False` leaves it out."""
        if kwargs.pop("csrf", True) and "json" not in kwargs and isinstance(kwargs.setdefault("data", {}), dict):
            kwargs["data"] = {"csrf_token": self._csrf_token(), **kwargs["data"]}
        return super().post(*args, **kwargs)

    def _csrf_token(self) -> str:
        with self.session_transaction() as session:
            session["csrf_token"] = CSRF
        signer = URLSafeTimedSerializer(self.application.secret_key or "", salt="wtf-csrf-token")
        return str(signer.dumps(CSRF))

    def sign_in(self, user: User) -> "PageClient":
        """Act as a user, as after a correct sign-in."""
        with self.session_transaction() as session:
            session["_user_id"] = user.get_id()
            session["_fresh"] = True
        return self

    def text(self, path: str, status: int = 200, **kwargs: Any) -> str:
        """The page at an address, which must answer with `status`."""
        response = self.get(path, **kwargs)
        assert response.status_code == status, f"{path}: {response.status_code} {response.headers.get('Location', '')}"
        return response.get_data(as_text=True)
