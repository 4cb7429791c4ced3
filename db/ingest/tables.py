"""Opens what an analyst hands over and finds out what it is."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path, PurePosixPath

from db.imports import Refusal
from db.ingest.archive_contents import find_tables, refuse_unread_text
from db.ingest.containers import Container, FolderContainer, ZipContainer
from db.ingest.errors import IngestError
from db.ingest.files import open_post_file
from db.ingest.limits import LIMITS, MIB, Limits
from db.ingest.pictures import SUFFIXES
from db.ingest.readers import crisismmd, find_format, read_zip_kind, x_archive
from db.ingest.rows import Item, ReadTable, Row
from db.ingest.table_pictures import TablePictures
from db.ingest.zip_files import ZIP_ERRORS
from db.vocabulary import SourceKind


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
    """Open a file of any format that is read, a lone picture, a folder, or a ZIP.

    A folder or ZIP gives one table, or one for each event of a CrisisMMD release.

    Args:
        pictures: ZIP or folder with the pictures that a table names; by default the table's own folder.

    Raises:
        IngestError: the file is missing, too large, empty, of no known kind, or holds text that is not read.
    """
    _check_file(path, limits)
    if path.is_dir() or _is_archive(path, limits):
        with _open_container(path, limits) as container:
            yield _open_whole(container)
        return
    folder = FolderContainer(path.parent, limits)
    if path.suffix.lower() in SUFFIXES:
        yield [_open_pictures(folder, path.name, [path.name], [], names_refused=False)]
    elif pictures is None and x_archive.find_parts([path.name]):
        yield [_open_x_archive(folder, [path.name], names_refused=False)]
    else:
        with _open_container(pictures or path.parent, limits) as container:
            # What else lies beside a lone table is not this import's business.
            table = TablePictures(container, "")
            yield [_open_table(folder, path.name, table, None, names_refused=pictures is not None)]


@contextmanager
def _open_container(path: Path, limits: Limits) -> Iterator[Container]:
    if path.is_dir():
        yield FolderContainer(path, limits)
        return
    _check_file(path, limits)
    with closing(ZipContainer(path, limits)) as container:
        yield container


def _check_file(path: Path, limits: Limits) -> None:
    if path.is_dir():
        return
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


def _is_archive(path: Path, limits: Limits) -> bool:
    file = open_post_file(FolderContainer(path.parent, limits), path.name)
    return path.suffix.lower() == ".zip" or read_zip_kind(file) == "archive"


def _open_whole(container: Container) -> list[PostTable]:
    files = container.list_files()
    releases = [match for path in files if (match := crisismmd.ANNOTATIONS.fullmatch(path))]
    if releases:
        return [_open_release(container, match) for match in releases]
    if parts := x_archive.find_parts(files):
        return [_open_x_archive(container, parts, names_refused=True)]
    tables = find_tables(container, files)
    if len(tables) > 1:
        raise IngestError(f"{container.name} holds {len(tables)} tables ({', '.join(tables[:5])}); leave one")
    if tables:
        return [_open_member(container, tables[0])]
    pictures = [path for path in files if PurePosixPath(path).suffix.lower() in SUFFIXES]
    others = sorted(set(files) - set(pictures))
    refuse_unread_text(container, others)
    if not pictures:
        raise IngestError(f"{container.name} holds neither a table nor pictures")
    return [_open_pictures(container, container.name, pictures, others, names_refused=True)]


def _open_member(container: Container, path: str) -> PostTable:
    folder = str(PurePosixPath(path).parent)
    seen = TablePictures(container, "" if folder == "." else folder)
    return _open_table(container, path, seen, SourceKind.FOLDER, names_refused=True)


def _open_table(
    tables: Container, path: str, pictures: Container, kind: SourceKind | None, *, names_refused: bool
) -> PostTable:
    def start() -> tuple[SourceKind, ReadTable]:
        try:
            file = open_post_file(tables, path)
            found = find_format(file)
            return found.kind, found.read(file)
        except ZIP_ERRORS as error:
            raise IngestError(f"{PurePosixPath(path).name} cannot be read: {error}") from error

    found_kind, table = start()
    read_items = _read_again(lambda: start()[1], pictures, path, names_refused=names_refused)
    name = PurePosixPath(path).name
    return PostTable(name, kind or found_kind, table.columns, pictures, read_items, platform=table.platform)


def _open_x_archive(container: Container, parts: list[str], *, names_refused: bool) -> PostTable:
    folder = str(PurePosixPath(parts[0]).parent)
    pictures = TablePictures(container, "" if folder == "." else folder)
    table = x_archive.read_archive(container, parts)
    read_items = _read_again(
        lambda: x_archive.read_archive(container, parts), pictures, parts[0], names_refused=names_refused
    )
    name = PurePosixPath(parts[0]).name
    return PostTable(name, SourceKind.FOLDER, table.columns, pictures, read_items, platform=table.platform)


def _open_release(container: Container, annotations: re.Match[str]) -> PostTable:
    path, name = annotations[0], PurePosixPath(annotations[0]).name

    def read_items() -> Iterator[Item]:
        lines = open_post_file(container, path).read_lines()
        return _guard(crisismmd.read_annotations(lines, name, annotations["root"]), name)

    return PostTable(
        name,
        SourceKind.CRISISMMD,
        crisismmd.COLUMNS,
        container,
        read_items,
        event=annotations["event"],
        platform=crisismmd.PLATFORM,
    )


def _open_pictures(
    container: Container, name: str, pictures: list[str], others: list[str], *, names_refused: bool
) -> PostTable:
    refused = [Refusal(path, None, "not a picture by its name") for path in others]

    def read_items() -> Iterator[Item]:
        rows = (
            Row(path, None, {"picture": path}, place / len(pictures))
            for place, path in enumerate(pictures, start=1)
        )
        return chain(container.list_refused() if names_refused else (), refused, rows)

    return PostTable(name, SourceKind.FOLDER, ("picture",), container, read_items)


def _read_again(
    start: Callable[[], ReadTable], pictures: Container, path: str, *, names_refused: bool
) -> Callable[[], Iterator[Item]]:
    def read_items() -> Iterator[Item]:
        if names_refused:
            yield from pictures.list_refused()
        yield from _guard(start().items, PurePosixPath(path).name)

    return read_items


def _guard(items: Iterator[Item], name: str) -> Iterator[Item]:
    # What was read before the file broke is good; the break itself must be seen.
    try:
        yield from items
    except (IngestError, *ZIP_ERRORS) as error:
        yield Refusal(name, None, f"the rest of the file cannot be read: {error}")
