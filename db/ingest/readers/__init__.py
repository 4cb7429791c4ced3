"""One file a format: each turns a file into rows.

``FORMATS`` is the one list of them. What a file is, its content says, never its name: a new format is a file
with a reader and a line here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from db.ingest.errors import IngestError
from db.ingest.files import PostFile
from db.ingest.readers.delimited import read_csv
from db.ingest.readers.json_file import read_json
from db.ingest.readers.spreadsheets import read_sheet
from db.ingest.readers.whatsapp import is_chat, read_chat
from db.ingest.rows import ReadTable
from db.ingest.zip_files import ZIP, ZIP_ERRORS, open_zip
from db.vocabulary import SourceKind

WORKBOOK_MEMBERS = re.compile(r"/?xl/.*")
DOCUMENT_MEMBERS = re.compile(r"/?(?:word|ppt)/.*")
ODF = b"application/vnd.oasis.opendocument."
JSON_START = re.compile(r'window\.YTD\.|\[\s*[\[{\]]|\{\s*["}]|\{\s*$')
JSON_NAMES = (".json", ".jsonl", ".ndjson", ".geojson")
PAGE_START = re.compile(r"<(?:!doctype|html|head|\?xml|!--)", re.IGNORECASE)
# What people hand over that holds no rows, by its first bytes.
OTHERS = {
    b"%PDF": "a PDF", b"{\\rtf": "a text document", b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive", b"SQLite format 3": "a database", b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "a file of Office before 2007 (save it as XLSX or ODS)",
}  # fmt: skip
READ_WORDS = "CSV, TSV, JSON, XLSX, ODS, a WhatsApp chat, a ZIP or a folder"


@dataclass(frozen=True)
class FileHead:
    """What of a file tells its format.

    Args:
        data: its first bytes.
        text: its first characters.
        zip_kind: "workbook", "document" or "archive" of a ZIP; empty for any other file.
    """

    name: str
    data: bytes
    text: str
    zip_kind: str


@dataclass(frozen=True)
class Format:
    """A kind of file that posts come in."""

    kind: SourceKind
    recognises: Callable[[FileHead], bool]
    read: Callable[[PostFile], ReadTable]


def _is_workbook(head: FileHead) -> bool:
    return head.zip_kind == "workbook"


def _is_json(head: FileHead) -> bool:
    return JSON_START.match(head.text) is not None or head.name.lower().endswith(JSON_NAMES)


# Asked in this order: nearly any text may be a table of one column.
FORMATS = (
    Format(SourceKind.CSV, _is_workbook, read_sheet),
    Format(SourceKind.CSV, lambda head: is_chat(head.text), read_chat),
    Format(SourceKind.JSONL, _is_json, read_json),
    Format(SourceKind.CSV, lambda head: not _is_binary(head), read_csv),
)


def read_zip_kind(file: PostFile) -> str:
    """Return whether a ZIP is a "workbook", a "document" or an "archive"; empty for any other file.

    Raises:
        IngestError: it begins as a ZIP and cannot be read as one.
    """
    if not file.read_head().startswith(ZIP):
        return ""
    with file.open_stream() as stream:
        opened = open_zip(stream, file.name, file.limits)
        names = opened.namelist()
        odf = b""
        if "mimetype" in names:
            try:
                odf = opened.read("mimetype")[:100]
            except ZIP_ERRORS as error:
                raise IngestError(f"{file.name} is a ZIP that cannot be read: {error}") from error
    if any(map(WORKBOOK_MEMBERS.fullmatch, names)) and "[Content_Types].xml" in names:
        return "workbook"
    if odf.startswith(ODF):
        return "workbook" if odf.startswith(ODF + b"spreadsheet") else "document"
    is_document = "[Content_Types].xml" in names and any(map(DOCUMENT_MEMBERS.fullmatch, names))
    return "document" if is_document else "archive"


def find_format(file: PostFile) -> Format:
    """Return what a file is.

    Raises:
        IngestError: it is empty, or of no kind that holds posts; the message says what it is instead.
    """
    data = file.read_head()
    if not data:
        raise IngestError(f"{file.name} is empty")
    head = FileHead(file.name, data, file.read_head_text(), read_zip_kind(file))
    if other := _name_other(head):
        raise IngestError(f"{file.name} is {other}, which cannot be imported; give {READ_WORDS}")
    found = next((one for one in FORMATS if one.recognises(head)), None)
    if found is None:
        raise IngestError(f"{file.name} is of no kind that can be imported; give {READ_WORDS}")
    return found


def _name_other(head: FileHead) -> str:
    if head.zip_kind == "archive":
        return "a ZIP inside another file"
    if head.zip_kind == "document":
        return "a text document or a presentation"
    if PAGE_START.match(head.text):
        return "a web page"
    return next((words for start, words in OTHERS.items() if head.data.startswith(start)), "")


def _is_binary(head: FileHead) -> bool:
    # Text has a NUL byte here and there by accident; of other files every tenth byte is one.
    return head.text.count("\0") * 50 > len(head.text)
