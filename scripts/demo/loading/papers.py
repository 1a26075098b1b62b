"""The documents that organisers of the demonstration put beside their programmes."""

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from scripts.demo import event_records
from scripts.demo.loading.stage import Stage
from webapp.core.arriving import MEGABYTE, Arrived, arrive
from webapp.core.types import LANGUAGES
from webapp.events.documents import services
from webapp.events.documents.services import DocumentValues

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
FORMATS = "http://schemas.openxmlformats.org"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{FORMATS}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{FORMATS}/package/2006/relationships"><Relationship Id="d" Target="word/document.xml" '
        f'Type="{FORMATS}/officeDocument/2006/relationships/officeDocument"/></Relationships>'
    ),
}


def load_documents(shown: Stage) -> None:
    """What its organiser had ready when the event was drafted."""
    for paper in shown.record.documents:
        values = DocumentValues(title=paper.title.texts, audience=paper.audience)
        services.add_document(shown.event, values, _file(shown.record, paper), by=shown.organiser)


def _file(record: event_records.Event, paper: event_records.Document) -> Arrived:
    text, lines = paper.text or record.description, []
    for language in LANGUAGES:
        lines += [record.title.texts[language], paper.title.texts[language], *text.texts[language].split("\n\n"), ""]
    name = f"{paper.title.en}.docx"
    return arrive(io.BytesIO(_written(lines)), name, allowed=("docx",), max_bytes=MEGABYTE)


def _written(lines: Iterable[str]) -> bytes:
    """The lines as the paragraphs of the plainest DOCX."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    main = f'<w:document xmlns:w="{FORMATS}/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (PARTS | {"word/document.xml": main}).items():
            archive.writestr(name, HEAD + part)
    return content.getvalue()
