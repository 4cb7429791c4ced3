"""From one post to the next: along what is listed, or through all posts of the filter in the order chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import data
from dashboard.views.desk.leases import Held
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder


@dataclass(frozen=True)
class Walk:
    """What stands around a post.

    Args:
        find_next: the post to go on to after a judgement, asked for ahead of it: a post may leave the filter.
    """

    previous_id: int | None
    next_id: int | None
    find_next: Callable[[], int | None]


def walk_listed(
    list_posts: Callable[[], Sequence[int]], post_id: int | None, find_held: Callable[[], Held]
) -> Walk:
    """Walk along a list; a judgement goes on to what nobody else is at by then."""

    def find_next() -> int | None:
        held = find_held()
        return _find_beside([one for one in list_posts() if one == post_id or one not in held], post_id)[1]

    return Walk(*_find_beside(list_posts(), post_id), find_next)


def walk_filter(chosen: PostFilter, order: PostOrder, post_id: int) -> Walk:
    """Walk through a filter, over the ends of pages; a judgement goes on to what nobody has judged."""
    around = data.find_neighbours(chosen, order, post_id)
    return Walk(around.previous_id, around.next_id, lambda: data.find_next_work(chosen, order, post_id))


def _find_beside(listed: Sequence[int], post_id: int | None) -> tuple[int | None, int | None]:
    """Return what comes before and behind a post in the list; of one that left it, the first is next."""
    if post_id not in listed:
        return None, next(iter(listed), None)
    at = listed.index(post_id)
    return (listed[at - 1] if at else None), (listed[at + 1] if at + 1 < len(listed) else None)
