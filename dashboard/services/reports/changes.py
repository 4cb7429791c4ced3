"""What became since of the posts that an earlier report counted, and what came after them.

By what people found of the information alone: the other uncertainties of a post have their own columns.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy.orm import Session

from dashboard.services.reports.frozen import ChangedPosts, Changes, FrozenPost
from db.queries.standings import Standing, list_standings
from db.vocabulary import Information, Use

AT_ONCE = 500
NAMED = 5
# How much people found of what a post tells. What they found false is no less of it: it is retracted.
_FOUND: Mapping[Information, int] = {
    Information.FALSE: 0,
    Information.UNVERIFIABLE: 1,
    Information.NOT_JUDGED: 2,
    Information.CORROBORATED: 3,
}


def find_changes(
    session: Session, former: Iterable[FrozenPost], *, used: Sequence[int], cited: Iterable[int], trace: str
) -> Changes:
    """Return what changed since a report.

    Args:
        former: the posts that it counts, as they were frozen.
        used: ids of the posts that the new report uses.
        cited: ids of the posts that it cites.
        trace: path of the desk that lists what the former report counted, as far as it is still there.
    """
    counted: set[int] = set()
    changed: dict[str, list[int]] = {"upgraded": [], "downgraded": [], "retracted": []}
    for posts in _cut(former):
        counted.update(posts)
        for now in list_standings(session, sorted(posts)):
            if word := _compare(posts[now.id], now):
                changed[word].append(now.id)
    new = set(used) - counted
    return Changes(
        trace=trace,
        counted=len(counted),
        new=ChangedPosts(posts=len(new), named=tuple(sorted(new.intersection(cited))[:NAMED])),
        **{
            word: ChangedPosts(posts=len(ids), named=tuple(sorted(ids)[:NAMED]))
            for word, ids in changed.items()
        },
    )


def _compare(then: FrozenPost, now: Standing) -> str:
    """Return what became of a post, empty where nothing did."""
    if now.is_deleted:
        return "retracted" if then.use is Use.USED else ""
    found, before = _FOUND[now.information], _FOUND[then.information]
    if found == before:
        return ""
    if now.information is Information.FALSE:
        return "retracted"
    return "upgraded" if found > before else "downgraded"


def _cut(posts: Iterable[FrozenPost]) -> Iterator[dict[int, FrozenPost]]:
    """Yield posts by their ids, so many at once as the store is asked about."""
    rest = iter(posts)
    while part := {post.id: post for post in islice(rest, AT_ONCE)}:
        yield part
