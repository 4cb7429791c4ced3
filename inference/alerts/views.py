"""Which watched views hold enough new posts to be worth an alert: only what was read since is looked at."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode

from sqlalchemy.orm import Session

from db.queries.filter_url import decode_filter, encode_filter
from db.queries.filters import PostFilter
from db.queries.view_watches import (
    NewlyRead,
    WatchedView,
    find_matching,
    list_newly_read,
    list_watched_views,
)
from db.session import Store
from db.view_watches import forget_old, raise_view_alert, store_matches

# A pass looks at so many predictions at once, and goes on so often; what is left waits for the next pass.
AT_ONCE, STEPS = 1_000, 20
# Of an alert's link; a longer one leads to the new posts of the whole event.
LINK_CHARS = 300


def watch_views(store: Store, now: datetime) -> None:
    """Note the new posts of watched views, and raise what is due; commits, and without news only reads."""
    with store.read() as session:
        watched = list_watched_views(session)
    if not watched:
        return
    for _ in range(STEPS):
        if not _look(store, watched, now):
            break
    with store.read() as session:
        due = [view for view in list_watched_views(session) if _is_due(view, now)]
    for view in due:
        with store.write() as session:
            raise_view_alert(
                session,
                view_id=view.view_id,
                event_id=view.event_id,
                title=f"At least {view.posts:,} new posts within {view.hours} h in the view “{view.name}”",
                link=_link(view),
                now=now,
            )


def _look(store: Store, watched: Sequence[WatchedView], now: datetime) -> bool:
    """Note what is new of the next predictions; returns whether there were any."""
    with store.read() as session:
        new = list_newly_read(session, limit=AT_ONCE)
        if new.looked_up_to == new.looked_from:
            return False
        found = {view.view_id: _find_new(session, view, new, now) for view in watched}
    with store.write() as session:
        store_matches(
            session,
            found,
            read_at=new.read_at,
            looked_from=new.looked_from,
            looked_up_to=new.looked_up_to,
        )
        for view in watched:
            if view.held or found[view.view_id]:
                before = now - timedelta(hours=view.hours)
                forget_old(session, view_id=view.view_id, before=before, most=view.posts)
    return True


def _find_new(session: Session, view: WatchedView, new: NewlyRead, now: datetime) -> list[int]:
    """Return the posts that a view holds of those that were first read in its time."""
    # What an alert was of does not count for the next one.
    since = max(view.alerted_at or view.started_at, now - timedelta(hours=view.hours))
    post_ids = [post_id for post_id, read_at in new.read_at.items() if read_at >= since]
    return find_matching(session, _read_filter(view), post_ids)


def _read_filter(view: WatchedView) -> PostFilter:
    """Return what a view asks for, at any time: its period was chosen for a look at what there was."""
    chosen = decode_filter(parse_qs(view.address), event_id=view.event_id)
    return replace(chosen, since=None, until=None, after_post=None)


def _is_due(view: WatchedView, now: datetime) -> bool:
    rests = view.alerted_at is not None and now < view.alerted_at + timedelta(hours=view.hours)
    return view.held >= view.posts and not rests


def _link(view: WatchedView) -> str:
    """Return the address of the view's new posts."""
    after = (view.first_post or 1) - 1
    whole, event_alone = (
        f"/desk?{urlencode(encode_filter(replace(chosen, after_post=after)), doseq=True)}"
        for chosen in (_read_filter(view), PostFilter(view.event_id))
    )
    return whole if len(whole) <= LINK_CHARS else event_alone
