"""Facts about records as pages show them."""

from flask import url_for
from markupsafe import Markup

from webapp.core.formatting import country_name, language_list
from webapp.core.i18n import LANGUAGES, current_language, translated
from webapp.core.types import Texts
from webapp.directory.models import City, Organisation


def other_names(texts: Texts) -> Markup:
    """A name in the languages that are not on the page already."""
    shown = translated(texts)
    others = [texts[code] for code in LANGUAGES if code != current_language() and texts.get(code) not in (None, shown)]
    return Markup("<br>").join(others)


def link(address: str, text: str) -> Markup:
    """A link with a text."""
    return Markup('<a href="{}">{}</a>').format(address, text)


def city_link(city: City | None) -> Markup | str:
    """A city's page, if there is a city."""
    return link(url_for("directory.city", city_id=city.id), translated(city.name)) if city else ""


def organisation_link(organisation: Organisation | None) -> Markup | str:
    """A body's page, if there is a body."""
    if organisation is None:
        return ""
    return link(url_for("directory.organisation", organisation_id=organisation.id), translated(organisation.name))


def country_link(code: str) -> Markup:
    """The page of a country."""
    return link(url_for("directory.country", code=code), country_name(code))


def website_link(website: str) -> Markup | str:
    """A site elsewhere, shown without what every address begins with."""
    shown = website.removeprefix("https://").removeprefix("http://").rstrip("/")
    return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(website, shown) if website else ""


def coordinates(city: City) -> str:
    """Where a city lies, such as 41.26° N, 69.22° E."""
    if city.latitude is None or city.longitude is None:
        return ""
    north, east = "N" if city.latitude >= 0 else "S", "E" if city.longitude >= 0 else "W"
    return f"{abs(city.latitude):.2f}° {north}, {abs(city.longitude):.2f}° {east}"


def spoken(codes: list[str]) -> str:
    """Languages by name."""
    return language_list(codes)
