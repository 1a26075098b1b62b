"""Reads whom to invite from a CSV or XLSX file."""

from typing import IO

from webapp.core.errors import Invalid, InvalidMany
from webapp.core.i18n import _l
from webapp.core.spreadsheets.importing import Column, parse_table
from webapp.core.spreadsheets.reading import read_rows
from webapp.invitations.addressees import Addressee, checked

COLUMNS = [
    Column(
        "email",
        ("e-mail", "mail", "address", "адрес", "почта", "эл. почта", "электронная почта", "manzil", "pochta"),
        required=True,
        parse=lambda text: checked(Addressee(text)).email,
    ),
    Column("name", ("full name", "fio", "имя", "фио", "ism", "f.i.sh."), default=""),
    Column("organisation", ("organization", "body", "организация", "tashkilot"), default=""),
    Column("language", ("lang", "язык", "til"), default=""),
]


def read_file(stream: IO[bytes], filename: str) -> list[Addressee]:
    """Everybody in the file.

    Raises SpreadsheetError on a file that is no table, InvalidMany naming the row and column of every error.
    """
    records = parse_table(read_rows(stream, filename), COLUMNS).accepted()
    found, errors = [], []
    for record in records:
        try:
            found.append(
                checked(Addressee(record["email"], record["name"], record["organisation"], record["language"]))
            )
        except Invalid as error:
            errors.append(("file", _l("Row %(row)s: %(message)s", row=record.row, message=error.message)))
    if errors:
        raise InvalidMany(_l("Nothing was imported: the file has errors."), errors)
    return found
