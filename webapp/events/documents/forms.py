"""The form of a document, and its file, which is laid away at once so that no other error loses it."""

from typing import Any

from flask import current_app
from flask_babel import format_decimal
from wtforms import Field, RadioField
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from webapp.core import passing
from webapp.core.arriving import MEGABYTE, Arrived, arrive
from webapp.core.errors import Invalid
from webapp.core.file_kinds import KINDS
from webapp.core.formatting import file_size
from webapp.core.forms import Form, TextsField, options
from webapp.core.i18n import _, _l
from webapp.events import checks
from webapp.events.documents import services
from webapp.events.documents.models import Audience, EventDocument
from webapp.events.documents.services import DocumentValues
from webapp.events.fields import texts_of

AUDIENCES = {
    Audience.EVERYBODY: _l("Everybody: on the public page too"),
    Audience.REGISTERED: _l("Those registered, on their personal pages, and members of delegations"),
}
ENDINGS = ",".join(f".{ending}" for kind in services.KINDS for ending in KINDS[kind].extensions)


class DocumentFileField(Field):
    """The file to choose, beside the one that is kept or that came before an error in another field.

    Its data is what has arrived, a StoredFile that stays, or nothing.
    """

    widget = FileInput()
    is_upload = True
    is_cut = False
    removes = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.required = True
        self.upload: Any = None
        self.ticket = ""

    @property
    def there(self) -> str:
        """What is there already, in words: it stays where no other file is chosen."""
        return f"{self.data.name} ({file_size(self.data.size)})" if self.data else ""

    @property
    def hint(self) -> str:
        """What is taken."""
        names = ", ".join(KINDS[kind].name for kind in services.KINDS)
        most = format_decimal(round(_most_bytes() / MEGABYTE, 1))
        return str(_("%(kinds)s, at most %(most)s MB.", kinds=names, most=most))

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Takes note of what was chosen or sent before."""
        super().process(formdata, data, extra_filters)
        self.upload = next((one for one in self.raw_data or () if getattr(one, "filename", "")), None)
        self.ticket = formdata.get(f"{self.name}-sent", "") if formdata is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The upload is dealt with while the form is validated."""

    def pre_validate(self, form: Any) -> None:
        """Lay what was chosen away, or take what came before."""
        try:
            arrived = self._taken()
        except Invalid as error:
            self.ticket = ""
            raise StopValidation(str(error)) from error
        if arrived is not None:
            self.data, self.ticket = arrived, passing.ticket(arrived, services.PURPOSE)
        elif not self.data:
            raise StopValidation(_("Choose a file."))

    def _taken(self) -> Arrived | None:
        if self.upload is not None:
            stream, name = self.upload.stream, self.upload.filename
            return arrive(stream, name, allowed=services.KINDS, max_bytes=_most_bytes(), field=self.name)
        return passing.redeem(self.ticket, services.PURPOSE, field=self.name) if self.ticket else None


def _most_bytes() -> int:
    most: int = current_app.extensions["elchi.settings"].max_upload_bytes
    return most


class DocumentForm(Form):
    """What a document is called, the file, and whom it is for."""

    title = TextsField(
        _l("Title"),
        limit=checks.SHORT,
        required=True,
        description=_l("One language is enough; where a reader's is missing, the one there is stands."),
    )
    file = DocumentFileField(_l("File"), render_kw={"accept": ENDINGS})
    audience = RadioField(
        _l("For whom"), choices=options((one.value, label) for one, label in AUDIENCES.items()), default="everybody"
    )

    def values(self) -> DocumentValues:
        """What was typed, once it is valid."""
        return DocumentValues(title=texts_of(self.title), audience=Audience(self.audience.data))

    @property
    def arrived(self) -> Arrived | None:
        """The file that was sent, if any was."""
        return self.file.data if isinstance(self.file.data, Arrived) else None


def document_data(document: EventDocument) -> dict[str, Any]:
    """What the form starts with."""
    return {"title": document.title, "audience": document.audience.value, "file": document.file}
