"""Languages of the interface and of the content."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, has_request_context, request
from flask_babel import force_locale, get_locale, gettext, lazy_gettext, lazy_ngettext, ngettext
from flask_login import current_user
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from webapp.core.types import LANGUAGES
from webapp.extensions import babel

__all__ = [
    "LANGUAGES",
    "LANGUAGE_NAMES",
    "_",
    "_l",
    "_ln",
    "_n",
    "current_language",
    "in_every_language",
    "in_language",
    "translated",
]

LANGUAGE_NAMES = {"en": "English", "ru": "Русский", "uz": "Oʻzbekcha"}
COOKIE = "lang"
YEAR = 365 * 24 * 3600

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext
_l = lazy_gettext
_ln = lazy_ngettext
in_language = force_locale


def _asked() -> str | None:
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else None


def select_language() -> str:
    """The language of a request: asked for in the address, the user's, the cookie's, the browser's."""
    if not has_request_context():
        return "en"
    if asked := _asked():
        return asked
    cookie = request.cookies.get(COOKIE)
    if cookie in LANGUAGES:
        return cookie
    if request.cookies.get("session") and current_user and current_user.is_authenticated:
        return str(current_user.language)
    return _preferred(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=512)
def _preferred(accepted: str) -> str:
    # Browsers send a handful of different headers, on every request.
    return parse_accept_header(accepted, LanguageAccept).best_match(LANGUAGES) or "en"


def current_language() -> str:
    """The language in use, one of LANGUAGES."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "en"


def in_every_language(text: object) -> dict[str, str]:
    """What a text says in each language, to be kept for readers who are not known yet."""

    def said(language: str) -> str:
        with in_language(language):
            return str(text)

    return {language: said(language) for language in LANGUAGES}


def translated(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in the language in use, else in the first one there is: never an empty space."""
    if not texts:
        return ""
    language = language or current_language()
    return texts.get(language) or next((texts[lang] for lang in LANGUAGES if texts.get(lang)), "")


def language_url(language: str) -> str:
    """The page of this request in another language."""
    query = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{quote(request.path)}?{urlencode([*query, ('lang', language)])}"


def _remember(response: Response) -> Response:
    # A preference of the browser, not state of the installation: so a GET may set it.
    if (asked := _asked()) and request.cookies.get(COOKIE) != asked:
        response.set_cookie(COOKIE, asked, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def select_timezone() -> str | None:
    """The zone of the signed-in user; what belongs to an event is always shown in the event's."""
    if has_request_context() and "_login_user" in g and current_user.is_authenticated:
        return str(current_user.timezone)
    return None


def init_app(app: Flask) -> None:
    """Binds Babel and remembers a language chosen in the address."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{app.root_path}/translations"
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    babel.init_app(app, locale_selector=select_language, timezone_selector=select_timezone)
    app.after_request(_remember)
    # As the catalogues hold them: a text of several lines is one line.
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        language_url=language_url,
        languages=list(LANGUAGE_NAMES.items()),
        current_language=current_language,
    )
    app.jinja_env.filters["translated"] = translated
