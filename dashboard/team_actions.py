"""What people do for one another at the desk: who works on what, notes, second decisions, views and areas.

Each is one transaction that asks who may, as in ``dashboard.actions``.
"""

from collections.abc import Mapping

from dashboard.data import get_desk_store
from dashboard.services.rights import require_role
from dashboard.writing import write_as
from db import assignments, double_reviews, leases, looks, named_areas, notes, presences, saved_views
from db.queries.looks import Look, find_look
from db.session import utc_now
from db.vocabulary import AccountRole, Task

# A notice to colleagues is not worth a wait.
LEASE_PATIENCE_S = 0.5


def take_lease(post_id: int, *, holder: str) -> None:
    """Say that somebody is at a post; commits. Cached reads stay: each opened post would cost all of them."""
    with get_desk_store(LEASE_PATIENCE_S).write() as session:
        require_role(session, holder, AccountRole.ANALYST)
        leases.take_lease(session, post_id=post_id, holder=holder, now=utc_now())


def take_post(post_id: int, *, actor: str) -> None:
    """Assign a post to oneself; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        assignments.assign_post(session, post_id=post_id, assignee=actor, actor=actor)


def give_post(post_id: int, assignee: str, *, actor: str) -> None:
    """Assign a post to somebody who may judge, whosever it was; commits."""
    with write_as(AccountRole.LEAD, actor) as session:
        require_role(session, assignee, AccountRole.ANALYST)
        assignments.assign_post(
            session, post_id=post_id, assignee=assignee, actor=actor, takes_from_others=True
        )


def leave_post(post_id: int, *, actor: str) -> None:
    """Give back a post that is one's own; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        assignments.leave_post(session, post_id=post_id, actor=actor)


def add_note(post_id: int, text: str, *, actor: str) -> int:
    """Note something on a post; commits. Returns the note's number."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return notes.add_note(session, post_id=post_id, text=text, author=actor)


def withdraw_note(note_id: int, *, actor: str) -> None:
    """Take back a note of one's own; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        notes.withdraw_note(session, note_id=note_id, actor=actor)


def start_sample(event_id: int, share: float, *, actor: str) -> int:
    """Draw judged posts to be judged again; commits. Returns how many."""
    with write_as(AccountRole.LEAD, actor) as session:
        return double_reviews.start_sample(session, event_id=event_id, share=share, actor=actor)


def decide_second(post_id: int, labels: Mapping[Task, str], *, actor: str) -> bool:
    """Judge a drawn post again; commits. Returns whether it agrees with the first decision."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return double_reviews.decide_second(session, post_id=post_id, labels=labels, actor=actor)


def settle_difference(post_id: int, labels: Mapping[Task, str], *, actor: str) -> int:
    """Decide where two analysts differ; commits. Returns the review's id."""
    with write_as(AccountRole.LEAD, actor) as session:
        return double_reviews.settle_difference(session, post_id=post_id, labels=labels, actor=actor)


def keep_look(event_id: int, *, analyst: str) -> Look | None:
    """Note that somebody acts on the desk; commits. Returns their look. Cached reads stay, as above."""
    with get_desk_store(LEASE_PATIENCE_S).write() as session:
        require_role(session, analyst, AccountRole.ANALYST)
        looks.keep_look(session, event_id=event_id, analyst=analyst, now=utc_now())
        return find_look(session, event_id=event_id, analyst=analyst)


def keep_presence(event_id: int, *, person: str) -> None:
    """Note that somebody's desk is open; commits. Cached reads stay, as above. Who only looks is seen too."""
    with get_desk_store(LEASE_PATIENCE_S).write() as session:
        require_role(session, person, AccountRole.VIEWER)
        presences.keep_presence(session, event_id=event_id, person=person, now=utc_now())


def save_view(event_id: int, name: str, address: str, *, is_shared: bool, actor: str) -> int:
    """Keep an address under a name; commits. Returns its id."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return saved_views.save_view(
            session, event_id=event_id, name=name, address=address, is_shared=is_shared, actor=actor
        )


def rename_view(view_id: int, name: str, *, actor: str) -> None:
    """Give a saved view another name; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        saved_views.rename_view(session, view_id=view_id, name=name, actor=actor)


def delete_view(view_id: int, *, actor: str) -> None:
    """Delete a saved view; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        saved_views.delete_view(session, view_id=view_id, actor=actor)


def watch_view(view_id: int, posts: int, hours: int, *, actor: str) -> None:
    """Let a saved view raise alerts; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        saved_views.watch_view(session, view_id=view_id, posts=posts, hours=hours, actor=actor)


def unwatch_view(view_id: int, *, actor: str) -> None:
    """Let a saved view raise no alerts any more; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        saved_views.unwatch_view(session, view_id=view_id, actor=actor)


def name_area(event_id: int, name: str, shape: str, *, actor: str) -> int:
    """Give a drawn area a name; commits. Returns its id."""
    with write_as(AccountRole.ANALYST, actor) as session:
        return named_areas.name_area(session, event_id=event_id, name=name, shape=shape, actor=actor)


def delete_area(area_id: int, *, actor: str) -> None:
    """Delete a named area; commits."""
    with write_as(AccountRole.ANALYST, actor) as session:
        named_areas.delete_area(session, area_id=area_id, actor=actor)
