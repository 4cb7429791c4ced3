"""Writes: what analysts do to incidents. The machine never overrides it; everything can be undone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.events import require_open
from db.incidents import refresh_figures
from db.models import Incident, IncidentChange, IncidentPost
from db.session import utc_now
from db.vocabulary import IncidentChangeKind

NOTE_LENGTH = 1000


def split_incident(session: Session, *, incident_id: int, post_ids: Sequence[int], actor: str) -> int:
    """Make an incident of its own of some posts of another; return its id.

    Raises:
        NotFoundError: no such incident.
        IllegalChangeError: no name was given, the event is closed, or the posts are none of it or all.
    """
    incident = _hold(session, incident_id, actor)
    inside = set(session.scalars(select(IncidentPost.post_id).where(IncidentPost.incident_id == incident_id)))
    moved = sorted(set(post_ids) & inside)
    if not moved or len(moved) == len(inside):
        raise IllegalChangeError(
            f"choose some of the {len(inside)} posts of incident {incident_id}, not none and not all"
        )
    own = Incident(
        event_id=incident.event_id,
        founder_id=moved[0],
        headline=incident.headline,
        first_seen_at=incident.first_seen_at,
        last_seen_at=incident.last_seen_at,
        posts=0,
        accounts=0,
    )
    session.add(own)
    session.flush()
    _move(session, moved, source=incident, target=own, actor=actor)
    _settle(session, incident, own)
    _record(session, IncidentChangeKind.SPLIT, incident_id, actor, other_id=own.id, post_ids=moved)
    return own.id


def merge_incidents(session: Session, *, incident_id: int, other_id: int, actor: str) -> None:
    """Put the posts of another incident into this one; what would join the other joins this one from now on.

    Raises:
        NotFoundError: no such incident.
        IllegalChangeError: no name was given, the event is closed, the two are one, of two events, or one is
            merged already.
    """
    target, source = _hold(session, incident_id, actor), _hold(session, other_id, actor)
    if target is source or target.event_id != source.event_id:
        raise IllegalChangeError(f"incidents {incident_id} and {other_id} are not two of one event")
    if target.merged_into or source.merged_into:
        raise IllegalChangeError(f"incident {incident_id} or {other_id} is merged already; undo that first")
    held = select(IncidentPost.post_id).where(IncidentPost.incident_id == other_id)
    moved = sorted(session.scalars(held))
    _move(session, moved, source=source, target=target, actor=actor)
    source.merged_into = incident_id
    _settle(session, target, source)
    _record(session, IncidentChangeKind.MERGE, incident_id, actor, other_id=other_id, post_ids=moved)


def note_on_incident(session: Session, *, incident_id: int, note: str, actor: str) -> None:
    """Add what a person has to say of an incident.

    Raises:
        NotFoundError: no such incident.
        IllegalChangeError: no name was given, the event is closed, or no word.
    """
    _settle(session, _hold(session, incident_id, actor))
    if not note.strip():
        raise IllegalChangeError("the note is empty; write what others should know of the incident")
    _record(session, IncidentChangeKind.NOTE, incident_id, actor, note=note.strip()[:NOTE_LENGTH])


def undo_change(session: Session, *, change_id: int, actor: str) -> None:
    """Take back a split, a merge or a note. Posts that joined since stay where they are.

    Raises:
        NotFoundError: no such change.
        IllegalChangeError: no name was given, the event is closed, it is undone already, or a later change
            builds on it.
    """
    change = session.get(IncidentChange, change_id, with_for_update=True)
    if change is None:
        raise NotFoundError(f"no change {change_id} of an incident")
    incident = _hold(session, change.incident_id, actor)
    if change.undone_at is not None:
        raise IllegalChangeError(f"change {change_id} is undone already")
    if change.kind is not IncidentChangeKind.NOTE:
        _require_newest(session, change)
        other = _hold(session, change.other_id or 0, actor)
        is_split = change.kind is IncidentChangeKind.SPLIT
        source, target = (other, incident) if is_split else (incident, other)
        if is_split:
            held = select(IncidentPost.post_id).where(IncidentPost.incident_id == other.id)
            moved = sorted(session.scalars(held))
            other.merged_into = incident.id  # what joined it since goes along, and so does what would
        else:
            other.merged_into = None
            moved = change.post_ids
        _move(session, moved, source=source, target=target, actor=actor)
    change.undone_at = utc_now()
    record_audit(
        session,
        actor=actor,
        action=f"undo_{change.kind}",
        subject="incident",
        subject_id=change.incident_id,
        before={"change": change_id, "other": change.other_id},
    )


def leave_incident(session: Session, post_id: int) -> None:
    """Take a post out of its incident, for it goes to another event; the machine may gather it there."""
    link = session.get(IncidentPost, post_id)
    if link is None:
        return
    incident = session.get_one(Incident, link.incident_id)
    session.execute(delete(IncidentPost).where(IncidentPost.post_id == post_id))
    _count(session, incident)


def _hold(session: Session, incident_id: int, actor: str) -> Incident:
    if not actor.strip():
        raise IllegalChangeError("an incident is changed by a named person; give a name")
    incident = session.get(Incident, incident_id, with_for_update=True)
    if incident is None:
        raise NotFoundError(f"no incident {incident_id}; the list may be older than the last pass, reload it")
    require_open(session, incident.event_id)
    return incident


def _require_newest(session: Session, change: IncidentChange) -> None:
    """Refuse to undo what a later split or merge of the same incidents builds on."""
    both = (change.incident_id, change.other_id)
    later = select(IncidentChange.id).where(
        IncidentChange.id > change.id,
        IncidentChange.undone_at.is_(None),
        IncidentChange.kind != IncidentChangeKind.NOTE,
        IncidentChange.incident_id.in_(both) | IncidentChange.other_id.in_(both),
    )
    if (newer := session.scalar(later.limit(1))) is not None:
        raise IllegalChangeError(f"change {newer} was made after change {change.id}; undo that first")


def _move(
    session: Session, post_ids: Sequence[int], *, source: Incident, target: Incident, actor: str
) -> None:
    """Put posts into another incident, for good: a person did it."""
    session.execute(
        update(IncidentPost)
        .where(IncidentPost.post_id.in_(post_ids), IncidentPost.incident_id == source.id)
        .values(incident_id=target.id, joined_by=actor)
    )
    for incident in (source, target):
        _count(session, incident)


def _count(session: Session, incident: Incident) -> None:
    """Count anew; an incident without posts has no row that could be counted."""
    session.flush()
    incident.posts, incident.accounts = 0, 0
    session.flush()
    refresh_figures(session, [incident.id])
    session.refresh(incident)


def _settle(session: Session, *incidents: Incident) -> None:
    for incident in incidents:
        incident.is_settled = True
    session.flush()


def _record(
    session: Session,
    kind: IncidentChangeKind,
    incident_id: int,
    actor: str,
    *,
    other_id: int | None = None,
    post_ids: Sequence[int] = (),
    note: str | None = None,
) -> None:
    change = IncidentChange(
        incident_id=incident_id,
        kind=kind,
        other_id=other_id,
        post_ids=list(post_ids),
        note=note,
        changed_by=actor,
        changed_at=utc_now(),
    )
    session.add(change)
    after: dict[str, Any] = {"other": other_id, "posts": len(post_ids)} if other_id else {"note": note}
    record_audit(
        session,
        actor=actor,
        action=f"{kind}_incident",
        subject="incident",
        subject_id=incident_id,
        after=after,
    )
