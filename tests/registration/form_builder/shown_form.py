"""Forms as a browser sends them when nobody touches anything."""

from typing import Any

import html5lib

UNSENT = ("submit", "button", "file", "image", "reset")


def as_shown(page: str) -> dict[str, Any]:
    """What the form about a person on a page would send."""
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page)
    form = next(one for one in tree.iter("form") if one.find(".//*[@name='given_name']") is not None)
    sent: dict[str, Any] = {}
    for control in (one for one in form.iter() if one.tag in ("input", "select", "textarea")):
        name = control.get("name", "")
        for value in _values(control) if name and name != "csrf_token" else ():
            sent.setdefault(name, []).append(value)
    return sent


def _values(control: Any) -> list[str]:
    if control.tag == "textarea":
        return [control.text or ""]
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None] or options[:1]
        return [one.get("value", "") for one in chosen]
    kind = control.get("type", "text")
    if kind in UNSENT or (kind in ("checkbox", "radio") and control.get("checked") is None):
        return []
    return [control.get("value", "")]
