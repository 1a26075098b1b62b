"""The translations' tools on small projects made here."""

import gettext
import os
from pathlib import Path

import pytest

from scripts.translations.__main__ import main
from scripts.translations.checks import check
from scripts.translations.sources import find_texts, room_of

VIEW = """
from webapp.core.i18n import _, _l, _n, pgettext
TITLE = _l("Guests")
def view(n, city):
    _("Welcome to %(city)s", city=city)
    pgettext("verb", "Open")
    return _n("%(num)s guest", "%(num)s guests", n)
"""
PAGE = """
{% extends "x.html" %}
<h1>{{ _("Open") }}</h1>
{% trans count=n %}
  {{ count }} seat
  left{% pluralize %}
  {{ count }} seats
  left{% endtrans %}
"""
RU = """
msgid "Guests"
msgstr "Гости"

msgid "Welcome to %(city)s"
msgstr "Добро пожаловать в %(city)s"

msgctxt "verb"
msgid "Open"
msgstr "Открыть"

msgid "Open"
msgstr "Открыто"

msgid "%(num)s guest"
msgid_plural "%(num)s guests"
msgstr[0] "%(num)s гость"
msgstr[1] "%(num)s гостя"
msgstr[2] "%(num)s гостей"

msgid "%(count)s seat left"
msgid_plural "%(count)s seats left"
msgstr[0] "Осталось %(count)s место"
msgstr[1] "Осталось %(count)s места"
msgstr[2] "Осталось %(count)s мест"
"""
UZ = """
msgid "Guests"
msgstr "Mehmonlar"

msgid "Welcome to %(city)s"
msgstr "%(city)s shahriga xush kelibsiz"

msgctxt "verb"
msgid "Open"
msgstr "Ochish"

msgid "Open"
msgstr "Ochiq"

msgid "%(num)s guest"
msgid_plural "%(num)s guests"
msgstr[0] "%(num)s mehmon"
msgstr[1] "%(num)s mehmon"

msgid "%(count)s seat left"
msgid_plural "%(count)s seats left"
msgstr[0] "%(count)s oʻrin qoldi"
msgstr[1] "%(count)s oʻrin qoldi"
"""


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, "webapp/events/views.py", VIEW)
    write(tmp_path, "templates/events/page.html", PAGE)
    write(tmp_path, "webapp/translations/events/ru.po", RU)
    write(tmp_path, "webapp/translations/events/uz.po", UZ)
    return tmp_path


def change(root: Path, language: str, old: str, new: str) -> None:
    path = root / f"webapp/translations/events/{language}.po"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("file", "room"),
    [
        ("webapp/events/views.py", "events"),
        ("webapp/events/sub/views.py", "events"),
        ("webapp/core/errors.py", "core"),
        ("webapp/cli.py", "app"),
        ("templates/seminars/page.html", "seminars"),
        ("templates/mail/confirmed/body.txt", "mail"),
        ("templates/layout/public.html", "layout"),
        ("templates/components/fields.html", "layout"),
        ("templates/errors/404.html", "layout"),
        ("templates/index.html", "app"),
        ("tasks/mail.py", "app"),
        ("scripts/run.py", "app"),
    ],
)
def test_each_file_belongs_to_one_room(file: str, room: str) -> None:
    assert room_of(file) == room


def test_texts_are_found_in_python_and_templates(project: Path) -> None:
    texts = find_texts(project)
    assert set(texts) == {
        ("", "Guests"),
        ("", "Welcome to %(city)s"),
        ("verb", "Open"),
        ("", "Open"),
        ("", "%(num)s guest"),
        ("", "%(count)s seat left"),
    }
    assert texts["", "%(count)s seat left"].plural == "%(count)s seats left"


def test_a_complete_project_passes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"], project) == 0
    assert capsys.readouterr().out == "Translations: complete.\n"


@pytest.mark.parametrize(
    ("language", "old", "new", "problem"),
    [
        ("ru", 'msgid "Guests"\nmsgstr "Гости"', "", '"Guests": missing (used in webapp/events/views.py)'),
        ("ru", '"Гости"', '""', "not translated"),
        ("ru", 'msgid "Guests"', '#, fuzzy\nmsgid "Guests"', "fuzzy"),
        ("ru", "", 'msgid "Gone"\nmsgstr "Нет"\n', '"Gone": unused'),
        ("ru", "", '#~ msgid "Gone"\n#~ msgstr "Нет"\n', '"Gone": unused'),
        ("ru", "", '\nmsgid "Guests"\nmsgstr "Посетители"\n', "translated differently"),
        ("ru", "в %(city)s", "в город", "lost %(city)s"),
        ("ru", "в %(city)s", "в %(city)s %(sity)s", "fills in %(sity)s"),
        ("ru", "в %(city)s", "в %(city)s на 100%", "lone %"),
        ("ru", 'msgstr[2] "%(num)s гостей"', "", "needs 3 plural forms"),
        ("ru", "%(num)s гость", "Один гость", "lost %(num)s"),
        ("ru", 'msgid_plural "%(num)s guests"', 'msgid_plural "%(num)s people"', "the plural in the sources"),
        ("ru", '"Гости"', '"<b>Гости</b>"', "HTML tags"),
        ("uz", "oʻrin", "o'rin", "U+02BB"),
        ("uz", "oʻrin", "o‘rin", "U+02BB"),
        ("uz", "oʻrin", "oʼrin", "U+02BB"),
        ("uz", "Mehmonlar", "Maʻlumot", "U+02BC"),
        ("uz", "Mehmonlar", "Ma'lumot", "U+02BC"),
        ("uz", "Mehmonlar", "Меҳмонлар", "Cyrillic"),
        ("uz", "%(count)s oʻrin", "Bitta oʻrin", "lost %(count)s"),
    ],
)
def test_what_is_wrong_is_named(project: Path, language: str, old: str, new: str, problem: str) -> None:
    change(project, language, old, new)
    problems = check(project)
    assert len(problems) == 1
    assert problems[0].startswith(f"webapp/translations/events/{language}.po: ")
    assert problem in problems[0]


@pytest.mark.parametrize("good", ["Maʼlumot", "«Taʼlim» bogʻi", "Togʻ", "AQSH"])
def test_proper_uzbek_passes(project: Path, good: str) -> None:
    change(project, "uz", "Mehmonlar", good)
    assert check(project) == []


def test_a_lone_percent_sign_in_a_template_is_refused(project: Path) -> None:
    write(project, "templates/events/other.html", '{{ _("100% attended") }}')
    assert any("templates/events/other.html" in line and "lone %" in line for line in check(project))


def test_rooms_share_what_one_of_them_translated(project: Path) -> None:
    write(project, "webapp/reports/views.py", '_("Guests")')
    assert check(project) == []
    write(project, "webapp/translations/reports/ru.po", 'msgid "Guests"\nmsgstr "Гости"\n')
    assert check(project) == []
    write(project, "webapp/translations/reports/ru.po", 'msgid "Guests"\nmsgstr "Посетители"\n')
    files = "webapp/translations/events/ru.po, webapp/translations/reports/ru.po"
    assert check(project) == [f'{files}: "Guests": translated differently']


def test_missing_prints_entries_that_complete_the_room(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("ru", "uz"):
        path = project / f"webapp/translations/events/{language}.po"
        path.unlink()
        assert main(["missing", "--room", "events", "--lang", language], project) == 0
        path.write_text(capsys.readouterr().out)
    problems = check(project)
    assert len(problems) == 2 * len(find_texts(project))
    assert all(problem.endswith("not translated") for problem in problems)


def test_compile_merges_the_rooms_and_skips_what_is_fresh(project: Path) -> None:
    write(project, "webapp/translations/core/ru.po", 'msgid "Extra"\nmsgstr "Ещё"\n')
    assert main(["compile"], project) == 0
    target = project / "webapp/translations/ru/LC_MESSAGES/messages.mo"
    with target.open("rb") as file:
        russian = gettext.GNUTranslations(file)
    assert russian.gettext("Extra") == "Ещё"
    assert russian.pgettext("verb", "Open") == "Открыть"
    assert [russian.ngettext("%(num)s guest", "%(num)s guests", n) % {"num": n} for n in (1, 3, 5)] == [
        "1 гость",
        "3 гостя",
        "5 гостей",
    ]
    written = target.stat().st_mtime_ns
    main(["compile"], project)
    assert target.stat().st_mtime_ns == written
    later = written + 10**9
    os.utime(project / "webapp/translations/core/ru.po", ns=(later, later))
    main(["compile"], project)
    assert target.stat().st_mtime_ns != written
    assert [path.name for path in target.parent.iterdir()] == ["messages.mo"]


def test_stats_count_each_room(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(project, "uz", "Mehmonlar", "")
    assert main(["stats"], project) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["events", "6", "6", "5"]


@pytest.mark.parametrize(
    ("name", "content", "where"),
    [
        ("webapp/translations/events/ru.po", 'msgid "a"\nmsgstr "b\n', "webapp/translations/events/ru.po: line 2"),
        ("templates/events/page.html", "<p>\n{% if %}", "templates/events/page.html: line 2"),
    ],
)
def test_a_broken_file_is_named(
    project: Path, name: str, content: str, where: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(project, name, content)
    assert main(["check"], project) == 2
    assert where in capsys.readouterr().err
