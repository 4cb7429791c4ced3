"""A draft on its way to be released: it is edited, looked at, cleared and appealed about."""

from dashboard.services.reports.editing import clear_draft, edit_section, read_texts
from dashboard.services.reports.release import (
    Release,
    appeal_finding,
    read_release,
)
from db.queries.reports import ReportRow, get_report
from db.session import Store

BLOCKED = "Posts report 31 dead in Kordelia [list: usable]"
WHY = "The figure is the ministry's own, see its site"


def edit(store: Store, report_id: int, section: str, text: str, by: str = "Ana Brown") -> None:
    with store.write() as session:
        found = get_report(session, report_id)
        assert found is not None
        seen = read_texts(found[1])[section]
        edit_section(session, report_id=report_id, section=section, seen=seen, text=text, edited_by=by)


def look(store: Store, report_id: int) -> tuple[ReportRow, Release]:
    with store.read() as session:
        found = get_report(session, report_id)
        assert found is not None
        return found[0], read_release(session, found[0])


def clear(store: Store, report_id: int) -> None:
    row, _ = look(store, report_id)
    with store.write() as session:
        clear_draft(session, report_id=report_id, seen_sha256=row.sha256, cleared_by="Ana Brown")


def appeal(store: Store, report_id: int, key: str, lead: str, reason: str = WHY) -> None:
    row, _ = look(store, report_id)
    with store.write() as session:
        appeal_finding(
            session, report_id=report_id, seen_sha256=row.sha256, key=key, lead=lead, reason=reason
        )
