"""All posts of a filter assigned to one person, or taken away: what it would touch, and doing it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dashboard.catalogue import mark
from dashboard.services.bulk import require_seen, run_chunks, say_filter
from dashboard.services.rights import check_role, require_role
from db.bulk_assignments import assign_chunk, start_assigning
from db.queries.bulk import Selection, select_assignable
from db.queries.filters import PostFilter
from db.session import Store
from db.vocabulary import AccountRole


@dataclass(frozen=True)
class BulkAssigning:
    """What is to become of the posts of a filter.

    Args:
        assignee: whose they are to be; empty takes them away.
        takes_from_others: whether posts that are somebody else's until now are meant too, which takes a lead.
    """

    chosen: PostFilter
    assignee: str
    takes_from_others: bool
    actor: str

    @property
    def words(self) -> str:
        """What it is called, as the audit log keeps it."""
        return say_assigning(self.assignee)

    @property
    def needed(self) -> AccountRole:
        """Who may do it: an analyst takes what is nobody's and gives back their own, a lead does the rest."""
        is_own = self.assignee in ("", self.actor) and not self.takes_from_others
        return AccountRole.ANALYST if is_own else AccountRole.LEAD


def say_assigning(assignee: str) -> str:
    """Return what an assignment of many posts is called."""
    return mark("Assign to {name}", name=assignee) if assignee else mark("Take the assignment away")


def find_assignable(store: Store, wanted: BulkAssigning) -> Selection[str]:
    """Return the posts of a filter that it would touch now."""
    own = "" if wanted.assignee else wanted.actor
    with store.read() as session:
        return select_assignable(
            session,
            wanted.chosen,
            assignee=wanted.assignee,
            only_of=None if wanted.takes_from_others else own,
        )


def assign_selection(
    store: Store,
    wanted: BulkAssigning,
    *,
    seen: str,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> int:
    """Assign all posts of a filter, or take them away, chunk by chunk; commits. Returns the job's number.

    What was assigned stays when it is called off or fails.

    Args:
        seen: the seal of the selection that was confirmed.

    Raises:
        ServiceError: other posts match than were confirmed, or too many do.
        StoreError: the event is closed, or no name was given.
        NotAllowedError: the actor's role does not include it, or does no longer; or who is to have the posts
            may not judge any.
    """
    check_role(store, wanted.actor, wanted.needed)
    selection = find_assignable(store, wanted)
    require_seen(selection, seen)
    posts = sorted(selection.posts)
    with store.write() as session:
        _require_rights(session, wanted)
        job_id = start_assigning(
            session,
            event_id=wanted.chosen.event_id,
            assignee=wanted.assignee,
            words=wanted.words,
            where=say_filter(wanted.chosen),
            posts=len(posts),
            actor=wanted.actor,
        )

    def assign(session: Session, chunk: Sequence[tuple[int, str]]) -> None:
        _require_rights(session, wanted)
        assign_chunk(session, job_id=job_id, posts=chunk, actor=wanted.actor)

    run_chunks(store, job_id, posts, assign, on_progress=on_progress, is_cancelled=is_cancelled)
    return job_id


def _require_rights(session: Session, wanted: BulkAssigning) -> None:
    require_role(session, wanted.actor, wanted.needed)
    if wanted.assignee:
        require_role(session, wanted.assignee, AccountRole.ANALYST)
