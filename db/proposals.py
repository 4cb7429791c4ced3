"""Writes: what the machine that watches streams proposes. One pass lands as a whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from db.errors import IllegalChangeError
from db.models import Event, KeyHour, Proposal, ProposalChange, WatchedPost, WatchTurn
from db.moving import move_posts
from db.per_store import build_insert
from db.session import read_clock
from db.vocabulary import EventStatus

MACHINE = "Lookout"
"""Who moves later posts to an event that a person accepted."""
CHUNK = 500


@dataclass(frozen=True)
class Sums:
    """What later posts are compared with; see ``db.models.Proposal``."""

    first_seen_at: datetime
    last_seen_at: datetime
    key_sum: bytes
    lat_sum: float
    lon_sum: float
    placed: int


@dataclass(frozen=True)
class NewProposal:
    """A burst as the machine saw it; see ``db.models.Proposal``."""

    title: str
    keys: Sequence[str]
    surprise: float
    bar: float
    voices: int
    window_h: int
    expected: float
    drift: float


@dataclass
class Watching:
    """What a pass over one stream found.

    Attributes:
        post_ids: All posts that it looked at, each once for ever.
        proposed: New proposals, by a number below 0 that ``joined`` and ``sums`` know them by.
        joined: ``{post: proposal}``.
        sums: What proposals look like now.
        voices: ``{(key, hour): voices}`` to count.
        forget_before_hour: Counts of earlier hours say no more what is usual, and go.
    """

    post_ids: Sequence[int]
    proposed: dict[int, NewProposal] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    sums: dict[int, Sums] = field(default_factory=dict)
    voices: Mapping[tuple[str, int], int] = field(default_factory=dict)
    forget_before_hour: int = 0


@dataclass(frozen=True)
class Turn:
    """A process's turn to watch, and what it has read the store at."""

    holder: str
    prediction_id: int
    decisions: int


def find_watched_up_to(session: Session) -> int:
    """Return up to which prediction streams were watching."""
    return session.scalar(select(WatchTurn.prediction_id)) or 0


def claim_turn(session: Session, *, holder: str, lease_s: float) -> Turn | None:
    """Lease the watching to one process; None while another one holds it."""
    turn = session.scalar(select(WatchTurn).with_for_update())
    now = read_clock(session)
    if turn is None:
        turn = WatchTurn(id=1, prediction_id=0)
        session.add(turn)
    elif turn.holder not in (None, holder) and turn.leased_until is not None and turn.leased_until > now:
        return None
    turn.holder, turn.leased_until = holder, now + timedelta(seconds=lease_s)
    return Turn(holder, turn.prediction_id, _count_decisions(session))


def end_turn(session: Session, turn: Turn, *, looked_up_to: int) -> None:
    """Let the next pass begin behind a prediction, in whichever process.

    Raises:
        IllegalChangeError: Another process has taken the turn meanwhile.
    """
    held = _hold_turn(session, turn)
    held.prediction_id, held.holder, held.leased_until = looked_up_to, None, None


def store_watching(session: Session, watching: Watching, *, stream_id: int, turn: Turn) -> None:
    """Write what a pass found in one stream; posts of accepted proposals go to their event.

    Raises:
        IllegalChangeError: A person decided, or another process took the turn meanwhile; watch again.
    """
    _hold_turn(session, turn)
    ids = {
        number: _add(session, stream_id, new, watching.sums[number])
        for number, new in watching.proposed.items()
    }
    for number, sums in watching.sums.items():
        if number > 0:
            session.execute(update(Proposal).where(Proposal.id == number).values(**vars(sums)))
    joined = {post_id: ids.get(number, number) for post_id, number in watching.joined.items()}
    rows = build_insert(session, WatchedPost)
    rows = rows.on_conflict_do_update(
        index_elements=["post_id"], set_={"proposal_id": rows.excluded.proposal_id}
    )
    seen = [
        {"post_id": post_id, "proposal_id": joined.get(post_id)}
        for post_id in sorted({*watching.post_ids, *joined})
    ]
    for start in range(0, len(seen), CHUNK):
        session.execute(rows, seen[start : start + CHUNK])
    _count(session, stream_id, watching.voices)
    forgotten = (KeyHour.stream_id == stream_id, KeyHour.hour < watching.forget_before_hour)
    session.execute(delete(KeyHour).where(*forgotten))
    _send_on(session, joined)


def _hold_turn(session: Session, turn: Turn) -> WatchTurn:
    held = session.scalars(select(WatchTurn).with_for_update()).one()
    if held.holder != turn.holder or held.prediction_id != turn.prediction_id:
        raise IllegalChangeError("another process watches the streams now; nothing was written")
    if _count_decisions(session) != turn.decisions:
        raise IllegalChangeError("somebody decided about a proposal while streams were watched; watch again")
    return held


def _count_decisions(session: Session) -> int:
    """Return a number that grows with every decision about a proposal, undoing included."""
    made, undone = session.execute(
        select(func.coalesce(func.max(ProposalChange.id), 0), func.count(ProposalChange.undone_at))
    ).one()
    return int(made + undone)


def _add(session: Session, stream_id: int, new: NewProposal, sums: Sums) -> int:
    values = {**vars(new), "keys": list(new.keys), **vars(sums)}
    proposal = Proposal(stream_id=stream_id, proposed_at=read_clock(session), **values)
    session.add(proposal)
    session.flush()
    return proposal.id


def _count(session: Session, stream_id: int, voices: Mapping[tuple[str, int], int]) -> None:
    new = build_insert(session, KeyHour)
    adding = new.on_conflict_do_update(
        index_elements=["stream_id", "key", "hour"], set_={"voices": KeyHour.voices + new.excluded.voices}
    )
    rows = [
        {"stream_id": stream_id, "key": key, "hour": hour, "voices": count}
        for (key, hour), count in sorted(voices.items())
    ]
    for start in range(0, len(rows), CHUNK):
        session.execute(adding, rows[start : start + CHUNK])


def _send_on(session: Session, joined: Mapping[int, int]) -> None:
    """Move the posts of accepted and merged proposals to where people sent these, unless that is closed."""
    query = (
        select(Proposal.id, Proposal.event_id)
        .join(Event, Event.id == Proposal.event_id)
        .where(Proposal.id.in_(set(joined.values())), Event.status != EventStatus.CLOSED)
    )
    targets = {number: event_id for number, event_id in session.execute(query) if event_id is not None}
    moving = {post_id: targets[number] for post_id, number in joined.items() if number in targets}
    if moving:
        move_posts(session, moving, actor=MACHINE)
