"""Which pictures more than one event has shown, themselves or in a copy: few among those of an event.

Kept so that a read looks up these alone; whether a post's picture was seen before is told from the posts
(``db.queries.recycled``). A picture stays among them when its other event shows it no more.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import EventPicture, MediaMatch, Post, PostMedia
from db.per_store import build_insert

CHUNK = 500


def note_pictures(session: Session, post_ids: Sequence[int]) -> None:
    """Note in which event posts show their pictures, and which of these another event has shown.

    Called whenever a label is derived: when a post comes in, when it is moved, and once its picture was
    compared. Of two that come in side by side and do not see each other, the last to be compared finds both.
    """
    for start in range(0, len(post_ids), CHUNK):
        shown = _read_shown(session, post_ids[start : start + CHUNK])
        if shown:
            new = build_insert(session, EventPicture).on_conflict_do_nothing()
            session.execute(new, [{"media_id": one, "event_id": event_id} for one, event_id in sorted(shown)])
            _mark_shared(session, {media_id for media_id, _ in shown})


def _read_shown(session: Session, post_ids: Sequence[int]) -> set[tuple[int, int]]:
    query = (
        select(PostMedia.media_id, Post.event_id)
        .join(Post, Post.id == PostMedia.post_id)
        .where(PostMedia.post_id.in_(post_ids))
    )
    return {(media_id, event_id) for media_id, event_id in session.execute(query)}


def _mark_shared(session: Session, media_ids: set[int]) -> None:
    """Mark pictures, and those that look like one of them, where two events show them."""
    match = MediaMatch
    pairs = [
        tuple(pair)
        for side in (match.media_id, match.other_id)
        for pair in session.execute(select(match.media_id, match.other_id).where(side.in_(media_ids)))
    ]
    events: dict[int, set[int]] = defaultdict(set)
    marked = set()
    query = select(EventPicture.media_id, EventPicture.event_id, EventPicture.is_shared)
    among = sorted(media_ids.union(*pairs))
    # A picture of a crowd has more copies than SQLite takes values in one statement.
    for start in range(0, len(among), CHUNK):
        here = EventPicture.media_id.in_(among[start : start + CHUNK])
        for media_id, event_id, is_shared in session.execute(query.where(here)):
            events[media_id].add(event_id)
            if is_shared:
                marked.add((media_id, event_id))
    found = {
        (shown, event_id)
        for one, other in [*pairs, *((media_id, media_id) for media_id in media_ids)]
        for shown, also in ((one, other), (other, one))
        for event_id in events[shown]
        if events[also] - {event_id}
    }
    for media_id, event_id in sorted(found - marked):
        session.execute(
            update(EventPicture)
            .where(EventPicture.media_id == media_id, EventPicture.event_id == event_id)
            .values(is_shared=True),
            execution_options={"synchronize_session": False},
        )
