"""Reads: posts with the message that each carries. Reposts and posts of the same words carry one message."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.labels.packed import PARTS
from db.models import EffectiveLabel, Post, Source
from db.queries.filters import PostFilter, select_labels
from db.queries.posts import PostRow, get_posts
from db.vocabulary import VERIFIED, Humanitarian, PlacePrecision, SourceReliability

ROWS_AT_ONCE = 2000


class MessagePost(NamedTuple):
    """One post. ``message`` is one number for all posts of the same words; a post without has its own."""

    message: int
    account: int | None
    humanitarian: Humanitarian | None
    is_verified: bool
    lat: float | None
    lon: float | None
    precision: PlacePrecision | None


def stream_messages(session: Session, chosen: PostFilter) -> Iterator[MessagePost]:
    """Yield the posts that match, the earliest first: of one message it is the origin."""
    label = EffectiveLabel
    columns = (label.message, label.account, label.packed, label.lat, label.lon, label.precision)
    query = select_labels(chosen, *columns).order_by(label.posted_at, label.post_id)
    rows = session.execute(query.execution_options(yield_per=ROWS_AT_ONCE))
    for message, account, packed, lat, lon, precision in rows:
        yield MessagePost(
            message,
            account,
            PARTS["humanitarian"].word(packed),
            PARTS["information"].word(packed) is VERIFIED,
            lat,
            lon,
            precision,
        )


def list_rated_posts(
    session: Session, chosen: PostFilter, *, reliabilities: Sequence[SourceReliability], limit: int
) -> list[PostRow]:
    """Return the most urgent posts that match and whose source has one of these reliabilities."""
    rated = select(Post.id).join(Source).where(Source.reliability.in_(reliabilities))
    label = EffectiveLabel
    found = select_labels(chosen, label.post_id).where(label.post_id.in_(rated))
    ids = session.scalars(found.order_by(label.urgency.desc(), label.post_id.desc()).limit(limit))
    return get_posts(session, list(ids))
