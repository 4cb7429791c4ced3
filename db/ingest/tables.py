"""Opens what an analyst hands over and finds out what it is."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from db.imports import Refusal
from db.ingest.containers import ZIP_ERRORS, Container, FolderContainer, ZipContainer
from db.ingest.errors import IngestError
from db.ingest.limits import LIMITS, MIB, Limits
from db.ingest.lines import Line, read_lines
from db.ingest.pictures import SUFFIXES
from db.ingest.readers import crisismmd
from db.ingest.readers.delimited import read_csv
from db.ingest.readers.json_lines import read_jsonl
from db.ingest.rows import Item, Row
from db.vocabulary import SourceKind

READERS = {".csv": read_csv, ".tsv": read_csv, ".jsonl": read_jsonl, ".ndjson": read_jsonl}


@dataclass(frozen=True)
class PostTable:
    """One table, or one folder of pictures, ready to be read.

    Args:
        columns: column names to choose the mapping from.
        container: where the pictures of its rows lie.
        read_items: starts reading from the top; may be called again.
        event: the event's name in a release that names it, such as ``hurricane_maria``.
        platform: the network that wrote the file, such as ``Mastodon``, where its shape proves it: ids are
            then the network's own, and the columns are the fields themselves.
    """

    name: str
    kind: SourceKind
    columns: tuple[str, ...]
    container: Container
    read_items: Callable[[], Iterator[Item]]
    event: str | None = None
    platform: str | None = None


@contextmanager
def open_tables(
    path: Path, pictures: Path | None = None, limits: Limits = LIMITS
) -> Iterator[list[PostTable]]:
    """Open a CSV, TSV or JSON Lines file, a folder, or a ZIP.

    A folder or ZIP gives one table, or one for each event of a CrisisMMD release.

    Args:
        pictures: ZIP or folder with the pictures that a table names; by default the table's own folder.

    Raises:
        IngestError: the file is missing, too large, empty or of no known kind.
    """
    suffix = _check_file(path, limits)
    if suffix in READERS:
        with _open_container(pictures or path.parent, limits) as container:
            tables = FolderContainer(path.parent, limits)
            kind = SourceKind.JSONL if READERS[suffix] is read_jsonl else SourceKind.CSV
            # What else lies beside a lone table is not this import's business.
            yield [_open_table(tables, path.name, container, kind, names_refused=pictures is not None)]
        return
    with _open_container(path, limits) as container:
        yield _open_whole(container)


@contextmanager
def _open_container(path: Path, limits: Limits) -> Iterator[Container]:
    if path.is_dir():
        yield FolderContainer(path, limits)
        return
    _check_file(path, limits)
    with closing(ZipContainer(path, limits)) as container:
        yield container


def _check_file(path: Path, limits: Limits) -> str:
    if path.is_dir():
        return ""
    if not path.is_file():
        raise IngestError(f"there is no file {path}")
    size = path.stat().st_size
    if size > limits.file_bytes:
        size_mib, most_mib = size / MIB, limits.file_bytes / MIB
        raise IngestError(
            f"{path.name} has {size_mib:,.0f} MiB; at most {most_mib:,.0f}: split it into parts"
        )
    if size == 0:
        raise IngestError(f"{path.name} is empty")
    suffix = path.suffix.lower()
    if suffix not in (*READERS, ".zip"):
        raise IngestError(
            f"{path.name} is of no kind that can be imported; give {', '.join(READERS)}, a ZIP or a folder"
        )
    return suffix


def _open_whole(container: Container) -> list[PostTable]:
    files = container.list_files()
    releases = [match for path in files if (match := crisismmd.ANNOTATIONS.fullmatch(path))]
    if releases:
        return [_open_release(container, match) for match in releases]
    tables = [path for path in files if PurePosixPath(path).suffix.lower() in READERS]
    if len(tables) > 1:
        raise IngestError(f"{container.name} holds {len(tables)} tables ({', '.join(tables[:5])}); leave one")
    if tables:
        return [_open_table(container, tables[0], container, SourceKind.FOLDER, names_refused=True)]
    pictures = [path for path in files if PurePosixPath(path).suffix.lower() in SUFFIXES]
    if not pictures:
        raise IngestError(f"{container.name} holds neither a table nor pictures")
    return [_open_pictures(container, pictures, sorted(set(files) - set(pictures)))]


def _open_table(
    tables: Container, path: str, pictures: Container, kind: SourceKind, *, names_refused: bool
) -> PostTable:
    name = PurePosixPath(path).name

    def start() -> tuple[tuple[str, ...], Iterator[Item]]:
        return READERS[PurePosixPath(path).suffix.lower()](_lines(tables, path), name, tables.limits)

    def read_items() -> Iterator[Item]:
        if names_refused:
            yield from pictures.list_refused()
        yield from _guard(start()[1], name)

    try:
        columns, _ = start()
    except ZIP_ERRORS as error:
        raise IngestError(f"{name} cannot be read: {error}") from error
    return PostTable(name, kind, columns, pictures, read_items)


def _open_release(container: Container, annotations: re.Match[str]) -> PostTable:
    path, name = annotations[0], PurePosixPath(annotations[0]).name

    def read_items() -> Iterator[Item]:
        items = crisismmd.read_annotations(_lines(container, path), name, annotations["root"])
        return _guard(items, name)

    return PostTable(
        name, SourceKind.CRISISMMD, crisismmd.COLUMNS, container, read_items, annotations["event"]
    )


def _open_pictures(container: Container, pictures: list[str], others: list[str]) -> PostTable:
    refused = [Refusal(path, None, "not a JPEG, PNG, WebP or GIF by its name") for path in others]

    def read_items() -> Iterator[Item]:
        rows = (
            Row(path, None, {"picture": path}, place / len(pictures))
            for place, path in enumerate(pictures, start=1)
        )
        return chain(container.list_refused(), refused, rows)

    return PostTable(container.name, SourceKind.FOLDER, ("picture",), container, read_items)


def _lines(container: Container, path: str) -> Iterator[Line]:
    with container.open_file(path) as stream:
        yield from read_lines(stream, container.measure(path), path, container.limits)


def _guard(items: Iterator[Item], name: str) -> Iterator[Item]:
    # What was read before the file broke is good; the break itself must be seen.
    try:
        yield from items
    except (IngestError, *ZIP_ERRORS) as error:
        yield Refusal(name, None, f"the rest of the file cannot be read: {error}")
