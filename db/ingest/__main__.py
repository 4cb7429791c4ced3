"""Import from the command line: ``python -m db.ingest FILE… --event SLUG``.

Exit code 0: every row is in; 1: some rows were refused; 2: a file or an option could not be used, or the
store could not be written to.
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer
from sqlalchemy.exc import SQLAlchemyError

from db.errors import IllegalChangeError
from db.events import add_event, make_slug
from db.imports import Refusal
from db.ingest.command_words import printable, say_counts, say_mapping, say_refusals, say_store_failure
from db.ingest.errors import IngestError, StoreFaultError
from db.ingest.importer import name_source, rehearse_import, run_import
from db.ingest.mapping import ColumnMapping, change_mapping
from db.ingest.readers import crisismmd
from db.ingest.refused import write_refusals_csv
from db.ingest.result import ImportResult
from db.ingest.survey import Survey, find_first_time, guess_table_mapping, refuse_open_dates, survey_table
from db.ingest.tables import PostTable, open_tables
from db.ingest.times import DATES_HELP, DateOrder, TimeSpelling
from db.migrate import upgrade_store
from db.queries.events import find_event_id
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import Hazard, JobPriority

PROGRESS_STEPS = 1000
app = typer.Typer(add_completion=False)


@dataclass(frozen=True)
class _Order:
    """What the options ask for; of a release that names its events, slug and name may be empty."""

    slug: str | None
    name: str | None
    hazard: Hazard
    source: str | None
    columns: dict[str, str]
    spelling: TimeSpelling
    is_rehearsal: bool


@app.command()
def main(
    files: Annotated[list[Path], typer.Argument(help="files of posts, ZIPs or folders")],
    event: Annotated[str | None, typer.Option(help="slug of the event")] = None,
    create: Annotated[str | None, typer.Option(help="name of the event, added if it is missing")] = None,
    hazard: Annotated[Hazard, typer.Option(help="hazard of an added event")] = Hazard.OTHER,
    source: Annotated[str | None, typer.Option(help="name of the source; default: the file's name")] = None,
    column: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="overrides the guess")
    ] = None,
    dates: Annotated[DateOrder | None, typer.Option(help=DATES_HELP)] = None,
    timezone: Annotated[
        str | None, typer.Option(help="of times that name none, such as Asia/Colombo; default: UTC")
    ] = None,
    pictures: Annotated[
        Path | None, typer.Option(help="ZIP or folder that a table's paths start from")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(help="write the refused rows to this CSV")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would be imported, store nothing")
    ] = False,
) -> None:
    """Import posts and queue them for classification. Importing a file again adds nothing."""
    refusals: list[Refusal] = []
    is_unusable = False
    store = Store(get_settings().store_url)
    try:
        if not dry_run:
            _prepare(store)
        spelling = TimeSpelling(dates, _find_zone(timezone))
        order = _Order(event, create, hazard, source, _parse_choices(column or []), spelling, dry_run)
        for path in files:
            try:
                with open_tables(path, pictures) as tables:
                    for table in tables:
                        refusals += _import(store, table, order).refusals
            except (IngestError, IllegalChangeError) as error:
                is_unusable = True
                refusals.append(Refusal(path.name, None, str(error)))
    except (IngestError, StoreFaultError) as error:
        typer.echo(printable(str(error)))
        raise typer.Exit(2) from error
    finally:
        store.close()
    typer.echo("".join(f"{line}\n" for line in say_refusals(refusals)), nl=False)
    if rejects is not None:
        rejects.write_text(write_refusals_csv(refusals), encoding="utf-8", newline="")
    raise typer.Exit(2 if is_unusable else 1 if refusals else 0)


def _find_zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise IngestError(f"--timezone {name!r}: no such zone; write one such as Asia/Colombo") from error


def _parse_choices(pairs: list[str]) -> dict[str, str]:
    unclear = [pair for pair in pairs if "=" not in pair]
    if unclear:
        raise IngestError(f"--map {unclear[0]!r}: write FIELD=COLUMN, such as text=tweet_text")
    return dict(pair.split("=", 1) for pair in pairs)


def _prepare(store: Store) -> None:
    try:
        upgrade_store(store.url)
    except (SQLAlchemyError, OSError) as error:
        raise StoreFaultError(say_store_failure(error, None)) from error


def _import(store: Store, table: PostTable, order: _Order) -> ImportResult:
    mapping = change_mapping(guess_table_mapping(table), order.columns, table.columns)
    typer.echo(say_mapping(table, mapping))
    survey = survey_table(table, mapping, order.spelling)
    refuse_open_dates(survey, mapping, table.name)
    so_far = ImportResult()
    with typer.progressbar(length=PROGRESS_STEPS, label=printable(table.name), file=sys.stderr) as bar:

        def show(result: ImportResult) -> None:
            nonlocal so_far
            so_far = result
            bar.update(round(result.share_read * PROGRESS_STEPS) - bar.pos)

        source_name, is_named = name_source(table, order.source)
        try:
            if order.is_rehearsal:
                known_in = _find_known_event(store, order)
                result = rehearse_import(
                    get_settings(),
                    table,
                    mapping,
                    source_name=source_name,
                    is_source_named=is_named,
                    survey=survey,
                    store=store if known_in is not None else None,
                    event_id=known_in,
                    on_progress=show,
                )
            else:
                result = run_import(
                    store,
                    get_settings(),
                    table,
                    mapping,
                    event_id=_find_event(store, table, mapping, survey, order),
                    source_name=source_name,
                    is_source_named=is_named,
                    priority=JobPriority.FEED,
                    survey=survey,
                    on_progress=show,
                )
        except (SQLAlchemyError, OSError) as error:
            raise StoreFaultError(say_store_failure(error, so_far)) from error
    typer.echo(
        "".join(f"  {line}\n" for line in say_counts(result, is_rehearsal=order.is_rehearsal)), nl=False
    )
    return result


def _find_known_event(store: Store, order: _Order) -> int | None:
    """Return the event that a rehearsal looks known posts up in; a store that is not there stays away."""
    slug = order.slug or make_slug(order.name or "")
    database = store.engine.url.database
    if not slug or (store.engine.dialect.name == "sqlite" and not (database and Path(database).exists())):
        return None
    with store.read() as session:
        return find_event_id(session, slug)


def _find_event(store: Store, table: PostTable, mapping: ColumnMapping, survey: Survey, order: _Order) -> int:
    name, hazard = order.name, order.hazard
    if table.event is not None and order.slug is None and name is None:
        name, hazard = crisismmd.name_event(table.event)
    slug = order.slug or make_slug(name or "")
    if not slug:
        raise IngestError("which event? give --event SLUG, or --create NAME")
    with store.write() as session:
        event_id = find_event_id(session, slug)
        if event_id is None and name is None:
            raise IngestError(f"there is no event {slug!r}; add it with --create NAME")
        if event_id is None:
            starts_at = find_first_time(table, mapping, survey.spelling, utc_now())
            event_id = add_event(session, name=name or "", slug=slug, hazard=hazard, starts_at=starts_at).id
    return event_id


if __name__ == "__main__":
    app()
