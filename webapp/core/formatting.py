"""How dates, countries, languages and files are written for people."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask
from flask_babel import format_decimal
from markupsafe import Markup

from webapp.core.arriving import MEGABYTE
from webapp.core.file_kinds import KINDS
from webapp.core.i18n import _, current_language
from webapp.core.names import sort_key

ZONE_NAMES = {
    "Asia/Tashkent": {"en": "Tashkent", "ru": "Ташкент", "uz": "Toshkent"},
    "Asia/Samarkand": {"en": "Samarkand", "ru": "Самарканд", "uz": "Samarqand"},
    "Asia/Bishkek": {"en": "Bishkek", "ru": "Бишкек", "uz": "Bishkek"},
    "Asia/Dushanbe": {"en": "Dushanbe", "ru": "Душанбе", "uz": "Dushanbe"},
    "Asia/Almaty": {"en": "Almaty", "ru": "Алматы", "uz": "Olmaota"},
    "Asia/Ashgabat": {"en": "Ashgabat", "ru": "Ашхабад", "uz": "Ashxobod"},
    "Asia/Kabul": {"en": "Kabul", "ru": "Кабул", "uz": "Kobul"},
    "UTC": {"en": "UTC", "ru": "UTC", "uz": "UTC"},
}

MOMENT = Markup('<span><span class="text-nowrap">{},</span> <span class="text-nowrap small">{}</span></span>')
UNBROKEN = Markup('<span class="text-nowrap">{}</span>')


@lru_cache(maxsize=8)
def locale_of(language: str) -> Locale:
    """Babel's data of an interface language; Uzbek is written in Latin here."""
    return Locale.parse("uz_Latn" if language == "uz" else language)


def zone_name(timezone: str, language: str | None = None) -> str:
    """The city a zone is named after."""
    names = ZONE_NAMES.get(timezone)
    return names[language or current_language()] if names else timezone.rsplit("/", 1)[-1].replace("_", " ")


def date(value: dt.date | dt.datetime | None, timezone: str | None = None, language: str | None = None) -> str:
    """26 Nov 2026; an instant is first brought into the zone."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.astimezone(ZoneInfo(timezone or "UTC")).date()
    return str(format_date(value, "d MMM y", locale=locale_of(language or current_language())))


def time(value: dt.datetime | None, timezone: str, language: str | None = None) -> str:
    """09:00 in the zone."""
    if value is None:
        return ""
    locale = locale_of(language or current_language())
    return str(format_time(value.astimezone(ZoneInfo(timezone)), "HH:mm", locale=locale))


def datetime(value: dt.datetime | None, timezone: str = "UTC", language: str | None = None) -> str:
    """26 Nov 2026, 09:00 (Tashkent)."""
    if value is None:
        return ""
    language = language or current_language()
    return f"{date(value, timezone, language)}, {time(value, timezone, language)} ({zone_name(timezone, language)})"


def day_cell(value: dt.datetime | None, timezone: str) -> Markup:
    """A date for a cell of a list, which is never broken."""
    return UNBROKEN.format(date(value, timezone)) if value else Markup("")


def moment_cell(value: dt.datetime | None, timezone: str) -> Markup:
    """A date and a time for a cell of a list, broken between the two at most."""
    if value is None:
        return Markup("")
    hour = f"{time(value, timezone)} ({zone_name(timezone)})"
    return MOMENT.format(date(value, timezone), hour)


def date_range(start: dt.datetime, end: dt.datetime, timezone: str, language: str | None = None) -> str:
    """26-28 Nov 2026, as short as its ends allow."""
    language = language or current_language()
    zone, locale = ZoneInfo(timezone), locale_of(language)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    if first == last:
        return date(first, language=language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{date(last, language=language)}"
    pattern = "d MMM" if first.year == last.year else "d MMM y"
    return f"{format_date(first, pattern, locale=locale)} – {date(last, language=language)}"


@lru_cache(maxsize=4096)
def _period(start: dt.datetime, end: dt.datetime, timezone: str, language: str) -> str:
    zone = zone_name(timezone, language)
    first, last = (f"{date(at, timezone, language)}, {time(at, timezone, language)}" for at in (start, end))
    if date(start, timezone, language) == date(end, timezone, language):
        return f"{first}–{time(end, timezone, language)} ({zone})"
    return f"{first} – {last} ({zone})"


def period(start: dt.datetime, end: dt.datetime, timezone: str, language: str | None = None) -> str:
    """26 Nov 2026, 09:00–17:00 (Tashkent), or with both days where they differ."""
    return _period(start, end, timezone, language or current_language())


def country_name(code: str | None, language: str | None = None) -> str:
    """A country's name in the language in use."""
    if not code:
        return ""
    return str(locale_of(language or current_language()).territories.get(code.upper(), code))


UZBEK_NAMES = {"uz": "oʻzbekcha", "kaa": "qoraqalpoqcha"}


def _language_name(code: str, language: str) -> str:
    name = str(locale_of(language).languages.get(code, code))
    if language != "uz":
        return name
    # Babel calls some languages "ruscha", others "tojik", and Karakalpak not at all.
    return UZBEK_NAMES.get(code) or (f"{name}cha" if name.isalpha() and not name.endswith("cha") else name)


def language_name(code: str, language: str | None = None) -> str:
    """A language's name in the language in use, beginning with a capital."""
    name = _language_name(code, language or current_language())
    return name[:1].upper() + name[1:]


def language_list(codes: Iterable[str], language: str | None = None) -> str:
    """Several languages in one line: only the first begins with a capital, unless the language writes all so."""
    names = ", ".join(_language_name(code, language or current_language()) for code in codes)
    return names[:1].upper() + names[1:]


NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA"})


@lru_cache(maxsize=1)
def country_codes() -> frozenset[str]:
    """The ISO 3166 alpha-2 codes that can be chosen."""
    territories = locale_of("en").territories
    codes = {str(code) for code in territories}
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha() and c not in NOT_COUNTRIES)


@lru_cache(maxsize=8)
def country_choices(language: str) -> list[tuple[str, str]]:
    """Codes and names in the alphabetical order of the language."""
    named = [(code, country_name(code, language)) for code in country_codes()]
    return sorted(named, key=lambda pair: alphabetical(pair[1], language))


def alphabetical(text: str, language: str | None = None) -> str:
    """The key by which names stand in the alphabet of a language."""
    if (language or current_language()) == "ru":
        return text.casefold().replace("ё", "е").lstrip("«„“\"'")
    return sort_key("", text)


def file_size(number: int) -> str:
    """How large a file of so many bytes is."""
    if number >= MEGABYTE:
        return str(_("%(number)s MB", number=format_decimal(round(number / MEGABYTE, 1))))
    return str(_("%(number)s KB", number=max(1, round(number / 1024))))


def file_kind(content_type: str) -> str:
    """What people call a kind of file; empty for one that is not taken anywhere."""
    return next((kind.name for kind in KINDS.values() if kind.content_type == content_type), "")


def init_app(app: Flask) -> None:
    """Makes the formats available in templates as filters."""
    filters = (
        date,
        time,
        datetime,
        date_range,
        period,
        country_name,
        language_name,
        language_list,
        zone_name,
        file_size,
        file_kind,
    )
    app.jinja_env.filters.update({function.__name__: function for function in filters})
