"""What every page must keep to."""

from collections import Counter
from xml.etree.ElementTree import Element

import html5lib

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls")


def lint_page(html: str, path: str) -> None:
    """Fails with every fault of a page at once."""
    if not html.lstrip().lower().startswith("<!doctype"):
        return
    faults = list(_faults(html))
    assert not faults, f"{path}:\n  " + "\n  ".join(faults)


def _faults(html: str) -> list[str]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    faults = [f"invalid HTML: {code} {data} at {position}" for position, code, data in parser.errors]
    faults += _headings(root, elements) + _ids(elements) + _fields(elements) + _inline(elements) + _forms(elements)
    if not root.get("lang"):
        faults.append("no lang on html")
    faults += ["img without alt" for e in elements if e.tag == "img" and e.get("alt") is None]
    return faults


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _headings(root: Element, elements: list[Element]) -> list[str]:
    headings = [_text(e) for e in elements if e.tag == "h1"]
    titles = [_text(e) for e in elements if e.tag == "title" and e in (root.find("head") or [])]
    if len(headings) != 1:
        return [f"{len(headings)} h1"]
    if not titles or not titles[0].startswith(headings[0]):
        return [f"title {titles} does not begin with h1 {headings[0]!r}"]
    return []


def _ids(elements: list[Element]) -> list[str]:
    counts = Counter(e.get("id") for e in elements if e.get("id") is not None)
    faults = [f"id {name!r} {times} times" for name, times in counts.items() if times > 1]
    named = [
        (attribute, name) for e in elements for attribute in REFERENCES for name in (e.get(attribute) or "").split()
    ]
    return faults + [f"{key} names the unknown id {name!r}" for key, name in named if name not in counts]


def _fields(elements: list[Element]) -> list[str]:
    labelled = {e.get("for") for e in elements if e.tag == "label"}
    wrapped = {id(inner) for e in elements if e.tag == "label" for inner in e.iter()}

    def named(field: Element) -> bool:
        by_label = field.get("id") in labelled or id(field) in wrapped
        return by_label or bool(field.get("aria-label") or field.get("aria-labelledby"))

    fields = [e for e in elements if e.tag in ("input", "select", "textarea") and e.get("type") not in UNLABELLED]
    return [f"{field.tag} {field.get('name')!r} has no label" for field in fields if not named(field)]


def _inline(elements: list[Element]) -> list[str]:
    faults = []
    for element in elements:
        if element.tag == "script" and not element.get("src") and element.get("type") != "application/json":
            faults.append("inline script")
        if element.tag == "style" or element.get("style") is not None:
            faults.append(f"inline style on {element.tag}")
        faults += [f"{name} on {element.tag}" for name in element.attrib if name.startswith("on")]
    return faults


def _forms(elements: list[Element]) -> list[str]:
    forms = [e for e in elements if e.tag == "form" and (e.get("method") or "").lower() == "post"]
    return [
        f"form {form.get('action')!r} posts without a CSRF token"
        for form in forms
        if not any(e.get("name") == "csrf_token" for e in form.iter("input"))
    ]
