"""What an incident brief is frozen with: the incident as it stands, its growth, and what people did to it."""

from collections import Counter
from datetime import timedelta

from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.reports.facts import usable_posts
from dashboard.services.reports.frozen_kinds import ChangeMade, IncidentGrowth, TimeBin
from dashboard.services.reports.masking import clean_name, clean_text, mask_excerpt
from db.masking import mask_people
from db.masking.profiles import Profile
from db.queries.filters import PostFilter
from db.queries.incidents import get_incident, list_changes
from db.queries.overview import count_timeline
from db.queries.posts import count_posts

MAX_BINS = 24
# Hours of one bin, from which the shortest is taken that leaves no more bins than that.
BINS_H = (1, 3, 6, 12, 24, 24 * 7, 24 * 30)
MAX_CHANGES = 20
HOUR = timedelta(hours=1)


def gather_growth(session: Session, chosen: PostFilter, profile: Profile) -> IncidentGrowth:
    """Return the incident that a filter chooses.

    Raises:
        ReportError: the event has no such incident, it was merged into another, or it has no usable post in
            the period.
    """
    row = get_incident(session, chosen.incident or 0)
    if row is None or row.event_id != chosen.event_id:
        raise ReportError(f"this event has no incident {chosen.incident}; choose one of its own")
    if row.merged_into is not None:
        raise ReportError(f"incident {row.id} was merged into incident {row.merged_into}; choose that one")
    usable = usable_posts(chosen)
    if not count_posts(session, usable):
        raise ReportError(
            f"incident {row.id} has no usable post in the period; it has posts from "
            f"{row.first_seen_at:%Y-%m-%d %H:%M} to {row.last_seen_at:%Y-%m-%d %H:%M}, so choose these"
        )
    bin_h, bins = _count_bins(session, usable)
    return IncidentGrowth(
        id=row.id,
        category=row.category,
        damage=row.damage,
        place=mask_people(clean_text(row.place, limit=80), profile) if row.place else None,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        posts=row.posts,
        accounts=row.accounts,
        growth=row.growth,
        open_posts=row.open_posts,
        bin_h=bin_h,
        bins=bins,
        changes=tuple(
            ChangeMade(
                kind=change.kind,
                by=clean_name(change.changed_by),
                at=change.changed_at,
                posts=change.posts,
                other=change.other_id if change.other_id != row.id else change.incident_id,
                note=mask_excerpt(change.note, profile) if change.note else None,
            )
            for change in list_changes(session, row.id)
            if change.undone_at is None
        )[:MAX_CHANGES],
    )


def _count_bins(session: Session, usable: PostFilter) -> tuple[int, tuple[TimeBin, ...]]:
    """Return the length of a bin in hours, and the posts of each from the first to the last."""
    hours = count_timeline(session, usable, bin_s=3600)
    first, last = hours[0].starts_at, hours[-1].starts_at
    bin_h = next((h for h in BINS_H if (last - first) / (h * HOUR) < MAX_BINS), BINS_H[-1])
    posts: Counter[int] = Counter()
    for hour in hours:
        posts[int((hour.starts_at - first) / (bin_h * HOUR))] += hour.posts
    return bin_h, tuple(
        TimeBin(starts_at=first + number * bin_h * HOUR, posts=posts[number])
        for number in range(max(posts) + 1)
    )
