"""Reads: proposals with what speaks for each and against it, their posts, and the decisions about them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.gazetteer.towns import measure_km
from db.labels.packed import unpack_label
from db.models import EffectiveLabel, Event, Place, Proposal, ProposalChange, WatchedPost
from db.queries.hazard_reports import HazardReportRow, list_near_burst
from db.queries.posts import PostRow, get_posts
from db.vocabulary import Familiarity, Humanitarian, ProposalStatus

MAX_LISTED = 100
# Posts whose words and places a proposal is summed up by: its first ones.
LOOKED_AT = 200
WITHIN = 0.8  # of the places lie inside the radius
LEAST_RADIUS_KM = 10.0
FAR_KM = 300.0  # from the middle: another place than the others'
# What an exercise is called in its posts.
DRILL_WORDS = (
    *("#drill", "#exercise", "drill only", "exercise only", "this is a drill", "this is a test"),
    *("simulacro", "esercitazione", "exercice de crise", "übung", "tatbikat", "تمرين", "訓練"),
)


@dataclass(frozen=True)
class Extent:
    """Where posts are: the middle in degrees, and within how many km most of them lie."""

    lat: float
    lon: float
    radius_km: float


@dataclass(frozen=True)
class Weights:
    """What speaks for a proposal and against it, counted over its first posts.

    Attributes:
        posts: How many were looked at.
        messages: Different ones; the others repeat them.
        accounts: Independent ones: who only repeats a message is not counted.
        unknown_accounts: Posts whose author nobody knows.
        most_of_one: Posts of the account that sent most.
        unfamiliar: Posts that the model was not made for.
        placed: Posts with a place.
        far_off: Placed posts that lie far from the middle.
        drills: Posts that call themselves an exercise.
    """

    posts: int
    messages: int
    accounts: int
    unknown_accounts: int
    most_of_one: int
    unfamiliar: int
    placed: int
    far_off: int
    drills: int


@dataclass(frozen=True)
class ProposalRow:
    """One proposal as it is listed; figures of its burst as ``db.models.Proposal`` says.

    Attributes:
        hazard_reports: Those near it, the worst first; they are none of its posts and in none of its figures.
    """

    id: int
    stream_id: int
    stream: str
    status: ProposalStatus
    title: str
    keys: tuple[str, ...]
    surprise: float
    bar: float
    voices: int
    window_h: int
    expected: float
    drift: float
    proposed_at: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    event_id: int | None
    category: Humanitarian | None
    place: str | None
    extent: Extent | None
    weights: Weights
    hazard_reports: tuple[HazardReportRow, ...]


@dataclass(frozen=True)
class DecisionRow:
    """What a person decided about a proposal."""

    decision: ProposalStatus
    event_id: int | None
    event: str | None
    reason: str | None
    changed_by: str
    changed_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True)
class ProposalDetail:
    """One proposal, its first posts, how many speak for it, and what people decided, newest first."""

    row: ProposalRow
    first_posts: tuple[PostRow, ...]
    posts: int
    decisions: tuple[DecisionRow, ...]


def list_proposals(session: Session, *, is_open: bool, limit: int = 50) -> tuple[list[ProposalRow], int]:
    """Return the newest proposals of all streams that wait for a decision or have one, and how many do."""
    is_undecided = Proposal.status == ProposalStatus.OPEN
    stands = is_undecided if is_open else ~is_undecided
    query = (
        select(Proposal, Event.name)
        .join(Event, Event.id == Proposal.stream_id)
        .where(stands)
        .order_by(Proposal.id.desc())
        .limit(min(limit, MAX_LISTED))
    )
    rows = [_complete(session, one, stream) for one, stream in session.execute(query)]
    return rows, session.scalar(select(func.count()).select_from(Proposal).where(stands)) or 0


def get_proposal(session: Session, proposal_id: int, *, limit: int) -> ProposalDetail | None:
    """Return one proposal with its first posts; None where there is none."""
    query = select(Proposal, Event.name).join(Event, Event.id == Proposal.stream_id)
    row = session.execute(query.where(Proposal.id == proposal_id)).one_or_none()
    if row is None:
        return None
    label, speaks = EffectiveLabel, WatchedPost.proposal_id == proposal_id
    first = (
        select(label.post_id)
        .join(WatchedPost, WatchedPost.post_id == label.post_id)
        .where(speaks)
        .order_by(label.posted_at, label.post_id)
        .limit(limit)
    )
    return ProposalDetail(
        _complete(session, *row),
        tuple(get_posts(session, list(session.scalars(first)))),
        session.scalar(select(func.count()).where(speaks)) or 0,
        tuple(_list_decisions(session, proposal_id)),
    )


def _list_decisions(session: Session, proposal_id: int) -> list[DecisionRow]:
    one = ProposalChange
    query = (
        select(one, Event.name)
        .outerjoin(Event, Event.id == one.event_id)
        .where(one.proposal_id == proposal_id)
        .order_by(one.id.desc())
    )
    return [
        DecisionRow(
            change.decision,
            change.event_id,
            event,
            change.reason,
            change.changed_by,
            change.changed_at,
            change.undone_at,
        )
        for change, event in session.execute(query)
    ]


def find_extent(session: Session, proposal_id: int) -> Extent | None:
    """Return where the first posts of a proposal are; None where no place is known."""
    return _find_extent(_read_posts(session, proposal_id))


def _complete(session: Session, one: Proposal, stream: str) -> ProposalRow:
    """Add what its posts say: read where it is shown, so that it is never old."""
    posts = _read_posts(session, one.id)
    extent = _find_extent(posts)
    categories = Counter(words["humanitarian"] for words in map(_unpack, posts) if words["humanitarian"])
    places = Counter(post.name for post in posts if post.name)
    return ProposalRow(
        id=one.id,
        stream_id=one.stream_id,
        stream=stream,
        status=one.status,
        title=one.title,
        keys=tuple(one.keys),
        surprise=one.surprise,
        bar=one.bar,
        voices=one.voices,
        window_h=one.window_h,
        expected=one.expected,
        drift=one.drift,
        proposed_at=one.proposed_at,
        first_seen_at=one.first_seen_at,
        last_seen_at=one.last_seen_at,
        event_id=one.event_id,
        category=max(Humanitarian, key=lambda word: categories[word]) if categories else None,
        place=places.most_common(1)[0][0] if places else None,
        extent=extent,
        weights=_weigh(posts, extent),
        hazard_reports=tuple(_list_hazard_reports(session, one, extent)),
    )


def _list_hazard_reports(session: Session, one: Proposal, extent: Extent | None) -> list[HazardReportRow]:
    if extent is None:
        return []
    return list_near_burst(
        session, extent.lat, extent.lon, first_at=one.first_seen_at, last_at=one.last_seen_at
    )


def _read_posts(session: Session, proposal_id: int) -> Sequence[Any]:
    label = EffectiveLabel
    query = (
        select(
            label.packed, label.account, label.message, label.lat, label.lon, label.folded_text, Place.name
        )
        .join(WatchedPost, WatchedPost.post_id == label.post_id)
        .outerjoin(Place, Place.post_id == label.post_id)
        .where(WatchedPost.proposal_id == proposal_id)
        .order_by(label.posted_at, label.post_id)
        .limit(LOOKED_AT)
    )
    return session.execute(query).all()


def _weigh(posts: Sequence[Any], extent: Extent | None) -> Weights:
    accounts = Counter(post.account for post in posts if post.account is not None)
    first_by: dict[int, int | None] = {}
    for post in posts:
        first_by.setdefault(post.message, post.account)
    placed = [post for post in posts if post.lat is not None]
    return Weights(
        posts=len(posts),
        messages=len(first_by),
        accounts=len(set(first_by.values()) - {None}),
        unknown_accounts=len(posts) - accounts.total(),
        most_of_one=max(accounts.values(), default=0),
        unfamiliar=sum(_unpack(post)["familiarity"] is Familiarity.UNFAMILIAR for post in posts),
        placed=len(placed),
        far_off=sum(
            extent is not None and measure_km(extent.lat, extent.lon, post.lat, post.lon) > FAR_KM
            for post in placed
        ),
        drills=sum(any(word in post.folded_text for word in DRILL_WORDS) for post in posts),
    )


def _find_extent(posts: Sequence[Any]) -> Extent | None:
    """Return the median of latitudes and longitudes, which single places far away do not move."""
    placed = [(post.lat, post.lon) for post in posts if post.lat is not None]
    if not placed:
        return None
    lat, lon = median(lat for lat, _ in placed), median(lon for _, lon in placed)
    apart = sorted(measure_km(lat, lon, *point) for point in placed)
    return Extent(lat, lon, max(LEAST_RADIUS_KM, apart[int(WITHIN * (len(apart) - 1))]))


def _unpack(post: Any) -> dict[str, Any]:
    return unpack_label(post.packed)
