"""Files of posts that an analyst brings into an event."""

from collections.abc import Callable

from dashboard.services.rights import check_role
from db.ingest.importer import name_source, run_import
from db.ingest.mapping import ColumnMapping
from db.ingest.result import ImportResult
from db.ingest.survey import survey_table
from db.ingest.tables import PostTable
from db.ingest.times import TimeSpelling
from db.session import Store
from db.settings import StoreSettings
from db.vocabulary import AccountRole, JobPriority


def import_table(
    store: Store,
    settings: StoreSettings,
    table: PostTable,
    mapping: ColumnMapping,
    spelling: TimeSpelling,
    *,
    event_id: int,
    called: str,
    analyst: str,
    on_progress: Callable[[ImportResult], None],
) -> ImportResult:
    """Import a table among what the feeds bring; commits after every batch.

    Args:
        called: the name of its source; empty takes it from the file.

    Raises:
        IngestError: the mapping does not fit the file, or its dates can be read in two ways.
        NotAllowedError: the analyst's role does not include it.
    """
    check_role(store, analyst, AccountRole.ANALYST)
    name, is_named = name_source(table, called or None)
    return run_import(
        store,
        settings,
        table,
        mapping,
        event_id=event_id,
        source_name=name,
        is_source_named=is_named,
        priority=JobPriority.FEED,
        survey=survey_table(table, mapping, spelling),
        on_progress=on_progress,
    )
