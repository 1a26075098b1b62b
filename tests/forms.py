"""What a browser would post from a page."""

from xml.etree.ElementTree import Element

import html5lib

UNSENT = {"submit", "button", "reset", "image", "file"}


def form_on(html: str, having: str) -> dict[str, list[str]]:
    """The fields of the first form on a page that has one of a certain name, as they stand there."""
    root = html5lib.parse(html, namespaceHTMLElements=False)
    forms = [_fields(form) for form in root.iter("form")]
    return next(fields for fields in forms if having in fields)


def _fields(form: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in form.iter():
        if name := element.get("name"):
            found.setdefault(name, []).extend(_values(element))
    return {name: values for name, values in found.items() if values}


def _values(element: Element) -> list[str]:
    match element.tag:
        case "textarea":
            # A browser sends lines as they end in a request.
            return ["".join(element.itertext()).removeprefix("\n").replace("\n", "\r\n")]
        case "select":
            options = list(element.iter("option"))
            chosen = [one for one in options if one.get("selected") is not None] or options[:1]
            return [one.get("value", "") for one in chosen]
        case "input" if element.get("type") in ("checkbox", "radio"):
            return [element.get("value", "on")] if element.get("checked") is not None else []
        case "input" if element.get("type") not in UNSENT:
            return [element.get("value", "")]
    return []
