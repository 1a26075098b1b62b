"""Fields for the papers of a request: what is fit to be kept is laid away at once, so that no other error loses it."""

from typing import Any

from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from webapp.core import passing
from webapp.core.arriving import Arrived, safe_name
from webapp.core.errors import Invalid
from webapp.core.file_kinds import KINDS
from webapp.core.formatting import file_size
from webapp.ngo_meetings.accrediting import documents

_TAKEN = [KINDS[key] for key in documents.KINDS]
# Telephones offer their camera for types, not for endings.
ACCEPT = ",".join(
    [*(f".{ending}" for kind in _TAKEN for ending in kind.extensions), *(kind.content_type for kind in _TAKEN)]
)


class PaperField(Field):
    """What the fields of papers have in common: files that were accepted before an error go along as tickets."""

    is_upload = True
    is_cut = removes = False
    picture = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.render_kw = {"accept": ACCEPT}
        self.hint = ""
        self.uploads: list[Any] = []
        self.sent: list[tuple[str, Arrived]] = []
        """What was accepted so far, with the tickets."""
        self.gone = ""
        """Why a ticket was good for nothing."""

    @property
    def there(self) -> str:
        """What stays where no other file is chosen, in words."""
        return ""

    @property
    def ticket(self) -> str:
        """The ticket of the one file that was accepted."""
        return ""

    @property
    def may_go(self) -> bool:
        """Whether what is there may be removed."""
        return bool(self.ticket)

    @property
    def arrived(self) -> list[Arrived]:
        """The files that came with the form, now or before an error."""
        return [arrived for _ticket, arrived in self.sent]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Takes note of what was chosen, and of what was sent before and is still wanted."""
        super().process(formdata, data, extra_filters)
        self.uploads = [one for one in self.raw_data or () if getattr(one, "filename", "")]
        if formdata is None:
            return
        unwanted = set(formdata.getlist(f"{self.name}-remove"))
        tickets = formdata.getlist(f"{self.name}-sent")[: documents.MOST]
        for number, ticket in enumerate(tickets, start=1):
            if not unwanted & {str(number), "y"}:
                self._redeem(ticket)

    def _redeem(self, ticket: str) -> None:
        try:
            self.sent.append((ticket, passing.redeem(ticket, self._purpose, field=self.name)))
        except Invalid as error:
            self.gone = str(error)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The uploads are dealt with while the form is validated."""

    def pre_validate(self, form: Any) -> None:
        """Lay what was chosen away; raises StopValidation naming each file that is not taken."""
        wrong = [self.gone] if self.gone else []
        for upload in self.uploads:
            try:
                self._take(upload)
            except Invalid as error:
                wrong.append(f"{safe_name(upload.filename)}: {error}")
        if wrong:
            raise StopValidation(" ".join(wrong))

    def _take(self, upload: Any) -> None:
        raise NotImplementedError

    def _lay_away(self, upload: Any) -> tuple[str, Arrived]:
        arrived = documents.arrive(upload.stream, upload.filename, self.name)
        return passing.ticket(arrived, self._purpose), arrived

    @property
    def _purpose(self) -> str:
        return f"{documents.PURPOSE}:{self.short_name}"


class LetterField(PaperField):
    """One paper, beside the one that is kept; its data is what is kept."""

    widget = FileInput()

    @property
    def there(self) -> str:
        """What was accepted, else what is kept."""
        paper = self.sent[0][1] if self.sent else self.data
        return _said(paper) if paper else ""

    @property
    def ticket(self) -> str:
        """The ticket of what was accepted."""
        return self.sent[0][0] if self.sent else ""

    def _take(self, upload: Any) -> None:
        self.sent = [self._lay_away(upload)]


class DocumentsField(PaperField):
    """Several papers, besides those that are kept."""

    widget = FileInput(multiple=True)

    @property
    def files(self) -> list[tuple[str, str]]:
        """The tickets of what was accepted, with the files in words."""
        return [(ticket, _said(arrived)) for ticket, arrived in self.sent]

    def _take(self, upload: Any) -> None:
        if len(self.sent) >= documents.MOST:
            raise documents.too_many()
        ticket, arrived = self._lay_away(upload)
        # Whoever does not see that a file has stayed chooses it again.
        if (arrived.name, arrived.sha256) not in [(one.name, one.sha256) for one in self.arrived]:
            self.sent.append((ticket, arrived))


def _said(paper: Any) -> str:
    return f"{paper.name} ({file_size(paper.size)})"
