"""Questions answered by a file: what is sent is checked and laid away at once, so that no other error loses it."""

import math
from collections.abc import Mapping
from typing import IO, Any, ClassVar, Final

from flask import current_app
from flask_babel import format_decimal
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from webapp.core import passing
from webapp.core.arriving import MEGABYTE, Arrived, Treatment, arrive
from webapp.core.errors import Invalid
from webapp.core.file_kinds import KINDS, PICTURES
from webapp.core.formatting import file_size
from webapp.core.i18n import _, _l
from webapp.core.pictures import Crop, photograph
from webapp.registration.questions.kind import QuestionKind, answer_field
from webapp.registration.questions.question import REMOVE, Question
from webapp.registration.questions.validators import Required, RequiredWhenShown

KEEP: Final = "keep"
"""Given instead of an answer: the file that is kept stays."""
NOT_A_FILE = _l("Send the file itself.")
SIDES = ("x", "y", "w", "h")


class UploadField(Field):
    """A file to choose, beside the one that is kept or that came before an error in another field.

    Its data is a ticket for what was accepted, KEEP, or nothing.
    """

    widget = FileInput()
    is_upload = True

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.upload: Any = None
        self.ticket = ""
        self.removes = False
        self.crop: Crop | None = None
        self.shown: Mapping[str, Any] | None = None
        """Name and size of the file that stays where no other is chosen."""
        self.picture = ""
        """The address of the photo that stays, for whoever may look at it."""

    @property
    def kind(self) -> "UploadKind":
        """What is particular to its kind."""
        kind = self.question.type
        assert isinstance(kind, UploadKind)
        return kind

    @property
    def stays(self) -> bool:
        """Whether there is a file already, and nobody wants it removed."""
        return (bool(self.shown) or self.question.kept) and not self.removes

    @property
    def may_go(self) -> bool:
        """Whether what is there may be removed without another in its place."""
        return not (self.question.required or self.question.lasting)

    @property
    def is_cut(self) -> bool:
        """Whether its person chooses what is cut out of it."""
        return self.question.portrait

    @property
    def there(self) -> str:
        """What is there already, in words: it stays where no other file is chosen."""
        if self.shown:
            return self.kind.show(self.question, self.shown)
        return str(_("A file is kept.")) if self.question.kept else ""

    @property
    def hint(self) -> str:
        """What is taken."""
        return self.kind.hint(self.question)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Takes note of what was chosen, sent before, or is to be removed."""
        super().process(formdata, data, extra_filters)
        self.shown = self.data if isinstance(self.data, Mapping) else None
        self.upload = next((one for one in self.raw_data or () if getattr(one, "filename", "")), None)
        if formdata is not None:
            self.ticket = formdata.get(f"{self.name}-sent", "")
            self.removes = self.may_go and bool(formdata.get(f"{self.name}{REMOVE}"))
            self.crop = crop_in(formdata, f"{self.name}-")
        if self.removes:
            self.ticket = ""
        self.data = KEEP if self.stays else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The upload is dealt with above: it is no data yet."""

    def take(self) -> None:
        """Lay what was chosen away, or take what came before; raises Invalid."""
        question = self.question
        if self.upload is not None:
            self.upload.stream.seek(0)
            arrived = self.kind.take(question, self.upload.stream, self.upload.filename, crop=self.crop)
            self.ticket = passing.ticket(arrived, purpose_of(question))
        elif self.ticket:
            arrived = passing.redeem(self.ticket, purpose_of(question), field=answer_field(question))
        else:
            return
        self.data, self.shown, self.removes = self.ticket, told(arrived), False

    def refuse(self) -> None:
        """Forget a ticket that is good for nothing."""
        if self.upload is None:
            self.ticket = ""


def crop_in(given: Mapping[str, Any], prefix: str = "") -> Crop | None:
    """What is to be cut out of a photo, where all four sides are numbers."""
    try:
        x, y, width, height = (float(given.get(f"{prefix}{side}", "")) for side in SIDES)
    except ValueError:
        return None
    return Crop(x, y, width, height) if all(math.isfinite(one) for one in (x, y, width, height)) else None


class Takes:
    """Whether what was chosen can be kept."""

    def __call__(self, form: Any, field: Any) -> None:
        """Raises StopValidation with the sentence about the file."""
        try:
            field.take()
        except Invalid as error:
            field.refuse()
            raise StopValidation(str(error)) from None


def purpose_of(question: Question) -> str:
    """What an accepted upload is good for."""
    return f"{question.scope}:{question.key}"


def told(arrived: Arrived) -> dict[str, Any]:
    """What an answer says of a file."""
    return {"name": arrived.name, "size": arrived.size, "content_type": arrived.content_type}


def answer_of(arrived: Arrived) -> dict[str, Any]:
    """The answer that names a content."""
    return {"file": arrived.key} | told(arrived)


class UploadKind(QuestionKind):
    """What the kinds of questions have in common that are answered by a file."""

    uploads = True
    field_class = UploadField

    def validators(self, question: Question) -> list[Any]:
        """Fit to be kept, and there, where it must be."""
        if not question.required:
            return [Takes()]
        return [Takes(), RequiredWhenShown() if question.shown_when else Required()]

    def more(self, question: Question) -> dict[str, Any]:
        """The browser offers what is taken."""
        kinds = [KINDS[key] for key in self.accepted(question)]
        endings = [f".{ending}" for kind in kinds for ending in kind.extensions]
        # Telephones offer their camera for types, not for endings.
        accept = ",".join([*endings, *(kind.content_type for kind in kinds)])
        return {"question": question, "render_kw": {"accept": accept}}

    def accepted(self, question: Question) -> tuple[str, ...]:
        """The kinds of files that are taken, keys of `core.file_kinds`."""
        return question.accept

    def most_bytes(self, question: Question) -> int:
        """How large a file may be."""
        most: int = current_app.extensions["elchi.settings"].max_upload_bytes
        return min(question.largest * MEGABYTE, most) if question.largest else most

    def hint(self, question: Question) -> str:
        """What is taken, in words."""
        names = ", ".join(KINDS[kind].name for kind in self.accepted(question))
        most = format_decimal(round(self.most_bytes(question) / MEGABYTE, 1))
        return str(_("%(kinds)s, at most %(most)s MB.", kinds=names, most=most))

    def take(
        self, question: Question, stream: IO[bytes], filename: str, *, crop: Crop | None = None, field: str = ""
    ) -> Arrived:
        """Check an upload and lay it away; raises Invalid beside the answer, or another field."""
        return arrive(
            stream,
            filename,
            allowed=self.accepted(question),
            max_bytes=self.most_bytes(question),
            field=field or answer_field(question),
            treat=self.treatment(question, crop),
            locked=question.sensitive,
        )

    def treatment(self, question: Question, crop: Crop | None) -> Treatment | None:
        """What is made of a file before it is kept."""
        return None

    def parse(self, question: Question, given: Any) -> Any:
        """What has arrived, KEEP, an answer as it is kept, or None; raises Invalid."""
        if given in (None, "", [], False):
            return None
        if given == KEEP or isinstance(given, Arrived | dict):
            return given
        if not isinstance(given, str):
            raise Invalid(NOT_A_FILE, field=answer_field(question))
        arrived = passing.redeem(given, purpose_of(question), field=answer_field(question))
        if arrived.locked != question.sensitive:
            raise Invalid(NOT_A_FILE, field=answer_field(question))
        return arrived

    def same(self, question: Question, given: Any, kept: Any) -> bool:
        """Whether the file is named that is kept, as pages or programs are told of it."""
        return isinstance(given, Mapping) and given in (kept, self.outward(question, kept))

    def show(self, question: Question, value: Any) -> str:
        """The name of the file, and how large it is."""
        return f"{value['name']} ({file_size(value['size'])})" if isinstance(value, Mapping) else ""

    def export(self, question: Question, value: Any) -> object:
        """The name of the file."""
        return value["name"] if isinstance(value, Mapping) else ""

    def outward(self, question: Question, value: Any) -> Any:
        """What the file is, without where it lies."""
        return {name: value[name] for name in ("name", "size", "content_type")}


class FileKind(UploadKind):
    """A file of one of the kinds that the organiser takes."""

    name = _l("File")
    icon = "paperclip"
    settings: ClassVar[tuple[str, ...]] = ("accept", "largest")


class PhotoKind(UploadKind):
    """A picture of the person: made anew, so that it holds nothing but what it shows."""

    name = _l("Photo")
    icon = "camera"
    settings: ClassVar[tuple[str, ...]] = ("largest", "portrait")

    def accepted(self, question: Question) -> tuple[str, ...]:
        """Pictures."""
        return tuple(PICTURES)

    def treatment(self, question: Question, crop: Crop | None) -> Treatment | None:
        """Turned upright, cut out, made smaller, and without what the camera noted."""
        return lambda file: photograph(file, portrait=question.portrait, crop=crop)
