"""Rows into the store, batch by batch: posts, media and jobs of a batch land together or not at all."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from db.events import get_or_add_source
from db.imports import Refusal, finish_import, record_batch, start_import
from db.ingest.errors import BadRowError
from db.ingest.limits import MIB
from db.ingest.mapping import ColumnMapping, check_mapping
from db.ingest.rows import Row
from db.ingest.tables import PostTable
from db.ingest.validate import RowValidator, ValidRow
from db.media import find_media_fault, prepare_media_folder, write_original
from db.posts import add_posts
from db.session import Store, utc_now
from db.settings import StoreSettings

BATCH_ROWS = 500
# Pictures of a batch wait in memory for its transaction.
BATCH_PICTURE_BYTES = 32 * MIB


@dataclass
class ImportResult:
    """What an import did so far; complete once ``run_import`` returns.

    Args:
        import_id: the run's record in the store; None for a rehearsal.
        naive_times: accepted or repeated rows whose time had no zone and was taken as UTC.
        share_read: share of the file read, 0-1.
        is_cancelled: whether it was stopped before the end.
    """

    import_id: int | None = None
    accepted: int = 0
    repeated: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    naive_times: int = 0
    share_read: float = 0.0
    is_cancelled: bool = False


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
    priority: int,
    on_progress: Callable[[ImportResult], None] = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> ImportResult:
    """Import one table; commits after every batch.

    Args:
        source_name: source of rows that do not name their own.
        priority: place in the queue, one of ``JobPriority``.
        on_progress: called after each batch with the result so far.
        should_stop: asked after each batch; what is stored by then stays.

    While the media folder is away, rows with pictures are refused and the others go in.

    Raises:
        IngestError: the mapping does not fit the file.
        MediaAwayError: the media folder went away meanwhile; what is stored by then stays.
    """
    check_mapping(mapping, table.columns)
    with store.read() as session:
        pictures_away = find_media_fault(session, settings.media_dir)
    with store.write() as session:
        source = get_or_add_source(session, name=source_name, kind=table.kind)
        import_id = start_import(session, source_id=source.id, event_id=event_id, file_name=table.name)
    result = ImportResult(import_id)
    for batch in _read_batches(table, mapping, settings, source_name, pictures_away):
        added = _store_batch(
            store, settings, table, batch, import_id=import_id, event_id=event_id, priority=priority
        )
        _count(result, batch, added)
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
    on_progress: Callable[[ImportResult], None] = lambda _: None,
) -> ImportResult:
    """Validate an table and store nothing; posts that the store has already count as accepted.

    Raises:
        IngestError: the mapping does not fit the file.
    """
    check_mapping(mapping, table.columns)
    result = ImportResult()
    for batch in _read_batches(table, mapping, settings, source_name):
        _count(result, batch, len(batch.valid))
        on_progress(result)
    return result


def _read_batches(
    table: PostTable,
    mapping: ColumnMapping,
    settings: StoreSettings,
    source_name: str,
    pictures_away: str | None = None,
) -> Iterator[_Batch]:
    limits = table.container.limits
    validator = RowValidator(
        mapping=mapping,
        container=table.container,
        source_name=source_name,
        author_key=settings.read_author_key(),
        now=utc_now(),
        limits=limits,
    )
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


def _store_batch(
    store: Store,
    settings: StoreSettings,
    table: PostTable,
    batch: _Batch,
    *,
    import_id: int,
    event_id: int,
    priority: int,
) -> int:
    # Originals first: a file without a row is harmless, a row without its file is not.
    originals = [data for row in batch.valid for data in row.originals]
    if originals:
        with store.read() as session:
            prepare_media_folder(session, settings.media_dir)
    for data in originals:
        write_original(settings.media_dir, data)
    by_source = defaultdict(list)
    for row in batch.valid:
        by_source[row.source_name].append(row.post)
    with store.write() as session:
        posts = {
            get_or_add_source(session, name=name, kind=table.kind).id: by_source[name]
            for name in sorted(by_source)
        }
        added = len(add_posts(session, event_id=event_id, posts=posts, priority=priority))
        record_batch(
            session,
            import_id=import_id,
            accepted=added,
            repeated=len(batch.valid) - added,
            refusals=batch.refusals,
        )
    return added


def _count(result: ImportResult, batch: _Batch, added: int) -> None:
    result.accepted += added
    result.repeated += len(batch.valid) - added
    result.refusals.extend(batch.refusals)
    result.naive_times += sum(row.is_naive_time for row in batch.valid)
    result.share_read = batch.share_read
