"""Whether the process lives and its parts answer."""

import ipaddress
import secrets

import redis
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from webapp.core.permissions import Access, requires
from webapp.extensions import db, limiter

bp = Blueprint("health", __name__)
limiter.exempt(bp)


@bp.get("/healthz")
@requires(Access.PUBLIC)
def healthz() -> ResponseReturnValue:
    """The process lives."""
    return jsonify(status="ok")


@bp.get("/readyz")
@requires(Access.PUBLIC)
def readyz() -> ResponseReturnValue:
    """Database and Redis answer."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    ready = all(parts.values())
    return jsonify(status="ok" if ready else "unavailable", **parts), 200 if ready else 503


@bp.get("/metrics")
@requires(Access.PUBLIC)
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus; for its token, or for this machine where there is none."""
    if not _may_measure():
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["elchi.settings"]
    return settings


def _may_measure() -> bool:
    token = _settings().metrics_token.get_secret_value()
    if token:
        return secrets.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}")
    forwarded = "X-Forwarded-For" in request.headers
    return not forwarded and ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104


def _database_answers() -> bool:
    try:
        return bool(db.session.scalar(text("SELECT 1")))
    except SQLAlchemyError:
        return False


def _redis_answers() -> bool:
    try:
        with redis.Redis.from_url(_settings().redis_url, socket_timeout=2, socket_connect_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def init_app(app: Flask) -> None:
    """Registers the three addresses."""
    app.register_blueprint(bp)
