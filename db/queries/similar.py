"""Reads: which posts of an event say most nearly what one says, by the encoder's vectors, in any language."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from db.models import EffectiveLabel, PostSignature
from db.queries.posts import PostRow, get_posts
from db.signatures import unpack_vectors

# A post is compared with so many that were sent next before it, and as many after it: however large an event
# grows, the time that this takes does not.
COMPARED_EACH_WAY = 1_500
MOST_SHOWN = 5
# Of those that are likest, so many are looked at for posts that say the very same, which are shown once.
MOST_ALIKE = 100
# Cosines from which posts are shown at all, as alike and as much alike: where three in five, two in three and
# four in five of those shown were of the same disaster (docs/near-duplicates.md).
LEAST_LIKENESS, ALIKE, MUCH_ALIKE = 0.40, 0.50, 0.65


@dataclass(frozen=True)
class SimilarPost:
    """A post with the cosine of its meaning to that of another post, up to 1."""

    row: PostRow
    likeness: float


def list_similar(session: Session, post_id: int) -> list[SimilarPost]:
    """Return the likest posts of the event, the likest first, each message once; what folds is left out."""
    own, here = session.get(PostSignature, post_id), session.get(EffectiveLabel, post_id)
    if own is None or own.meaning is None or here is None:
        return []
    found = [*_read_meanings(session, here, own.encoder, is_later=False)]
    found += _read_meanings(session, here, own.encoder, is_later=True)
    if not found:
        return []
    cosines = unpack_vectors([packed for _, packed in found]) @ unpack_vectors([own.meaning])[0]
    ordered = np.lexsort(([other_id for other_id, _ in found], -cosines))[:MOST_ALIKE]
    likeness = {found[place][0]: float(cosines[place]) for place in ordered.tolist()}
    alike = [other_id for other_id, cosine in likeness.items() if cosine >= LEAST_LIKENESS]
    shown = _keep_first(session, alike, here.message)
    return [SimilarPost(row, likeness[row.id]) for row in get_posts(session, shown)]


def _read_meanings(
    session: Session, here: EffectiveLabel, encoder: str | None, *, is_later: bool
) -> Iterable[tuple[int, bytes]]:
    """Return the posts that were sent next before one or after it, with their packed meanings."""
    label, stands = EffectiveLabel, (here.posted_at, here.post_id)
    # Pairs are compared as a whole, so that both stores begin in the index where the post stands.
    key = tuple_(label.posted_at, label.post_id)
    order = (label.posted_at, label.post_id) if is_later else (label.posted_at.desc(), label.post_id.desc())
    nearest = (
        select(label.post_id)
        .where(label.event_id == here.event_id, key > stands if is_later else key < stands)
        .order_by(*order)
        .limit(COMPARED_EACH_WAY)
    )
    query = select(PostSignature.post_id, PostSignature.meaning).where(
        PostSignature.post_id.in_(nearest), PostSignature.encoder == encoder
    )
    return [(other_id, packed) for other_id, packed in session.execute(query) if packed is not None]


def _keep_first(session: Session, alike: list[int], own: int) -> list[int]:
    """Return the first posts of the likest messages but the post's own."""
    query = select(EffectiveLabel.post_id, EffectiveLabel.message).where(EffectiveLabel.post_id.in_(alike))
    messages = dict(session.execute(query).all())
    first_of: dict[int, int] = {}
    for other_id in alike:
        if messages[other_id] != own:
            first_of.setdefault(messages[other_id], other_id)
    return list(first_of.values())[:MOST_SHOWN]
