"""Writes: feeds that people add, pause, resume, remove and try."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import get_or_add_source, require_open
from db.feed_settings import parse_settings
from db.imports import finish_import, start_import
from db.models import Feed, Source
from db.session import utc_now
from db.vocabulary import PUBLISHERS, FeedKind, SourceKind

NAME_CHARS = 200  # of a source
POLL_S = (10, 86_400)
_record = partial(record_audit, subject="feed")


@dataclass(frozen=True)
class NewFeed:
    """A feed that somebody wants.

    Args:
        name: of its source; several feeds may be one source, as two hashtags of one platform.
        settings: what its kind has to be told; names of secrets only.
        poll_s: seconds from one fetch to the next.
    """

    name: str
    kind: FeedKind
    event_id: int
    settings: dict[str, Any]
    poll_s: int
    is_paused: bool = False


def add_feed(session: Session, new: NewFeed, *, actor: str) -> int:
    """Add a feed, which is fetched at once unless it is paused, and return its id.

    Raises:
        NotFoundError: no such event.
        IllegalChangeError: no name was given, it belongs to what is no feed, a setting makes no sense, or the
            event is closed.
    """
    name, actor = new.name.strip(), _require_actor(actor, "added")
    if not 0 < len(name) <= NAME_CHARS:
        raise IllegalChangeError(f"a feed needs the name of its source, up to {NAME_CHARS} characters")
    if not POLL_S[0] <= new.poll_s <= POLL_S[1]:
        raise IllegalChangeError(
            f"{new.poll_s} s between two fetches; choose from {POLL_S[0]} to {POLL_S[1]:,}"
        )
    settings = parse_settings(new.kind, new.settings).model_dump(mode="json")
    require_open(session, new.event_id)
    source = get_or_add_source(session, name=name, kind=SourceKind.FEED)
    if source.kind is not SourceKind.FEED:
        raise IllegalChangeError(f"source {name!r} is a {source.kind} already; choose another name")
    now = utc_now()
    feed = Feed(
        source_id=source.id,
        event_id=new.event_id,
        kind=new.kind,
        settings=settings,
        import_id=start_import(session, source_id=source.id, event_id=new.event_id, file_name=f"feed {name}"),
        poll_s=new.poll_s,
        is_paused=new.is_paused,
        added_by=actor,
        added_at=now,
        next_try_at=now,
    )
    session.add(feed)
    session.flush()
    _record(session, subject_id=feed.id, action="add_feed", actor=actor, after=_describe(feed, name))
    return feed.id


def pause_feed(session: Session, *, feed_id: int, is_paused: bool, actor: str) -> None:
    """Pause a feed, or let it go on at once from where it ended.

    Raises:
        NotFoundError: no such feed.
        IllegalChangeError: no name was given, or it would go on and its event is closed.
    """
    actor = _require_actor(actor, "paused and resumed")
    feed = _hold_feed(session, feed_id)
    if not is_paused and feed.kind not in PUBLISHERS:
        require_open(session, feed.event_id)
    if feed.is_paused == is_paused:
        return
    feed.is_paused = is_paused
    feed.next_try_at = utc_now()
    action = "pause_feed" if is_paused else "resume_feed"
    before, after = {"is_paused": not is_paused}, {"is_paused": is_paused}
    _record(session, subject_id=feed.id, action=action, actor=actor, before=before, after=after)


def remove_feed(session: Session, *, feed_id: int, actor: str) -> None:
    """Remove a feed; its source, its posts and the record of what was refused stay.

    Raises:
        NotFoundError: no such feed.
        IllegalChangeError: no name was given.
    """
    actor = _require_actor(actor, "removed")
    feed = _hold_feed(session, feed_id)
    name = session.get_one(Source, feed.source_id).name
    _record(session, subject_id=feed.id, action="remove_feed", actor=actor, before=_describe(feed, name))
    finish_import(session, import_id=feed.import_id)
    session.delete(feed)


def ask_trial(session: Session, *, feed_id: int, actor: str) -> None:
    """Ask for a trial: a runner fetches once, stores no post and answers what came.

    Raises:
        NotFoundError: no such feed.
        IllegalChangeError: no name was given.
    """
    actor = _require_actor(actor, "tried")
    feed = _hold_feed(session, feed_id)
    feed.trial_asked_at, feed.trial_answered_at, feed.trial_answer = utc_now(), None, None
    _record(session, subject_id=feed.id, action="try_feed", actor=actor)


def _require_actor(actor: str, done: str) -> str:
    if not actor.strip():
        raise IllegalChangeError(f"a feed is {done} by a named person; give a name")
    return actor.strip()


def _hold_feed(session: Session, feed_id: int) -> Feed:
    feed = session.get(Feed, feed_id, with_for_update=True)
    if feed is None:
        raise NotFoundError(f"no feed {feed_id}; somebody may have removed it")
    return feed


def _describe(feed: Feed, name: str) -> dict[str, Any]:
    return {
        "source": name,
        "event_id": feed.event_id,
        "kind": feed.kind,
        "settings": feed.settings,
        "poll_s": feed.poll_s,
        "is_paused": feed.is_paused,
    }
