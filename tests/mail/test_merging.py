"""A merge gives what rendering for each recipient would have given, or steps aside."""

from collections.abc import Callable
from typing import Any

import pytest
from jinja2 import Environment
from markupsafe import Markup

from webapp.mail.merging import kinship, render_copies

ENVIRONMENT = Environment(autoescape=True)
PEOPLE = ["Aziza", "Ким & сыновья", '<b>"Bold"</b>', "O'Neil", "Gulʻnora  ", "aziza", "X" * 50]


def counted(source: str) -> tuple[Callable[[Any], str], list[int]]:
    """A template that counts how often it is rendered."""
    template = ENVIRONMENT.from_string(source)
    calls: list[int] = []

    def render(names: Any) -> str:
        calls.append(1)
        return template.render(names)

    return render, calls


def copies() -> list[dict[str, Any]]:
    return [{"name": name, "link": f"https://elchi.example/{n}?a&b", "host": "Centre"} for n, name in enumerate(PEOPLE)]


@pytest.mark.parametrize(
    "source",
    [
        "Dear {{ name }}, {{ host }}: {{ link }}",
        '<a href="{{ link }}">{{ name }}</a>{% if name %}!{% endif %}',
        "{{ name or 'friend' }}",
    ],
)
def test_plain_templates_are_rendered_twice_however_many_copies(source: str) -> None:
    render, calls = counted(source)
    merged = render_copies(render, copies())
    assert len(calls) == 2
    assert merged == [ENVIRONMENT.from_string(source).render(names) for names in copies()]


@pytest.mark.parametrize(
    "source",
    [
        "{{ name | upper }}",
        "{{ '%s!' | format(name) }}",
        "{{ name | urlencode }}",
        "{{ name | truncate(20) }}",
        "{{ name | length }}",
        "{{ name | safe }}",
        "{{ name | trim }}|",
        "{% if name == 'Aziza' %}you{% else %}others{% endif %}",
        "{% if name in ['Aziza'] %}you{% endif %}",
        "{{ name[0] }}",
        "{{ {'Aziza': 1}[name] }}",
        "{% for letter in name %}{{ letter }}-{% endfor %}",
        "{{ name.lower() }}",
    ],
)
def test_templates_that_do_more_are_rendered_for_each(source: str) -> None:
    render, _calls = counted(source)
    assert render_copies(render, copies()) == [ENVIRONMENT.from_string(source).render(names) for names in copies()]


def test_only_copies_that_are_alike_are_merged() -> None:
    assert kinship({"name": "A", "number": 1}) == kinship({"name": "B", "number": 2})
    assert kinship({"name": "A"}) != kinship({"name": ""})
    assert kinship({"name": "A"}) != kinship({"name": None})
    assert kinship({"name": "A"}) != kinship({"name": "A", "number": 1})


@pytest.mark.parametrize("source", ["{{ n }}", "{% if n %}x{% endif %}", "{{ n + 1 }}", "{{ d.x }}", "{{ d['x'] }}"])
def test_other_values_that_differ_are_not_merged(source: str) -> None:
    people = [{"n": n, "d": {"x": n}, "name": name} for n, name in enumerate(PEOPLE)]
    render, _calls = counted(source)
    assert render_copies(render, people) == [ENVIRONMENT.from_string(source).render(names) for names in people]
    unused, calls = counted("{{ name }}")
    assert render_copies(unused, people)[1] == "Ким &amp; сыновья"
    assert len(calls) == 2


def test_markup_stays_markup() -> None:
    render, _calls = counted("{{ note }}{{ name }}")
    people = [{"name": name, "note": Markup("<i>x</i>")} for name in PEOPLE]
    assert render_copies(render, people)[1] == "<i>x</i>Ким &amp; сыновья"
    differing = [{"name": "A", "note": Markup(f"<i>{number}</i>")} for number in range(5)]
    assert render_copies(render, differing)[3] == "<i>3</i>A"
