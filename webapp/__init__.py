"""Elchi: events and exchanges of people's diplomacy."""

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import Settings
from webapp import (
    accounts,
    attendance,
    core,
    directory,
    events,
    exchanges,
    invitations,
    mail,
    ngo_meetings,
    registration,
    reminders,
    seminars,
)
from webapp.core import connections, queue
from webapp.core.api import openapi
from webapp.extensions import celery, csrf, db, limiter, login_manager, migrate

ROOMS = (core, mail, accounts, directory, events, registration, invitations, reminders, attendance)
KINDS = (seminars, ngo_meetings, exchanges)


def create_app(settings: Settings) -> Flask:
    """The application with every room; the settings decide nothing but addresses, secrets and limits."""
    app = Flask(__name__, template_folder="../templates", static_folder="static")
    configure(app, settings)
    bind_extensions(app, settings)
    for room in (*ROOMS, *KINDS):
        room.init_app(app)
    openapi.init_app(app)
    serve_static(app, settings)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own configuration from the typed settings."""
    https = urlsplit(settings.public_url).scheme == "https"
    app.extensions["elchi.settings"] = settings
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        TESTING=settings.testing,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_size": 8, "max_overflow": 8},
        # Some more than one upload, so that a file above its limit is refused beside its field with all typed kept.
        MAX_CONTENT_LENGTH=4 * settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=https,
        RATELIMIT_ENABLED=settings.rate_limited,
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_KEY_PREFIX="elchi",
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def bind_extensions(app: Flask, settings: Settings) -> None:
    """Binds the extensions to the application."""
    db.init_app(app)
    connections.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    queue.configure(celery, settings)


def serve_static(app: Flask, settings: Settings) -> None:
    """Files with a hash in their name are cached for good."""
    static = WhiteNoise(app.wsgi_app, max_age=3600, immutable_file_test=r"/dist/.+[.-][0-9A-Za-z_]{8,}\.\w+$")
    static.add_files(app.static_folder, prefix="static/")
    static.autorefresh = settings.testing
    app.wsgi_app = static  # type: ignore[method-assign]
