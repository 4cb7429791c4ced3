"""Which files of a folder or ZIP hold the posts, and whether it holds text that nobody would read."""

import re
from pathlib import PurePosixPath

from db.ingest.containers import Container
from db.ingest.errors import IngestError
from db.ingest.files import open_post_file
from db.ingest.pictures import SUFFIXES
from db.ingest.readers.whatsapp import is_chat

TABLE = re.compile(r".*\.(?:csv|tsv|tab|jsonl?|ndjson|geojson|xlsx|ods)(?:\.gz)?", re.IGNORECASE)
CHAT_SUFFIX = ".txt"
ARCHIVE_SUFFIXES = (".zip", ".rar", ".7z", ".tar", ".tgz")
# In an account's archive of Mastodon the posts are in outbox.json; the others are about other people's.
OUTBOX = "outbox.json"
OUTBOX_COMPANIONS = ("actor.json", "likes.json", "bookmarks.json")
# Files that hold text and do not look like it by their bytes.
DOCUMENT_SUFFIXES = (
    ".pdf",
    ".doc",
    ".docx",
    ".xls",
    ".odt",
    ".db",
    ".sqlite",
    ".sqlite3",
    ".msg",
    ".mbox",
    ".xlsb",
)
ABOUT_ITSELF = re.compile(
    r"(?:readme|licen[cs]e|copying|manifest|metadata|datapackage|sha256sums)\b.*", re.IGNORECASE
)
# How a page looks; what it says stands in the page.
STYLE_SUFFIXES = (".css", ".js")
HEAD_CHARS = 2048


def find_tables(container: Container, files: list[str]) -> list[str]:
    """Return the files that may hold posts.

    Raises:
        IngestError: an archive lies inside, whose posts would be left out unseen.
    """
    nested = [path for path in files if path.lower().endswith(ARCHIVE_SUFFIXES)]
    if nested:
        raise IngestError(
            f"{container.name} holds {nested[0]}, an archive inside an archive (a ZIP inside a ZIP);"
            " unpack it, and import what it holds"
        )
    tables = [path for path in files if TABLE.fullmatch(path) or _is_chat(container, path)]
    if len(tables) > 1:
        tables = [path for path in tables if not _is_about_archive(path)]
    if any(PurePosixPath(path).name == OUTBOX for path in tables):
        tables = [path for path in tables if PurePosixPath(path).name not in OUTBOX_COMPANIONS]
    return tables


def refuse_unread_text(container: Container, files: list[str]) -> None:
    """Refuse an archive of pictures beside which the text of the posts lies in a format that is not read.

    Raises:
        IngestError: names the file.
    """
    for path in sorted(files, key=lambda path: path.lower().endswith(STYLE_SUFFIXES)):
        if not _is_about_archive(path) and _holds_text(container, path):
            raise IngestError(
                f"{container.name}: nobody could read the text in {path}, so nothing is imported;"
                " export it as CSV or JSON, or take the file out to import the pictures alone"
            )


def _is_about_archive(path: str) -> bool:
    return ABOUT_ITSELF.fullmatch(PurePosixPath(path).name) is not None


def _is_chat(container: Container, path: str) -> bool:
    is_text = path.lower().endswith(CHAT_SUFFIX)
    return is_text and is_chat(open_post_file(container, path).read_head_text())


def _holds_text(container: Container, path: str) -> bool:
    if path.lower().endswith(DOCUMENT_SUFFIXES):
        return True
    if container.measure(path) == 0 or path.lower().endswith(SUFFIXES):
        return False
    head = open_post_file(container, path).read_head_text()[:HEAD_CHARS]
    unseen = sum(not (char.isprintable() or char.isspace()) for char in head)
    return bool(head.strip()) and unseen == 0
