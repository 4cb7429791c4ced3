"""Import from the command line: ``python -m db.ingest FILE… --event SLUG``.

Exit code 0: every row is in; 1: some rows were refused; 2: a file or an option could not be used.
"""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from db.events import add_event, make_slug
from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.importer import ImportResult, rehearse_import, run_import
from db.ingest.mapping import ColumnMapping, Field, change_mapping, guess_mapping
from db.ingest.readers import crisismmd
from db.ingest.refused import write_refusals_csv
from db.ingest.rows import Row
from db.ingest.tables import PostTable, open_tables
from db.ingest.times import parse_posted_at
from db.migrate import upgrade_store
from db.queries.events import find_event_id
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import Hazard, JobPriority

REFUSALS_SHOWN = 20
PROGRESS_STEPS = 1000
app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class _Target:
    """Which event the posts go to; of a release that names its events, the options may be empty."""

    slug: str | None
    name: str | None
    hazard: Hazard


@app.command()
def main(
    files: Annotated[list[Path], typer.Argument(help="CSV, TSV, JSON Lines, ZIP or folder")],
    event: Annotated[str | None, typer.Option(help="slug of the event")] = None,
    create: Annotated[str | None, typer.Option(help="name of the event, added if it is missing")] = None,
    hazard: Annotated[Hazard, typer.Option(help="hazard of an added event")] = Hazard.OTHER,
    source: Annotated[str | None, typer.Option(help="name of the source; default: the file's name")] = None,
    column: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="overrides the guess")
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="ZIP or folder that a table's paths start from")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="write the refused rows to this CSV")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check everything, store nothing")] = False,
) -> None:
    """Import posts and queue them for classification. Importing a file again adds nothing."""
    target = None if dry_run else _Target(event, create, hazard)
    store = Store(get_settings().store_url)
    if target is not None:
        upgrade_store(store.url)
    refusals: list[Refusal] = []
    is_unusable = False
    for path in files:
        try:
            choices = _parse_choices(column or [])
            with open_tables(path, pictures) as tables:
                for table in tables:
                    refusals += _import(store, table, choices, target, source or table.name).refusals
        except IngestError as error:
            is_unusable = True
            refusals.append(Refusal(path.name, None, str(error)))
    store.close()
    _print_refusals(refusals)
    if rejects is not None:
        rejects.write_text(write_refusals_csv(refusals), encoding="utf-8", newline="")
    raise typer.Exit(2 if is_unusable else 1 if refusals else 0)


def _parse_choices(pairs: list[str]) -> dict[str, str]:
    unclear = [pair for pair in pairs if "=" not in pair]
    if unclear:
        raise IngestError(f"--map {unclear[0]!r}: write FIELD=COLUMN, such as text=tweet_text")
    return dict(pair.split("=", 1) for pair in pairs)


def _find_event(store: Store, table: PostTable, mapping: ColumnMapping, target: _Target) -> int:
    name, hazard = target.name, target.hazard
    if table.event is not None and target.slug is None and name is None:
        name, hazard = crisismmd.name_event(table.event)
    slug = target.slug or make_slug(name or "")
    if not slug:
        raise IngestError("which event? give --event SLUG, or --create NAME")
    with store.write() as session:
        event_id = find_event_id(session, slug)
        if event_id is None and name is None:
            raise IngestError(f"there is no event {slug!r}; add it with --create NAME")
        if event_id is None:
            starts_at = _find_first_time(table, mapping)
            event_id = add_event(session, name=name or "", slug=slug, hazard=hazard, starts_at=starts_at).id
    return event_id


def _find_first_time(table: PostTable, mapping: ColumnMapping) -> datetime:
    now = utc_now()
    first = now
    for item in table.read_items():
        if isinstance(item, Row):
            try:
                first = min(first, parse_posted_at(mapping.read(item.values, Field.POSTED_AT), now)[0])
            except BadRowError:  # the import itself will say so
                continue
    return first


def _import(
    store: Store, table: PostTable, choices: dict[str, str], target: _Target | None, source_name: str
) -> ImportResult:
    mapping = change_mapping(guess_mapping(table.columns), choices, table.columns)
    _print_mapping(table, mapping)
    settings = get_settings()
    with typer.progressbar(length=PROGRESS_STEPS, label=_printable(table.name), file=sys.stderr) as bar:

        def show(result: ImportResult) -> None:
            bar.update(round(result.share_read * PROGRESS_STEPS) - bar.pos)

        if target is None:
            result = rehearse_import(settings, table, mapping, source_name=source_name, on_progress=show)
        else:
            result = run_import(
                store,
                settings,
                table,
                mapping,
                event_id=_find_event(store, table, mapping, target),
                source_name=source_name,
                priority=JobPriority.FEED,
                on_progress=show,
            )
    _print_counts(result)
    return result


def _print_mapping(table: PostTable, mapping: ColumnMapping) -> None:
    pairs = ", ".join(f"{field} = {column}" for field, column in mapping.columns.items())
    ignored = ", ".join(mapping.ignored(table.columns)) or "none"
    typer.echo(_printable(f"{table.name}: {pairs}; columns left aside: {ignored}"))
    if Field.POSTED_AT not in mapping.columns:
        typer.echo("  no column holds the time: posts get the time of this import")


def _print_counts(result: ImportResult) -> None:
    refused = len(result.refusals)
    typer.echo(f"  {result.accepted:,} accepted, {result.repeated:,} known already, {refused:,} refused")
    if result.naive_times:
        typer.echo(f"  {result.naive_times:,} times had no zone and were taken as UTC")


def _print_refusals(refusals: list[Refusal]) -> None:
    for item in refusals[:REFUSALS_SHOWN]:
        line = "" if item.line is None else f":{item.line}"
        typer.echo(_printable(f"{item.file_name}{line}  {item.reason}"))
    if len(refusals) > REFUSALS_SHOWN:
        typer.echo(f"… and {len(refusals) - REFUSALS_SHOWN:,} more; --rejects FILE.csv lists them all")


def _printable(text: str) -> str:
    # File and column names come from outside; a terminal must not obey what is in them.
    return "".join(char if char.isprintable() else "?" for char in text)


if __name__ == "__main__":
    app()
