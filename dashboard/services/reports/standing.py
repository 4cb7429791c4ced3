"""How far a report has come, in words: who cleared, issued or withdrew it, and what stands on each page."""

from datetime import datetime

from dashboard.services.reports import wording
from dashboard.services.reports.frozen import EventFacts, Snapshot
from dashboard.services.reports.sections import show_time
from db.masking import mask_links, mask_people
from db.masking.profiles import Profile
from db.queries.reports import ReportRow
from db.report_authors import is_same_person
from db.vocabulary import ReportStatus


def describe_standing(row: ReportRow, snapshot: Snapshot) -> str:
    """Return who cleared and issued a report and what became of it, each with its time."""
    if row.status is ReportStatus.DRAFT:
        return "Draft: a named person has to clear this report before it is distributed."
    said = [f"Cleared by {_sign(row.cleared_by, row.cleared_at)}.{_say_alone(row, snapshot)}"]
    if row.issued_at is not None:
        said.append(f"Issued by {_sign(row.issued_by, row.issued_at)}.")
    if row.supersedes is not None:
        said.append(f"It supersedes Report No. {row.supersedes}.")
    if row.superseded_at is not None:
        said.append(
            f"Superseded by Report No. {row.superseded_by}, issued on {show_time(row.superseded_at)}."
        )
    if row.status is ReportStatus.RETRACTED:
        reason = mask_people(row.retraction_reason or "", snapshot.profile).rstrip(".")
        said.append(f"Retracted by {_sign(row.retracted_by, row.retracted_at)}: {reason}.")
    return " ".join(said)


def list_marks(row: ReportRow, event: EventFacts, profile: Profile) -> tuple[str, ...]:
    """Return what stands on each page, and in each line of a table."""
    marks = []
    if event.is_exercise:
        marks.append(wording.BANNER_EXERCISE)
    match row.status:
        case ReportStatus.DRAFT:
            marks.append(wording.BANNER_DRAFT)
        case ReportStatus.SUPERSEDED:
            marks.append(f"SUPERSEDED by Report No. {row.superseded_by} – use that one")
        case ReportStatus.RETRACTED:
            marks.append(wording.BANNER_RETRACTED)
    if row.is_restored:
        marks.append(wording.BANNER_RESTORED)
    if profile in wording.PROFILE_BANNERS:
        marks.append(wording.PROFILE_BANNERS[profile])
    return tuple(marks)


def _sign(name: str | None, moment: datetime | None) -> str:
    return f"{_name(name)} on {show_time(moment)}" if moment else _name(name)


def _name(name: str | None) -> str:
    return mask_links(name or "")


def _say_alone(row: ReportRow, snapshot: Snapshot) -> str:
    """Return, with a blank before it, that one of its authors cleared a report; empty: another person did."""
    name = row.cleared_by or ""
    if is_same_person(name, row.created_by):
        return f" {_name(name)} also drafted it; no second person has checked it."
    if any(is_same_person(name, edit.by) for edit in snapshot.history):
        return f" {_name(name)} also wrote in it; no second person has checked it."
    return ""
