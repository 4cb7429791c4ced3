"""One decision about all posts of a filter: what it would touch, making it chunk by chunk, undoing it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from dashboard.catalogue import mark
from dashboard.labels import INFORMATION_WORDS, LABEL_WORDS
from dashboard.services.errors import ServiceError
from dashboard.services.filter_words import list_narrowings
from dashboard.services.implying import imply_labels
from dashboard.services.rights import check_role, require_role
from db.bulk_assignments import undo_assignments
from db.bulk_jobs import CHUNK, check_undoable, end_bulk, end_undo
from db.bulk_reviews import BulkDecision, judge_chunk, start_bulk, undo_reviews
from db.queries.bulk import MOST_POSTS, Selection, select_posts
from db.queries.filters import PostFilter
from db.session import Store
from db.vocabulary import (
    AccountRole,
    Damage,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Task,
)

Seen = TypeVar("Seen", int, str)

DECISIONS: dict[str, BulkDecision] = {
    **{
        mark("Category: {label}", label=LABEL_WORDS[label]): BulkDecision(
            imply_labels(Task.HUMANITARIAN, label)
        )
        for label in Humanitarian
        if label is not Humanitarian.NOT_HUMANITARIAN
    },
    mark("Not relevant: neither informative nor humanitarian"): BulkDecision(
        {
            Task.HUMANITARIAN: Humanitarian.NOT_HUMANITARIAN,
            Task.INFORMATIVENESS: Informativeness.NOT_INFORMATIVE,
        }
    ),
    **{
        mark("Severity: {label}", label=LABEL_WORDS[label]): BulkDecision(imply_labels(Task.DAMAGE, label))
        for label in Damage
    },
    **{
        mark("Information: {word}", word=INFORMATION_WORDS[word]): BulkDecision(information=word)
        for word in Information
        if word is not Information.NOT_JUDGED
    },
}
"""By what they are called. Each is made about posts of which nobody has decided that yet."""


@dataclass(frozen=True)
class Bulk:
    """One decision about the posts of a filter, as a person confirmed it.

    Args:
        words: the decision, a key of ``DECISIONS``.
        seen: the seal of the selection that was confirmed.
    """

    chosen: PostFilter
    words: str
    reason: str | None
    seen: str
    actor: str


def narrow_undecided(chosen: PostFilter, words: str) -> PostFilter | None:
    """Return the filter of the posts that a decision can be made about; None where it leaves none.

    What a person decided stays, and only a picture has a severity.
    """
    decision = DECISIONS[words]
    if decision.labels:
        if chosen.label_decision and LabelDecision.NOT_JUDGED not in chosen.label_decision:
            return None
        chosen = replace(chosen, label_decision=(LabelDecision.NOT_JUDGED,))
    else:
        if chosen.information and Information.NOT_JUDGED not in chosen.information:
            return None
        chosen = replace(chosen, information=(Information.NOT_JUDGED,))
    if Task.DAMAGE in (decision.labels or {}):
        if chosen.has_picture is False:
            return None
        chosen = replace(chosen, has_picture=True)
    return chosen


def find_selection(store: Store, chosen: PostFilter, words: str) -> Selection[int]:
    """Return the posts of a filter that a decision would be made about now."""
    narrowed = narrow_undecided(chosen, words)
    if narrowed is None:
        return Selection((), is_cut=False)
    with store.read() as session:
        return select_posts(session, narrowed)


def judge_selection(
    store: Store,
    bulk: Bulk,
    *,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> int:
    """Make a decision about all posts of a filter, chunk by chunk; commits. Returns the job's number.

    What was judged stays when it is called off or fails.

    Raises:
        ServiceError: other posts match than were confirmed, or too many do.
        StoreError: the event is closed, or the decision is not whole.
        NotAllowedError: the actor's role does not include it, or does no longer.
    """
    check_role(store, bulk.actor, AccountRole.ANALYST)
    selection, decision = find_selection(store, bulk.chosen, bulk.words), DECISIONS[bulk.words]
    require_seen(selection, bulk.seen)
    decision = replace(decision, reason=bulk.reason)
    posts = sorted(selection.posts)
    with store.write() as session:
        require_role(session, bulk.actor, AccountRole.ANALYST)
        job_id = start_bulk(
            session,
            event_id=bulk.chosen.event_id,
            decision=decision,
            words=bulk.words,
            where=say_filter(bulk.chosen),
            posts=len(posts),
            actor=bulk.actor,
        )

    def judge(session: Session, chunk: Sequence[tuple[int, int]]) -> None:
        require_role(session, bulk.actor, AccountRole.ANALYST)
        judge_chunk(session, job_id=job_id, posts=chunk, decision=decision, actor=bulk.actor)

    run_chunks(store, job_id, posts, judge, on_progress=on_progress, is_cancelled=is_cancelled)
    return job_id


def require_seen(selection: Selection[Any], seen: str) -> None:
    """Check that a selection is the one that a person confirmed.

    Raises:
        ServiceError: it is another one by now, or too large.
    """
    if selection.is_cut:
        raise ServiceError(f"Nothing was changed: more than {MOST_POSTS:,} posts match. Narrow the filter.")
    if selection.seal != seen:
        raise ServiceError(
            f"Nothing was changed: the selection is no longer what you saw ({len(selection.posts):,} posts "
            "match now). Look at it again."
        )


def run_chunks(
    store: Store,
    job_id: int,
    posts: Sequence[tuple[int, Seen]],
    act: Callable[[Session, Sequence[tuple[int, Seen]]], None],
    *,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> None:
    """Act on the posts of a job chunk by chunk, and end it whatever happens; commits."""
    try:
        for start in range(0, len(posts), CHUNK):
            if is_cancelled():
                break
            with store.write() as session:
                act(session, posts[start : start + CHUNK])
            on_progress(min(start + CHUNK, len(posts)), len(posts))
    finally:
        with store.write() as session:
            end_bulk(session, job_id=job_id)


def undo_bulk(store: Store, job_id: int, *, actor: str, on_progress: Callable[[int, int], None]) -> int:
    """Undo a decision about many posts, or their assignment, chunk by chunk; commits.

    Returns how many posts stay as they are. What was taken back stays so when it fails; undo it again then.

    Raises:
        StoreError: no such job, it was undone, it still runs, or its event is closed.
        NotAllowedError: the actor's role does not include it; posts that somebody else assigned take a lead.
    """
    check_role(store, actor, AccountRole.ANALYST)
    with store.read() as session:
        job = check_undoable(session, job_id=job_id)
    is_own = job.assignee is None or job.started_by == actor
    needed = AccountRole.ANALYST if is_own else AccountRole.LEAD
    after = done = 0
    while True:
        with store.write() as session:
            require_role(session, actor, needed)
            if job.assignee is None:
                step = undo_reviews(session, job_id=job_id, after=after)
            else:
                step = undo_assignments(session, job_id=job_id, after=after, actor=actor)
            if step is None:
                return end_undo(session, job_id=job_id, actor=actor)
        after, done = step[0], done + step[1]
        on_progress(min(done, job.posts), job.posts)


def say_filter(chosen: PostFilter) -> str:
    """Return by what posts are chosen, in words, as the audit log keeps it."""
    period = [f"from {chosen.since:%Y-%m-%d %H:%M} UTC"] if chosen.since else []
    period += [f"until {chosen.until:%Y-%m-%d %H:%M} UTC"] if chosen.until else []
    return "; ".join([*period, *map(str, list_narrowings(chosen))]) or "all posts of the event"
