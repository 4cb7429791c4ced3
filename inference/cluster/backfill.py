"""``python -m inference.cluster.backfill``: classify rows of a file or the store in bulk with Ray Data."""

import argparse
import json
import logging
import sys
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from db.errors import IllegalChangeError
from db.events import get_or_add_source
from db.imports import Refusal, finish_import, record_batch, start_import
from db.ingest.containers import FolderContainer
from db.ingest.errors import IngestError
from db.ingest.limits import LIMITS
from db.ingest.mapping import ColumnMapping, Field
from db.ingest.survey import refuse_open_dates, survey_cells
from db.ingest.times import DATES_HELP, DateOrder, TimeSpelling
from db.ingest.validate import RowValidator
from db.migrate import upgrade_store
from db.queries.backfill import find_last_job_id
from db.queries.events import find_event_id, get_event
from db.session import Store, utc_now
from db.settings import StoreSettings, get_settings
from db.vocabulary import SourceKind
from inference.cluster.backfill_actors import FileBackfill, StoreBackfill
from inference.cluster.ray_session import ray_session
from inference.errors import DataError, InferenceError
from inference.log import configure_logging
from inference.settings import WorkerSettings
from inference.worker.store_retry import describe_store_failure, retry_while_store_is_away

log = structlog.get_logger(worker="backfill")
STORE = "store"
# What a file's columns may be: the fields of an import, under their own names.
COLUMNS = tuple(field.value for field in Field if field not in (Field.PICTURE, Field.SOURCE))
# Large enough that the model's batches are full, small enough that a lost one is quickly done again.
BATCH_ROWS = 256


def open_file(ray: Any, source: Path) -> Any:
    """Return the rows of a Parquet or CSV file, or of a folder of either, as a Ray data set of known columns.

    Raises:
        DataError: there is no such file, it is neither, or it has no column of texts.
    """
    suffix = source.suffix.lower() or next((path.suffix.lower() for path in sorted(source.glob("*.*"))), "")
    if not source.exists() or suffix not in (".parquet", ".csv"):
        raise DataError(f"{source} is no .parquet or .csv file, nor a folder of them; or write `{STORE}`")
    if suffix == ".parquet":
        rows = ray.data.read_parquet(str(source))
    else:
        import pyarrow as pa
        from pyarrow import csv

        # As text: an id of digits alone must not lose its zeros, nor a time its zone.
        text = csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()))
        lines = csv.ParseOptions(newlines_in_values=True)
        rows = ray.data.read_csv(str(source), convert_options=text, parse_options=lines)
    found = rows.schema().names
    if Field.TEXT not in found:
        raise DataError(f"{source} has no column 'text'; it has {', '.join(found)[:200]}")
    return rows.select_columns([column for column in COLUMNS if column in found])


def run_actors(
    ray: Any, rows: Any, actor: type, arguments: tuple[Any, ...], named: dict[str, Any], options: Any
) -> Any:
    """Send the rows through a pool of actors; yields the counts of each batch as they come.

    Ray restarts an actor that dies and gives it the batch again, which then adds what is missing.
    """
    return rows.map_batches(
        actor,
        batch_size=BATCH_ROWS,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=options.actors),
        num_cpus=1,
        num_gpus=options.gpus_per_actor,
        fn_constructor_args=arguments,
        fn_constructor_kwargs=named,
    ).iter_rows()


def backfill_store(ray: Any, store: Store, base: tuple[Any, ...], options: Any) -> dict[str, int]:
    """Classify every post of the store that the model has not seen; returns counts. Commits in the actors."""
    last_id = retry_while_store_is_away(store.read, find_last_job_id)
    totals = {"added": 0, "failed": 0}
    blocks = max(last_id // (BATCH_ROWS * 4), options.actors)
    ids = ray.data.range(last_id + 1, override_num_blocks=blocks)
    for counts in run_actors(ray, ids, StoreBackfill, base, {}, options):
        totals = {name: total + int(counts[name]) for name, total in totals.items()}
    return totals


def make_validator(rows: Any, path: Path, options: Any) -> RowValidator:
    """Look at all times and ids of a data set and return what turns its rows into posts.

    Raises:
        IngestError: its dates can be read in two ways and ``options`` does not say which.
    """
    columns = {Field(name): name for name in rows.schema().names}
    judged = [columns[field] for field in (Field.POSTED_AT, Field.EXTERNAL_ID) if field in columns]
    cells = (
        (str(row.get("posted_at") or ""), str(row.get("external_id") or ""))
        for row in (rows.select_columns(judged).iter_rows() if judged else ())
    )
    survey = survey_cells(cells, TimeSpelling(options.dates), has_x_ids=False)
    mapping = ColumnMapping(MappingProxyType(columns))
    refuse_open_dates(survey, mapping, path.name)
    return RowValidator(
        mapping=mapping,
        survey=survey,
        pictures=FolderContainer(path.parent, LIMITS),
        source_name=options.source_name or path.name,
        is_source_named=options.source_name is not None,
        author_key=get_settings().read_author_key(),
        now=utc_now(),
        limits=LIMITS,
    )


def backfill_file(ray: Any, store: Store, base: tuple[Any, ...], options: Any) -> dict[str, int]:
    """Store and classify every row of a file; returns counts. The run is an import in Operations. Commits.

    Raises:
        DataError: the file or its columns are not as documented, or the event does not exist.
        IngestError: its dates can be read in two ways and ``options`` does not say which.
    """
    path = Path(options.source)
    rows = open_file(ray, path)
    validator = make_validator(rows, path, options)
    with store.write() as session:
        event_id = find_event_id(session, options.event or "")
        event = get_event(session, event_id) if event_id is not None else None
        if event is None:
            raise DataError(f"there is no event {options.event!r}; give the short name of one with --event")
        source_name = options.source_name or path.name
        source_id = get_or_add_source(session, name=source_name, kind=SourceKind.CSV).id
        import_id = start_import(session, source_id=source_id, event_id=event.id, file_name=path.name)
    totals = {"added": 0, "repeated": 0, "failed": 0, "refused": 0}
    named = {"event": event, "source_id": source_id, "import_id": import_id, "validator": validator}
    for counts in run_actors(ray, rows, FileBackfill, base, named, options):
        refused = [
            Refusal(path.name, None, f"{external_id}: {reason}" if external_id else reason)
            for external_id, reason in json.loads(counts["refusals"])
        ]
        record = partial(
            record_batch,
            import_id=import_id,
            accepted=int(counts["added"]),
            repeated=int(counts["repeated"]),
            refusals=refused,
        )
        retry_while_store_is_away(store.write, record)
        for name in ("added", "repeated", "failed"):
            totals[name] += int(counts[name])
        totals["refused"] += len(refused)
    retry_while_store_is_away(store.write, partial(finish_import, import_id=import_id))
    return totals


def run_backfill(options: Any, place: StoreSettings, settings: WorkerSettings) -> dict[str, int]:
    """Start or join Ray and run one backfill; returns its counts. Commits.

    Raises:
        InferenceError: Ray, the file, the event or the model is not as needed.
        IngestError: the file's dates can be read in two ways and ``options`` does not say which.
    """
    upgrade_store(place.store_url)
    store = Store(place.store_url)
    base = (place.from_anywhere(), settings)
    try:
        # One CPU more than the actors take: reading the file needs one too.
        with ray_session(options.address, cpus=options.actors + 1) as ray:
            import ray.data

            ray.data.DataContext.get_current().enable_progress_bars = False
            logging.getLogger("ray.data").setLevel(logging.ERROR)  # plans and progress: ours are the counts
            run = backfill_store if options.source == STORE else backfill_file
            return run(ray, store, base, options)
    finally:
        store.close()


def main(arguments: list[str] | None = None) -> int:
    """Backfill the store of the environment; returns the process's exit status, 2 where the store fails."""
    parser = argparse.ArgumentParser(prog="python -m inference.cluster.backfill", description=__doc__)
    parser.add_argument("source", help=f"a .parquet or .csv file, a folder of them, or `{STORE}`")
    parser.add_argument("--event", help="short name of the event that a file's rows belong to")
    parser.add_argument("--source-name", help="name of the source (default: the file's name)")
    parser.add_argument("--dates", type=DateOrder, choices=list(DateOrder), help=DATES_HELP)
    parser.add_argument("--address", default="local", help="local, auto or host:port (default: local)")
    parser.add_argument("--actors", type=int, default=1, help="models at work at once")
    parser.add_argument("--gpus-per-actor", type=float, default=0.0, help="share of a GPU for each")
    options = parser.parse_args(arguments)
    configure_logging()
    try:
        totals = run_backfill(options, get_settings(), WorkerSettings())
    except (InferenceError, IngestError, IllegalChangeError) as error:
        log.error("not_done", error=str(error))
        return 1
    except SQLAlchemyError as error:
        log.error("not_done", error=describe_store_failure(error))
        return 2
    log.info("done", source=Path(options.source).name, **totals)
    return 0


if __name__ == "__main__":
    # Under its own name, so that the actors' processes find its classes where they can import them.
    from inference.cluster.backfill import main as run

    sys.exit(run())
