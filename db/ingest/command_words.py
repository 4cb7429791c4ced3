"""What the command prints. Names come from outside; a terminal must not obey what is in them."""

from collections.abc import Iterator, Sequence

from db.errors import name_reason
from db.imports import Refusal
from db.ingest.mapping import ColumnMapping, Field
from db.ingest.result import ImportResult
from db.ingest.tables import PostTable

REFUSALS_SHOWN = 20
REASONS_SHOWN = 10


def printable(text: str) -> str:
    """Return a text with question marks for whatever steers a terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


def say_mapping(table: PostTable, mapping: ColumnMapping) -> str:
    """Return which field is read from which column."""
    pairs = ", ".join(f"{field} = {column}" for field, column in mapping.columns.items())
    ignored = ", ".join(mapping.ignored(table.columns)) or "none"
    no_time = "" if Field.POSTED_AT in mapping.columns else "\n  no column holds the time"
    return printable(f"{table.name}: {pairs}; columns left aside: {ignored}") + no_time


def say_counts(result: ImportResult, *, is_rehearsal: bool) -> Iterator[str]:
    """Yield what an import did, or a rehearsal says that it would do."""
    refused = len(result.refusals)
    yield f"{result.accepted:,} accepted, {result.repeated:,} known already, {refused:,} refused"
    if result.naive_times:
        yield f"{result.naive_times:,} times had no zone and were taken as UTC; --timezone says otherwise"
    if result.without_time:
        yield f"{result.without_time:,} posts have no known time and are marked so"
    if result.dropped:
        counts = ", ".join(f"{field} {count:,}" for field, count in sorted(result.dropped.items()))
        yield f"{result.dropped.total():,} cells could not be used; their posts are in without them: {counts}"
        for drop in result.drops[:REASONS_SHOWN]:
            yield f"  {_place(drop.file_name, drop.line)}  {printable(drop.reason)}"
    for known in result.known[:REASONS_SHOWN]:
        yield f"known already: {_place(known.file_name, known.line)} is {printable(known.where)}"
    if is_rehearsal:
        yield from _say_preview(result)


def _say_preview(result: ImportResult) -> Iterator[str]:
    yield f"{result.without_place:,} posts bring no coordinates"
    languages = ", ".join(f"{code} {count:,}" for code, count in result.languages.most_common())
    yield f"languages: {languages or 'none is named'}"
    if result.first_at and result.last_at:
        yield f"posted from {result.first_at:%Y-%m-%d %H:%M} to {result.last_at:%Y-%m-%d %H:%M} UTC"
    yield "nothing was stored"


def say_refusals(refusals: Sequence[Refusal]) -> Iterator[str]:
    """Yield the first refused rows and files with their reasons."""
    for item in refusals[:REFUSALS_SHOWN]:
        yield f"{_place(item.file_name, item.line)}  {printable(item.reason)}"
    if len(refusals) > REFUSALS_SHOWN:
        yield f"… and {len(refusals) - REFUSALS_SHOWN:,} more; --rejects FILE.csv lists them all"


def say_store_failure(error: Exception, so_far: ImportResult | None) -> str:
    """Return in one line why the store could not be written to, what is in, and how to go on."""
    stored = so_far.accepted if so_far is not None else 0
    return (
        f"the store cannot be written to ({name_reason(error)}); {stored:,} posts of this file are in. Make"
        " room, or make the store writable, and run the same command again: what is in is known already"
    )


def _place(file_name: str, line: int | None) -> str:
    return printable(file_name if line is None else f"{file_name}:{line}")
