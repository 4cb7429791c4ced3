"""The labels that match a filter, counted: whole hours from the rollup, the rest from the read model.

A filter narrows by the classes and the verification that the rollup keeps, or by something that it does not
(language, words, area, picture, confidence). In the second case every matching label counts for itself.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import (
    Integer,
    Select,
    String,
    Subquery,
    cast,
    distinct,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from db.models import AccountCount, EffectiveLabel, LabelHour
from db.queries.filters import PostFilter, build_conditions
from db.rollups import CLASSES, UNCLASSIFIED

HOUR_S = 3600


def count_labels(chosen: PostFilter, *, unit_s: int = HOUR_S) -> Subquery:
    """Return rows (at, classes, verification, posts, placed, with_picture) that add up to the matching posts.

    Args:
        unit_s: width of the bins that ``at`` will be sorted into; hours serve its multiples alone.
    """
    since = _next_hour(chosen.since) if chosen.since else None
    until = _hour_of(chosen.until) if chosen.until else None
    if unit_s % HOUR_S or not _is_kept(chosen) or (since and until and since >= until):
        return _single_labels(chosen).subquery()
    parts = [_whole_hours(replace(chosen, since=since, until=until))]
    if chosen.since and chosen.since != since:
        parts.append(_single_labels(replace(chosen, until=since)))
    if chosen.until and chosen.until != until:
        parts.append(_single_labels(replace(chosen, since=until)))
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def count_accounts(chosen: PostFilter) -> Select:
    """Return the query of how many accounts sent the posts that match."""
    if chosen == PostFilter(chosen.event_id):
        return select(func.count()).where(AccountCount.event_id == chosen.event_id, AccountCount.posts > 0)
    return select(func.count(distinct(EffectiveLabel.author_hash))).where(*build_conditions(chosen))


def _is_kept(chosen: PostFilter) -> bool:
    kept = PostFilter(
        chosen.event_id,
        since=chosen.since,
        until=chosen.until,
        informativeness=chosen.informativeness,
        humanitarian=chosen.humanitarian,
        damage=chosen.damage,
        verification=chosen.verification,
    )
    return chosen == kept


def _whole_hours(chosen: PostFilter) -> Select:
    hour = LabelHour
    conditions = [hour.event_id == chosen.event_id, hour.posts > 0]
    if chosen.since is not None:
        conditions.append(hour.hour_at >= chosen.since)
    if chosen.until is not None:
        conditions.append(hour.hour_at < chosen.until)
    for name in (*CLASSES, "verification"):
        if wanted := getattr(chosen, name):
            conditions.append(getattr(hour, name).in_(wanted))
    keys = [hour.hour_at.label("at"), *(getattr(hour, name) for name in CLASSES), hour.verification]
    return select(*keys, hour.posts, hour.placed, hour.with_picture).where(*conditions)


def _single_labels(chosen: PostFilter) -> Select:
    label = EffectiveLabel
    classes = [
        func.coalesce(type_coerce(getattr(label, name), String), UNCLASSIFIED).label(name) for name in CLASSES
    ]
    return select(
        label.posted_at.label("at"),
        *classes,
        type_coerce(label.verification, String).label("verification"),
        literal(1).label("posts"),
        cast(label.lat.is_not(None), Integer).label("placed"),
        cast(label.has_picture, Integer).label("with_picture"),
    ).where(*build_conditions(chosen))


def _hour_of(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _next_hour(moment: datetime) -> datetime:
    hour = _hour_of(moment)
    return hour if hour == moment else hour + timedelta(hours=1)
