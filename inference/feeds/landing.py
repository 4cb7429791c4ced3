"""What a feed brings is stored: posts or hazard reports, their counts and its cursor in one transaction."""

from collections.abc import Iterable
from dataclasses import replace
from statistics import median

from sqlalchemy.orm import Session

from db.bounds import is_time_known
from db.deletions import delete_posts
from db.feed_turns import FeedTurn, Landing, count_landing, hold_turn, land_turn, list_other_cursors
from db.hazard_reports import store_hazard_reports, withdraw_hazard_reports, withdraw_unlisted
from db.imports import Refusal
from db.ingest.errors import BadRowError
from db.ingest.result import ImportResult
from db.ingest.store_rows import keep_originals, store_rows
from db.ingest.validate import ValidRow
from db.posts import Outcome
from db.queries.feeds import find_known_ids
from db.session import Store, utc_now
from db.settings import StoreSettings
from db.vocabulary import JobPriority, SourceKind
from inference.feeds.feed import FeedPost, Fetched
from inference.feeds.listings import Listing
from inference.feeds.reading import FetchPicture, PostReader, find_id


class Lander:
    """Puts what feeds bring into one store. Safe to share between threads."""

    def __init__(self, store: Store, place: StoreSettings) -> None:
        self._store = store
        self._place = place

    def land(self, turn: FeedTurn, fetched: Fetched, *, runner: str, fetch_picture: FetchPicture) -> Landing:
        """Store what a fetch brought, and where the next one begins; commits.

        Raises:
            LostTurnError: the feed is no longer this runner's; nothing is stored.
            MediaAwayError: the media folder is away; nothing is stored, the same fetch comes again.
        """
        rows, counts = self._read(turn, fetched.posts, fetch_picture)
        counts.refusals[:0] = fetched.refused
        with self._store.write() as session:
            hold_turn(session, turn, runner=runner)
            landing = _store(session, turn, rows, counts, self._place.reads_below)
            self._delete(session, turn, fetched.deleted)
            landing = _add_hazard_reports(session, turn, fetched, landing)
            land_turn(session, turn, landing, cursor=fetched.cursor, has_more=fetched.has_more)
        return landing

    def take(self, turn: FeedTurn, posts: Iterable[FeedPost], refused: Iterable[Refusal]) -> Landing:
        """Store what somebody brought; commits.

        Raises:
            LostTurnError: the feed was removed meanwhile; nothing is stored.
            MediaAwayError: the media folder is away; nothing is stored, the sender has to come again.
        """
        rows, counts = self._read(turn, posts, _fetch_nothing)
        counts.refusals[:0] = refused
        with self._store.write() as session:
            hold_turn(session, turn, runner=None)
            landing = _store(session, turn, rows, counts, self._place.reads_below)
            count_landing(session, turn.feed_id, landing)
        return landing

    def _delete(self, session: Session, turn: FeedTurn, deleted: Iterable[FeedPost]) -> None:
        key = self._place.read_author_key()
        ids = {find_id(post, key) for post in deleted}
        if ids:
            delete_posts(
                session,
                source=turn.source,
                external_ids=ids,
                actor=f"feed {turn.feed_id}",
            )

    def _read(
        self, turn: FeedTurn, posts: Iterable[FeedPost], fetch_picture: FetchPicture
    ) -> tuple[list[ValidRow], ImportResult]:
        """Return the rows to be stored, their pictures kept already, and the counts of the others."""
        key = self._place.read_author_key()
        reader = PostReader(source=turn.source, author_key=key, fetch_picture=fetch_picture)
        posts = list(posts)
        with self._store.read() as session:
            ids = {find_id(post, key) for post in posts}
            known = find_known_ids(session, event_id=turn.event_id, source=turn.source, external_ids=ids)
        rows, counts = [], ImportResult()
        for post in posts:
            is_known = find_id(post, key) in known
            if is_known and not post.text.strip():
                counts.repeated += 1
                continue
            try:
                row = reader.read(post, with_pictures=not is_known)
            except BadRowError as error:
                counts.refusals.append(Refusal(post.external_id, None, str(error)))
                continue
            # Kept at once: the pictures of some hundred posts are more than should wait in memory.
            keep_originals(self._store, self._place.media_dir, [row])
            rows.append(replace(row, originals=()))
        return rows, counts


def _store(
    session: Session,
    turn: FeedTurn,
    rows: list[ValidRow],
    counts: ImportResult,
    reads_below: int | None,
) -> Landing:
    arrivals = store_rows(
        session,
        rows,
        event_id=turn.event_id,
        kind=SourceKind.FEED,
        priority=JobPriority.FEED,
        import_id=turn.import_id,
        reads_below=reads_below,
    )
    now, lags_s = utc_now(), []
    for row, arrival in zip(rows, arrivals, strict=True):
        counts.take(row, arrival.outcome, arrival.where)
        if arrival.outcome is Outcome.ADDED and is_time_known(row.post.posted_at):
            lags_s.append(max((now - row.post.posted_at).total_seconds(), 0.0))
    return Landing(
        added=counts.accepted,
        repeated=counts.repeated,
        refused=counts.refusals,
        lag_s=median(lags_s) if lags_s else None,
        without_time=counts.without_time,
        dropped=counts.dropped.total(),
        drops=counts.drops,
    )


def _add_hazard_reports(session: Session, turn: FeedTurn, fetched: Fetched, landing: Landing) -> Landing:
    """Store what a publisher says of hazards, and return the counts with it."""
    changed, known = store_hazard_reports(session, publisher=turn.kind, reports=fetched.hazard_reports)
    changed += withdraw_hazard_reports(session, publisher=turn.kind, withdrawn=fetched.withdrawn)
    if fetched.unlisted:
        # Another feed of the publisher may list what this one lists no longer: from a smaller magnitude on.
        elsewhere = {
            name for cursor in list_other_cursors(session, turn) for name in Listing.read(cursor).names
        }
        gone = [name for name in fetched.unlisted if name not in elsewhere]
        changed += withdraw_unlisted(session, publisher=turn.kind, listed=fetched.listed, unlisted=gone)
    return replace(landing, added=landing.added + changed, repeated=landing.repeated + known)


def _fetch_nothing(url: str) -> bytes:
    raise BadRowError(f"picture {url[:200]!r} is an address; a webhook takes the pictures themselves")
