"""The period that a new report is about until somebody chooses another."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.services.reports import periods
from dashboard.services.reports.periods import propose_period
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.vocabulary import ReportKind

NOW = datetime(2026, 3, 9, 17, 20, tzinfo=UTC)
FIRST, LAST = datetime(2026, 3, 1, 12, 10, tzinfo=UTC), datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def event(monkeypatch: pytest.MonkeyPatch) -> EventSummary:
    """An event whose last post came five days ago."""
    monkeypatch.setattr(periods, "utc_now", lambda: NOW)
    fields = dict.fromkeys(EventSummary.__dataclass_fields__)
    return EventSummary(**{**fields, "id": 1, "first_post_at": FIRST, "last_post_at": LAST})  # type: ignore[arg-type]


def test_a_situation_report_is_about_all_posts(event: EventSummary) -> None:
    since, until = propose_period(event, PostFilter(1), ReportKind.SITUATION, None)
    assert (since, until) == (FIRST.replace(minute=0), LAST.replace(hour=10, minute=0))


def test_a_flash_update_is_about_the_newest_day_of_posts(event: EventSummary) -> None:
    since, until = propose_period(event, PostFilter(1), ReportKind.FLASH, None)
    assert (until - since, until) == (timedelta(days=1), LAST.replace(hour=10, minute=0))


def test_a_shift_goes_by_the_clock_whenever_the_last_post_came(event: EventSummary) -> None:
    since, until = propose_period(event, PostFilter(1), ReportKind.HANDOVER, None)
    assert (since.hour, until.hour, until.day) == (10, 18, NOW.day)


def test_the_period_of_the_filter_goes_before_all(event: EventSummary) -> None:
    chosen = PostFilter(1, since=FIRST, until=LAST)
    assert propose_period(event, chosen, ReportKind.HANDOVER, None) == (FIRST, LAST)
