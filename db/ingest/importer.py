"""Rows into the store, batch by batch: posts, media and jobs of a batch land together or not at all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from db.events import get_or_add_source
from db.identity import KnownPost, KnownPosts, load_known, say_where
from db.imports import Refusal, finish_import, record_batch, start_import
from db.ingest.errors import BadRowError
from db.ingest.limits import MIB
from db.ingest.mapping import ColumnMapping, check_mapping
from db.ingest.result import LISTED, ImportResult
from db.ingest.rows import Row
from db.ingest.store_rows import keep_originals, store_rows
from db.ingest.survey import Survey, refuse_open_dates, survey_table
from db.ingest.tables import PostTable
from db.ingest.times import TimeSpelling
from db.ingest.validate import RowValidator, ValidRow
from db.media import find_media_fault
from db.posts import Outcome
from db.queries.events import find_source_ids
from db.session import Store, utc_now
from db.settings import StoreSettings

BATCH_ROWS = 500
# Pictures of a batch wait in memory for its transaction.
BATCH_PICTURE_BYTES = 32 * MIB


def name_source(table: PostTable, chosen: str | None = None) -> tuple[str, bool]:
    """Return what the source of a table's rows is called, and whether that is more than its file's name.

    Args:
        chosen: what the analyst calls it; else its platform names it.
    """
    name = chosen or table.platform
    return name or table.name, name is not None


@dataclass
class _Batch:
    valid: list[ValidRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    picture_bytes: int = 0
    share_read: float = 0.0

    def is_full(self) -> bool:
        rows = len(self.valid) + len(self.refusals)
        return rows >= BATCH_ROWS or self.picture_bytes >= BATCH_PICTURE_BYTES


def run_import(
    store: Store,
    settings: StoreSettings,
    table: PostTable,
    mapping: ColumnMapping,
    *,
    event_id: int,
    source_name: str,
    is_source_named: bool = True,
    priority: int,
    survey: Survey | None = None,
    on_progress: Callable[[ImportResult], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ImportResult:
    """Import one table; commits after every batch.

    Args:
        source_name: source of rows that do not name their own.
        is_source_named: see ``RowValidator``.
        priority: place in the queue, one of ``JobPriority``.
        survey: what ``survey_table`` found; None looks now.
        on_progress: called after each batch with the result so far.
        should_stop: asked after each batch; what is stored by then stays.

    While the media folder is away, rows with pictures are refused and the others go in.

    Raises:
        IngestError: the mapping does not fit the file, or its dates can be read in two ways.
        MediaAwayError: the media folder went away meanwhile; what is stored by then stays.
    """
    with store.read() as session:
        pictures_away = find_media_fault(session, settings.media_dir)
    source = (source_name, is_source_named)
    batches = _read_batches(table, mapping, settings, source, survey, pictures_away)
    with store.write() as session:
        source_id = get_or_add_source(session, name=source_name, kind=table.kind).id
        import_id = start_import(session, source_id=source_id, event_id=event_id, file_name=table.name)
    result = ImportResult(import_id)
    for batch in batches:
        counts = ImportResult(refusals=batch.refusals, share_read=batch.share_read)
        keep_originals(store, settings.media_dir, batch.valid)
        with store.write() as session:
            arrivals = store_rows(
                session,
                batch.valid,
                event_id=event_id,
                kind=table.kind,
                priority=priority,
                import_id=import_id,
                reads_below=settings.reads_below,
            )
            for row, arrival in zip(batch.valid, arrivals, strict=True):
                counts.take(row, arrival.outcome, arrival.where)
            _record(session, import_id, counts, listed=len(result.drops))
        result.add(counts)
        on_progress(result)
        if should_stop():
            result.is_cancelled = True
            break
    with store.write() as session:
        finish_import(session, import_id=import_id)
    return result


def rehearse_import(
    settings: StoreSettings,
    table: PostTable,
    mapping: ColumnMapping,
    *,
    source_name: str,
    is_source_named: bool = True,
    store: Store | None = None,
    event_id: int | None = None,
    survey: Survey | None = None,
    on_progress: Callable[[ImportResult], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ImportResult:
    """Say what ``run_import`` would do, and store nothing.

    Args:
        source_name: source of rows that do not name their own.
        is_source_named: see ``RowValidator``.
        store: with ``event_id``, where known posts are looked up; without them, only the file's own count.

    Returns:
        The counts; none where it is still to be said in which of two ways the table's dates are read.

    Raises:
        IngestError: the mapping does not fit the file.
    """
    check_mapping(mapping, table.columns)
    survey = survey or survey_table(table, mapping, TimeSpelling())
    result, known = ImportResult(open_date=survey.open_example), KnownPosts()
    if survey.is_open:
        return result
    for batch in _read_batches(table, mapping, settings, (source_name, is_source_named), survey):
        counts = ImportResult(refusals=batch.refusals, share_read=batch.share_read)
        sources: dict[str, int] = {}
        if store is not None and event_id is not None:
            with store.read() as session:
                sources = _load(session, batch.valid, event_id, known)
        for row in batch.valid:
            _rehearse(row, sources.get(row.source_name, row.source_name), known, counts)
        result.add(counts)
        on_progress(result)
        if should_stop():
            result.is_cancelled = True
            break
    return result


def _load(session: Session, rows: list[ValidRow], event_id: int, known: KnownPosts) -> dict[str, int]:
    load_known(session, event_id=event_id, external_ids=[row.post.external_id for row in rows], known=known)
    return find_source_ids(session, {row.source_name for row in rows})


def _rehearse(row: ValidRow, source: int | str, known: KnownPosts, counts: ImportResult) -> None:
    post = row.post
    there, is_same = known.find(source, post.external_id, post.scope, post.content)
    if there is None:
        counts.take(row, Outcome.ADDED, "")
        where = say_where(None, row.file_name, post.line)
        known.add(post.external_id, KnownPost(source, post.content, None, where))
    else:
        counts.take(row, Outcome.KNOWN if is_same else Outcome.CONFLICT, there.where)


def _record(session: Session, import_id: int, counts: ImportResult, *, listed: int) -> None:
    record_batch(
        session,
        import_id=import_id,
        accepted=counts.accepted,
        repeated=counts.repeated,
        refusals=counts.refusals,
        without_time=counts.without_time,
        dropped=counts.dropped.total(),
        drops=counts.drops[: LISTED - listed],
    )


def _read_batches(
    table: PostTable,
    mapping: ColumnMapping,
    settings: StoreSettings,
    source: tuple[str, bool],
    survey: Survey | None,
    pictures_away: str | None = None,
) -> Iterator[_Batch]:
    """Check the table as a whole, then return its rows in batches.

    Raises:
        IngestError: the mapping does not fit the file, or its dates can be read in two ways.
    """
    check_mapping(mapping, table.columns)
    survey = survey or survey_table(table, mapping, TimeSpelling())
    refuse_open_dates(survey, mapping, table.name)
    validator = RowValidator(
        mapping=mapping,
        survey=survey,
        pictures=table.container,
        source_name=source[0],
        is_source_named=source[1],
        author_key=settings.read_author_key(),
        now=utc_now(),
        limits=table.container.limits,
    )
    return _validate(table, validator, pictures_away)


def _validate(table: PostTable, validator: RowValidator, pictures_away: str | None) -> Iterator[_Batch]:
    limits = table.container.limits
    batch = _Batch()
    for place, item in enumerate(table.read_items()):
        if place == limits.rows:
            reason = f"the import stops after {limits.rows:,} rows; split the file and import the rest"
            batch.refusals.append(Refusal(item.file_name, item.line, reason))
            break
        _take(batch, item, validator, pictures_away)
        if batch.is_full():
            yield batch
            batch = _Batch(share_read=batch.share_read)
    batch.share_read = 1.0
    yield batch


def _take(batch: _Batch, item: Row | Refusal, validator: RowValidator, pictures_away: str | None) -> None:
    if isinstance(item, Refusal):
        batch.refusals.append(item)
        return
    batch.share_read = item.share_read
    try:
        valid = validator.validate(item)
    except BadRowError as error:
        batch.refusals.append(Refusal(item.file_name, item.line, str(error)))
        return
    if valid.originals and pictures_away:
        reason = f"its picture cannot be kept: {pictures_away}, then import the file again"
        batch.refusals.append(Refusal(item.file_name, item.line, reason))
        return
    batch.valid.append(valid)
    batch.picture_bytes += sum(map(len, valid.originals))
