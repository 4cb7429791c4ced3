"""Writes: what a runner does with a feed. One turn is one fetch; what it brought lands with its cursor.

A feed is leased to one runner at a time. A turn whose feed was removed or taken over meanwhile lands nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import uniform
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from db.errors import NotFoundError
from db.imports import Drop, Refusal, record_batch
from db.models import Feed, FeedHour, FeedRunner, RefusedRow, Source
from db.per_store import build_insert
from db.printable import drop_controls
from db.session import read_clock
from db.types import mask_words
from db.vocabulary import PUBLISHERS, FeedKind

# Refused posts of a feed that are listed; all of them are counted.
KEPT_REFUSALS = 1_000
LONGEST_BACKOFF_S = 3_600.0
ERROR_CHARS = 500
# Feeds that were added together, or failed together, do not come back together.
JITTER = 0.1
RUNNER_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class FeedTurn:
    """A feed as a runner knows it: what to fetch, from where on, and where to put it."""

    feed_id: int
    source: str
    event_id: int
    kind: FeedKind
    settings: dict[str, Any]
    import_id: int
    cursor: str
    is_paused: bool


@dataclass(frozen=True)
class Landing:
    """What a fetch brought, as it is counted.

    Args:
        added: new posts, or new and revised hazard reports.
        repeated: posts that the event held already, or hazard reports that are as they were.
        refused: a refusal that is listed already is not counted again: many sources show a bad post for days.
        unlisted: refused besides these, and listed elsewhere.
        lag_s: seconds from posting to the store, the median of the posts that were added.
        without_time: of those added.
        dropped: cells of those added that could not be used.
    """

    added: int = 0
    repeated: int = 0
    refused: Sequence[Refusal] = field(default=())
    unlisted: int = 0
    lag_s: float | None = None
    without_time: int = 0
    dropped: int = 0
    drops: Sequence[Drop] = field(default=())


class LostTurnError(NotFoundError):
    """The feed was removed, or another runner has taken it over: nothing of this turn may land."""


def list_active(session: Session) -> set[int]:
    """Return the feeds that are not paused."""
    return set(session.scalars(select(Feed.id).where(Feed.is_paused.is_(False))))


def find_due(session: Session, kinds: Collection[FeedKind]) -> list[int]:
    """Return the feeds that may be claimed, the longest due first."""
    due = select(Feed.id).where(_is_due(session, kinds)).order_by(Feed.next_try_at, Feed.id)
    return list(session.scalars(due))


def claim_feeds(
    session: Session, *, runner: str, kinds: Collection[FeedKind], lease_s: float, limit: int
) -> list[FeedTurn]:
    """Lease up to ``limit`` due feeds to a runner, the longest due first."""
    due = select(Feed.id).where(_is_due(session, kinds)).order_by(Feed.next_try_at, Feed.id).limit(limit)
    feeds = session.execute(
        select(Feed, Source.name)
        .join(Source, Source.id == Feed.source_id)
        .where(Feed.id.in_(due))
        .with_for_update(skip_locked=True, of=Feed)
    ).all()
    until = read_clock(session) + timedelta(seconds=lease_s)
    for feed, _ in feeds:
        feed.runner, feed.leased_until = runner, until
    return [_make_turn(feed, name) for feed, name in feeds]


def renew_leases(session: Session, *, runner: str, feed_ids: Collection[int], lease_s: float) -> None:
    """Tell that a runner lives and still has these feeds in hand."""
    now = read_clock(session)
    beat = build_insert(session, FeedRunner)
    session.execute(
        beat.on_conflict_do_update(
            index_elements=["name"], set_={"heartbeat_at": beat.excluded.heartbeat_at}
        ),
        {"name": runner, "started_at": now, "heartbeat_at": now},
    )
    # Of a runner that was killed nobody says goodbye.
    session.execute(delete(FeedRunner).where(FeedRunner.heartbeat_at < now - RUNNER_KEPT))
    session.execute(
        update(Feed)
        .where(Feed.id.in_(feed_ids), Feed.runner == runner)
        .values(leased_until=now + timedelta(seconds=lease_s)),
        execution_options={"synchronize_session": False},
    )


def retire_runner(session: Session, *, runner: str) -> None:
    """Note an orderly end: nobody has to wait for the leases of this runner."""
    session.execute(
        update(Feed).where(Feed.runner == runner).values(runner=None, leased_until=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(delete(FeedRunner).where(FeedRunner.name == runner))


def hold_turn(session: Session, turn: FeedTurn, *, runner: str | None) -> None:
    """Hold a feed for what its fetch brought, until the transaction ends; comes before its posts are stored.

    Args:
        runner: whose turn it is; None for posts that were brought, which need no turn.

    Raises:
        LostTurnError: see there.
    """
    feed = session.get(Feed, turn.feed_id, with_for_update=True)
    if feed is None or (runner is not None and (feed.runner, feed.cursor) != (runner, turn.cursor)):
        raise LostTurnError(f"feed {turn.feed_id} is no longer this runner's")


def move_turn(session: Session, turn: FeedTurn, *, runner: str, cursor: str) -> FeedTurn:
    """Note before a fetch ends where the next one begins, should this one never do; returns the turn so.

    Raises:
        LostTurnError: see there.
    """
    hold_turn(session, turn, runner=runner)
    session.get_one(Feed, turn.feed_id).cursor = cursor
    return replace(turn, cursor=cursor)


def land_turn(session: Session, turn: FeedTurn, landing: Landing, *, cursor: str, has_more: bool) -> None:
    """Put down what a fetch brought and where the next one begins, and give the feed back.

    Args:
        has_more: whether the next fetch need not wait.
    """
    count_landing(session, turn.feed_id, landing)
    feed = session.get_one(Feed, turn.feed_id)
    wait_s = 0.0 if has_more else feed.poll_s * uniform(1 - JITTER, 1 + JITTER)
    feed.cursor = cursor
    feed.next_try_at = read_clock(session) + timedelta(seconds=wait_s)
    feed.runner = feed.leased_until = None


def list_other_cursors(session: Session, turn: FeedTurn) -> list[str]:
    """Return where the other feeds of this kind go on, those that are paused left out."""
    query = select(Feed.cursor).where(Feed.kind == turn.kind, Feed.id != turn.feed_id)
    return list(session.scalars(query.where(Feed.is_paused.is_(False)).order_by(Feed.id)))


def count_landing(session: Session, feed_id: int, landing: Landing) -> None:
    """Count what a feed that is held brought, by the hour and in all; it is well from now on."""
    feed = session.get_one(Feed, feed_id)
    now = read_clock(session)
    refused = _find_new(session, feed.import_id, landing.refused)
    counts = {
        "added": landing.added,
        "repeated": landing.repeated,
        "refused": len(refused) + landing.unlisted,
    }
    if any(counts.values()):
        _count_hour(
            session, {"feed_id": feed_id, "hour": now.replace(minute=0, second=0, microsecond=0), **counts}
        )
        record_batch(
            session,
            import_id=feed.import_id,
            # A run counts posts, and hazard reports are none.
            accepted=0 if feed.kind in PUBLISHERS else landing.added,
            repeated=0 if feed.kind in PUBLISHERS else landing.repeated,
            refusals=refused,
            without_time=landing.without_time,
            dropped=landing.dropped,
            drops=landing.drops,
        )
        _forget_oldest(session, feed.import_id)
    feed.last_success_at, feed.last_error, feed.failures = now, None, 0
    if landing.lag_s is not None:
        feed.lag_s = landing.lag_s


def fail_turn(
    session: Session, turn: FeedTurn, *, runner: str, reason: str, rest_s: float | None = None
) -> None:
    """Note why a fetch failed; the next one waits twice as long each time, up to ``LONGEST_BACKOFF_S``.

    Args:
        rest_s: how long the other side asks to be left alone.

    Raises:
        LostTurnError: see there.
    """
    hold_turn(session, turn, runner=runner)
    feed = session.get_one(Feed, turn.feed_id)
    backoff_s = min(feed.poll_s * 2.0 ** min(feed.failures, 20), LONGEST_BACKOFF_S)
    wait_s = max(feed.poll_s, backoff_s) * uniform(1 - JITTER, 1 + JITTER)
    feed.failures += 1
    feed.last_error = drop_controls(reason)[:ERROR_CHARS]
    feed.next_try_at = read_clock(session) + timedelta(seconds=max(wait_s, rest_s or 0.0))
    feed.runner = feed.leased_until = None


def find_turn(session: Session, feed_id: int) -> FeedTurn | None:
    """Return a feed to which others bring posts; None of one that is not there."""
    query = select(Feed, Source.name).join(Source, Source.id == Feed.source_id).where(Feed.id == feed_id)
    found = session.execute(query).one_or_none()
    return _make_turn(*found) if found else None


def list_trials(session: Session) -> list[FeedTurn]:
    """Return the feeds that somebody wants tried; each begins where its last fetch ended."""
    query = (
        select(Feed, Source.name)
        .join(Source, Source.id == Feed.source_id)
        .where(Feed.trial_asked_at.is_not(None), Feed.trial_answered_at.is_(None))
    )
    return [_make_turn(feed, name) for feed, name in session.execute(query)]


def answer_trial(session: Session, *, feed_id: int, answer: dict[str, Any]) -> None:
    """Answer a trial; one of a feed that was removed meanwhile is answered to nobody."""
    session.execute(
        update(Feed)
        .where(Feed.id == feed_id)
        .values(trial_answered_at=read_clock(session), trial_answer=answer),
        execution_options={"synchronize_session": False},
    )


def _is_due(session: Session, kinds: Collection[FeedKind]) -> ColumnElement[bool]:
    now = read_clock(session)
    is_free = or_(Feed.leased_until.is_(None), Feed.leased_until < now)
    return Feed.kind.in_(kinds) & Feed.is_paused.is_(False) & (Feed.next_try_at <= now) & is_free


def _make_turn(feed: Feed, source: str) -> FeedTurn:
    return FeedTurn(
        feed_id=feed.id,
        source=source,
        event_id=feed.event_id,
        kind=feed.kind,
        settings=dict(feed.settings),
        import_id=feed.import_id,
        cursor=feed.cursor,
        is_paused=feed.is_paused,
    )


def _count_hour(session: Session, row: dict[str, Any]) -> None:
    added, table = build_insert(session, FeedHour), FeedHour.__table__
    summed = {name: table.c[name] + added.excluded[name] for name in FeedHour.COUNTS}
    session.execute(added.on_conflict_do_update(index_elements=["feed_id", "hour"], set_=summed), row)


def _find_new(session: Session, import_id: int, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Return the refusals that are not listed yet, each once."""
    if not refusals:
        return []
    listed = select(RefusedRow.file_name, RefusedRow.reason).where(RefusedRow.import_id == import_id)
    known = {(file_name, reason) for file_name, reason in session.execute(listed)}
    new = {}
    for refusal in refusals:
        key = mask_words(refusal.file_name, 300), mask_words(refusal.reason, 500)
        if key not in known:
            new[key] = refusal
    return list(new.values())


def _forget_oldest(session: Session, import_id: int) -> None:
    of_feed = select(RefusedRow.id).where(RefusedRow.import_id == import_id)
    oldest = of_feed.order_by(RefusedRow.id.desc()).offset(KEPT_REFUSALS).limit(1)
    if (last_id := session.scalar(oldest)) is not None:
        session.execute(delete(RefusedRow).where(RefusedRow.import_id == import_id, RefusedRow.id <= last_id))
