"""Keeps text in a CSV file from being run as a formula by the program that opens it.

A cell that begins with = + - @, a tab or a line break (also behind spaces, also in their full-width forms) gets an
apostrophe in front, which spreadsheets read as "this is text". Left as they are: plain numbers and telephone numbers
such as +998901234567, +998 (90) 123-45-67 or -5.5, since an apostrophe would damage them and digits alone call no
function; and a lone dash, which stands for an empty cell. Reading removes the apostrophe again, so a file that was
exported can be imported.
"""

import re

FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
HARMLESS = re.compile(r"[+-]?\(?\d[\d ().,/\u00a0-]*|[-+]")
MARK = "'"


def _guarded(text: str) -> bool:
    return text.startswith(MARK) and FORMULA.match(text.lstrip(MARK)) is not None


def guard(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    if _guarded(text):
        return MARK + text
    return MARK + text if FORMULA.match(text) and not HARMLESS.fullmatch(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if _guarded(text) else text
