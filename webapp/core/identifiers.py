"""Ids of objects in addresses: what no database could hold is simply not found."""

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

BIGGEST = 2**63 - 1


def parse_id(text: str) -> int | None:
    """The id that a text stands for, if it can be one."""
    if not (text.isascii() and text.isdigit()):
        return None
    number = int(text[:20])
    return number if len(text) <= 19 and number <= BIGGEST else None


class IdConverter(IntegerConverter):
    """`<int:…>` of a route, bounded by what a column holds."""

    def to_python(self, value: str) -> int:
        """The number; too large a one matches no route."""
        number = parse_id(value)
        if number is None:
            raise ValidationError
        return number


def init_app(app: Flask) -> None:
    """Bounds every number in an address."""
    app.url_map.converters["int"] = IdConverter
