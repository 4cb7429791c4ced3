"""What pages read of reports, behind the cache of ``dashboard.data``."""

from collections.abc import Mapping
from typing import Any

from dashboard.cached_reads import cache_read, cache_steady
from dashboard.data import get_store
from dashboard.services.reports import earlier, public_view
from dashboard.services.reports.facts import find_retracted
from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Retracted
from dashboard.services.reports.public_view import PublicPassage
from dashboard.services.reports.release import Release, read_release
from db import report_authors
from db.queries import reports


@cache_steady
def list_reports(event_id: int) -> list[reports.ReportRow]:
    """Return the reports of an event."""
    with get_store().read() as session:
        return reports.list_reports(session, event_id)


@cache_read
def get_report(report_id: int) -> tuple[reports.ReportRow, Mapping[str, Any]] | None:
    """Return one report with its snapshot."""
    with get_store().read() as session:
        return reports.get_report(session, report_id)


@cache_read
def read_as_public(report_id: int) -> tuple[PublicPassage, ...]:
    """Return what the public would read of a report's posts and edited words; nothing of one that is gone."""
    with get_store().read() as session:
        found = reports.get_report(session, report_id)
        return public_view.read_as_public(session, found[0], read_snapshot(found[1])) if found else ()


@cache_read
def list_retracted(report_id: int) -> tuple[Retracted, ...]:
    """Return the posts that a report cites and that are not used any more; none of a restored one."""
    with get_store().read() as session:
        found = reports.get_report(session, report_id)
        if found is None or found[0].is_restored:
            return ()
        return find_retracted(session, map(int, read_snapshot(found[1]).facts.posts))


@cache_read
def get_release(row: reports.ReportRow) -> Release:
    """Return the release review of a report as it stands."""
    with get_store().read() as session:
        return read_release(session, row)


@cache_read
def list_people() -> tuple[str, ...]:
    """Return who touched posts, reports, events or sources here, by name."""
    with get_store().read() as session:
        return report_authors.list_people(session)


@cache_read
def list_issued_files(report_id: int) -> list[reports.IssuedFile]:
    """Return the files that were issued of a report."""
    with get_store().read() as session:
        return reports.list_issued_files(session, report_id)


@cache_read
def list_supersedable(row: reports.ReportRow) -> tuple[tuple[reports.ReportRow, ...], int | None]:
    """Return the reports whose place a report may take, and the number of the one that it takes by itself."""
    with get_store().read() as session:
        return earlier.list_supersedable(session, row)
