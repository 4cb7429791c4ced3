"""Writes: what analysts decide about proposals. Nothing becomes an event without it; all can be undone."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import add_event, require_open
from db.models import Event, Post, Proposal, ProposalChange, WatchedPost
from db.moving import move_posts
from db.queries.proposals import find_extent
from db.session import utc_now
from db.vocabulary import EventStatus, Hazard, ProposalStatus

REASON_LENGTH = 500


def accept_proposal(session: Session, *, proposal_id: int, name: str, hazard: Hazard, actor: str) -> int:
    """Make an event of a proposal: its posts go there, and later ones follow by themselves. Return its id.

    Raises:
        NotFoundError: no such proposal.
        IllegalChangeError: no name was given, it is decided already, or an event has the name.
    """
    proposal = _hold_open(session, proposal_id, actor)
    extent = find_extent(session, proposal_id)
    event = add_event(
        session,
        name=name,
        hazard=hazard,
        starts_at=proposal.first_seen_at,
        lat=extent.lat if extent else None,
        lon=extent.lon if extent else None,
        radius_km=extent.radius_km if extent else None,
    )
    _decide(session, proposal, ProposalStatus.ACCEPTED, actor=actor, event_id=event.id)
    return event.id


def merge_proposal(session: Session, *, proposal_id: int, event_id: int, actor: str) -> None:
    """Put the posts of a proposal into an event that is there; later ones follow by themselves.

    Raises:
        NotFoundError: no such proposal or event.
        IllegalChangeError: no name was given, it is decided already, or the event is a stream or closed.
    """
    proposal = _hold_open(session, proposal_id, actor)
    event = session.get(Event, event_id)
    if event is None:
        raise NotFoundError(f"no event {event_id}")
    if event.status is EventStatus.STREAM:
        raise IllegalChangeError(f"{event.name!r} is a stream; choose the event that the posts tell of")
    require_open(session, event_id)
    _decide(session, proposal, ProposalStatus.MERGED, actor=actor, event_id=event_id)


def dismiss_proposal(session: Session, *, proposal_id: int, reason: str, actor: str) -> None:
    """Say why a proposal is no event; what burst has to burst harder from now on, for some weeks.

    Raises:
        NotFoundError: no such proposal.
        IllegalChangeError: no name was given, no reason, or it is decided already.
    """
    proposal = _hold_open(session, proposal_id, actor)
    if not reason.strip():
        raise IllegalChangeError("a proposal is dismissed for a reason; write it down")
    _decide(session, proposal, ProposalStatus.DISMISSED, actor=actor, reason=reason.strip()[:REASON_LENGTH])


def undo_decision(session: Session, *, proposal_id: int, actor: str) -> None:
    """Take back the decision about a proposal: it is open again, and its posts come back to the stream.

    An event that was made of it stays, closed where it holds nothing else: what names it has to find it.

    Raises:
        NotFoundError: no such proposal.
        IllegalChangeError: no name was given, nothing is decided, or the event is closed.
    """
    proposal = _hold(session, proposal_id, actor)
    undone = select(ProposalChange).where(
        ProposalChange.proposal_id == proposal_id, ProposalChange.undone_at.is_(None)
    )
    change = session.scalar(undone.with_for_update())
    if change is None:
        raise IllegalChangeError(f"nothing is decided about proposal {proposal_id}")
    change.undone_at = utc_now()
    before, event_id = proposal.status, proposal.event_id
    proposal.status, proposal.event_id = ProposalStatus.OPEN, None
    record_audit(
        session,
        subject="proposal",
        subject_id=proposal.id,
        action=f"undo_{before}_proposal",
        actor=actor,
        before={"event_id": event_id},
    )
    if event_id is None:
        return
    moved = _list_posts(session, proposal_id, event_id)
    rest = select(Post.id).where(Post.event_id == event_id, Post.id.not_in(moved)).limit(1)
    is_left_empty = before is ProposalStatus.ACCEPTED and session.scalar(rest) is None
    move_posts(session, dict.fromkeys(moved, proposal.stream_id), actor=actor)
    if is_left_empty:
        session.get_one(Event, event_id).status = EventStatus.CLOSED


def open_stream(session: Session, *, name: str, actor: str) -> int:
    """Add a stream: feeds and imports bring posts there that belong to no event yet. Return its id.

    Raises:
        IllegalChangeError: no name was given, or an event or stream of the name exists.
    """
    if not actor.strip():
        raise IllegalChangeError("a stream is opened by a named person; give a name")
    stream = add_event(
        session, name=name, hazard=Hazard.OTHER, starts_at=utc_now(), status=EventStatus.STREAM
    )
    record_audit(
        session, actor=actor, action="open_stream", subject="event", subject_id=stream.id,
        after={"name": stream.name},
    )  # fmt: skip
    return stream.id


def _hold(session: Session, proposal_id: int, actor: str) -> Proposal:
    if not actor.strip():
        raise IllegalChangeError("a proposal is decided by a named person; give a name")
    proposal = session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise NotFoundError(f"no proposal {proposal_id}")
    return proposal


def _hold_open(session: Session, proposal_id: int, actor: str) -> Proposal:
    proposal = _hold(session, proposal_id, actor)
    if proposal.status is not ProposalStatus.OPEN:
        raise IllegalChangeError(f"proposal {proposal_id} is {proposal.status} already; undo that first")
    return proposal


def _decide(
    session: Session,
    proposal: Proposal,
    decision: ProposalStatus,
    *,
    actor: str,
    event_id: int | None = None,
    reason: str | None = None,
) -> None:
    proposal.status, proposal.event_id = decision, event_id
    session.add(
        ProposalChange(
            proposal_id=proposal.id,
            decision=decision,
            event_id=event_id,
            reason=reason,
            changed_by=actor,
            changed_at=utc_now(),
        )
    )
    after = {"event_id": event_id} if event_id else None
    record_audit(
        session,
        subject="proposal",
        subject_id=proposal.id,
        action=f"{decision}_proposal",
        actor=actor,
        after=after,
        reason=reason,
    )
    if event_id is not None:
        posts = _list_posts(session, proposal.id, proposal.stream_id)
        move_posts(session, dict.fromkeys(posts, event_id), actor=actor)


def _list_posts(session: Session, proposal_id: int, event_id: int) -> list[int]:
    """Return the posts of a proposal that are in one event; a person may have moved others elsewhere."""
    query = (
        select(Post.id)
        .join(WatchedPost, WatchedPost.post_id == Post.id)
        .where(WatchedPost.proposal_id == proposal_id, Post.event_id == event_id)
    )
    return list(session.scalars(query))
