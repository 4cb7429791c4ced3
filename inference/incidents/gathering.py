"""One pass: what the machine took in this hour is gathered anew, together with what has come since.

Posts that arrive in one hour of the clock are gathered in the order in which they were sent, however they
arrived; when the hour is over, they stay. A pass keeps nothing: it begins and ends in the store, so that a
restart changes nothing, and it is written as a whole or not at all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from db.incidents import Gathered, find_seen, store_gathered
from db.queries import gathering
from db.queries.gathering import KnownIncident, PostToGather
from db.session import Store
from inference.incidents.clusters import DEFAULTS, MAX_COMPARED, Clusters, ClusterSettings
from inference.incidents.headline import choose_headline
from inference.incidents.keys import PostKeys
from inference.incidents.likeness import stack_units

MAX_NEW = 5_000
"""Predictions that one pass looks at."""
MAX_OPEN = 20_000
"""Posts that are gathered anew in one event; where more came within the hour, they stay as they are."""
HEADLINE_POSTS = 100
"""An incident of more posts keeps its headline."""


@dataclass
class _Work:
    """One event's pass while it is worked out: what the store holds, and which posts were put where."""

    posts: dict[int, PostToGather]
    released: dict[int, int]
    emptied: dict[int, int]  # {founder: incident}
    joined: dict[int, list[PostKeys]] = field(default_factory=dict)


@dataclass(frozen=True)
class EventTask:
    """What one event's pass is worked out from, beside the store.

    Attributes:
        event_id: The event.
        post_ids: Its posts that are new.
        hour: The open hour, counted from 1970.
        settings: When a post joins.
    """

    event_id: int
    post_ids: Sequence[int]
    hour: int
    settings: ClusterSettings


@dataclass(frozen=True)
class EventPass:
    """What one event's pass comes to, to be written as a whole.

    Attributes:
        gathered: The incidents that posts joined.
        released: ``{post: incident}`` of the posts that were gathered anew.
        emptied: Incidents that lost all their posts.
    """

    gathered: Sequence[Gathered]
    released: Mapping[int, int]
    emptied: Set[int]


Spread = Callable[[Store, Sequence[EventTask]], Iterable[EventPass]]
"""Works events out and returns what they come to, in their order."""


def work_out_here(store: Store, tasks: Sequence[EventTask]) -> Iterator[EventPass]:
    """Work out one event after the other in this process."""
    return (work_out(store, task) for task in tasks)


def work_out(store: Store, task: EventTask) -> EventPass:
    """Work out one event's pass; reads the store and writes nothing."""
    with store.read(one_state=True) as session:
        work = _work_out(session, task.event_id, task.post_ids, hour=task.hour, settings=task.settings)
        gathered = _compose(session, work)
    kept = {one.incident_id for one in gathered}
    return EventPass(gathered, work.released, set(work.emptied.values()) - kept)


def gather_new_posts(
    store: Store,
    now: datetime,
    *,
    settings: ClusterSettings = DEFAULTS,
    max_new: int = MAX_NEW,
    spread: Spread = work_out_here,
) -> int:
    """Put the posts that were classified since the last pass into incidents; commits once an event.

    Args:
        store: Where posts and incidents are.
        now: The present time; its hour is the one that is still open.
        settings: When a post joins.
        max_new: Predictions looked at.
        spread: Works out the events, which know nothing of each other; they are written here, in order.

    Returns:
        How many predictions were looked at: 0 where nothing is new.

    Raises:
        IllegalChangeError: People or another process changed incidents meanwhile; the next pass sees it.
    """
    hour = int(now.timestamp() // 3_600)
    with store.read(one_state=True) as session:
        seen = find_seen(session)
        new = gathering.list_new_posts(session, after=seen.prediction_id, limit=max_new)
    looked_at = new.looked_up_to - seen.prediction_id
    if not looked_at:
        return 0
    tasks = [
        EventTask(event_id, post_ids, hour, settings) for event_id, post_ids in sorted(new.by_event.items())
    ]
    for place, (task, done) in enumerate(zip(tasks, spread(store, tasks), strict=True), 1):
        # The cursor moves with the last event: what is written before is found to be gathered already.
        up_to = new.looked_up_to if place == len(tasks) else seen.prediction_id
        with store.write() as session:
            store_gathered(
                session,
                done.gathered,
                event_id=task.event_id,
                hour=hour,
                released=done.released,
                emptied=done.emptied,
                seen=seen,
                looked_up_to=up_to,
            )
    if not tasks:
        with store.write() as session:
            store_gathered(
                session, [], event_id=0, hour=hour, released=(), emptied=(), seen=seen,
                looked_up_to=new.looked_up_to,
            )  # fmt: skip
    return looked_at


def _work_out(
    session: Session, event_id: int, post_ids: Sequence[int], *, hour: int, settings: ClusterSettings
) -> _Work:
    """Put every post where it belongs."""
    released = gathering.list_open_links(session, event_id=event_id, hour=hour)
    if len(released) > MAX_OPEN:
        released = {}
    posts = {post.id: post for post in gathering.read_posts(session, [*post_ids, *released])}
    times = [post.posted_at for post in posts.values()]
    window = settings.likeness.window
    held = gathering.list_held(
        session,
        event_id=event_id,
        without=set(posts),
        since=min(times) - window,
        middle=max(times),
        until=max(times) + window,
        limit=MAX_COMPARED,
    )
    pictures = sorted({picture for post in posts.values() for picture in post.pictures})
    clusters = Clusters(
        [(make_keys(post), held[post.id]) for post in gathering.read_posts(session, held)],
        [make_keys(post) for post in posts.values()],
        gathering.find_by_pictures(session, pictures, event_id=event_id, without=set(posts)),
        settings,
    )
    clusters.gather()
    leaving = Counter(released.values())
    left = gathering.read_incidents(session, leaving)
    emptied = {one.founder_id: one.id for one in left if one.posts == leaving[one.id]}
    return _Work(posts, released, emptied, clusters.joined)


def make_keys(post: PostToGather) -> PostKeys:
    """Return what a post of the store is compared by."""
    return PostKeys(
        post.id,
        post.order,
        post.vector,
        post.posted_at,
        post.lat,
        post.lon,
        post.pictures,
        post.text,
        post.meaning,
        post.message,
        post.is_area,
    )


def _compose(session: Session, work: _Work) -> list[Gathered]:
    """Return the incidents that posts joined."""
    known = {
        one.id: one for one in gathering.read_incidents(session, [key for key in work.joined if key > 0])
    }
    gathered = []
    for key, joined in work.joined.items():
        before = known.get(key)
        founder_id = before.founder_id if before else joined[0].post_id
        gathered.append(
            Gathered(
                incident_id=key if before else work.emptied.get(founder_id),
                founder_id=founder_id,
                headline=_find_headline(session, work, joined, before),
                joined=[post.post_id for post in joined],
            )
        )
    return gathered


def _find_headline(
    session: Session, work: _Work, joined: Sequence[PostKeys], before: KnownIncident | None
) -> str:
    if before is not None and before.posts > HEADLINE_POSTS:
        return before.headline
    stayed: Iterable[int] = ()
    if before is not None:
        oldest = gathering.list_first_posts(session, before.id, limit=HEADLINE_POSTS)
        stayed = [post_id for post_id in oldest if post_id not in work.released]
    posts = gathering.read_posts(session, stayed)
    posts += [work.posts[post.post_id] for post in joined]
    # What is sent again does not speak louder: a rumour would be the headline of what denies it.
    first: dict[int, PostToGather] = {}
    for post in sorted(posts, key=lambda post: (post.posted_at, post.order)):
        first.setdefault(post.message, post)
    texts = [post.text for post in first.values()]
    return choose_headline(texts, stack_units([post.meaning for post in first.values()]))
