"""Writes: which of the posts and pictures that arrive are copies of others, found through their bands.

What is certain is linked and folded. What is only likely is found when a person looks at the post; see
``db.queries.matches``. A pair is found when the second of the two arrives, whichever that is.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import bindparam, delete, func, select, union_all
from sqlalchemy.orm import Session

from db.hashes import (
    CERTAIN_BITS,
    CERTAIN_WORDS,
    LIKE_BITS,
    MIRRORED,
    count_bits,
    list_picture_bands,
    list_word_bands,
    unpack_hashes,
)
from db.identity import fold_message
from db.labels.effective import number_message
from db.labels.folds import Pair, link_certain
from db.models import (
    EffectiveLabel,
    MediaBand,
    MediaHash,
    MediaMatch,
    Post,
    PostMedia,
    PostSignature,
    WordBand,
)
from db.per_store import build_insert

# A picture that many look like is one of a crowd: the nearest say enough, and lead to the others.
MOST_MATCHES = 50
# Of the same letters as many others: a form, an advertisement. The first of them say enough.
MOST_CANDIDATES = 10_000
_NUMBER = re.compile(r"\d+")
# Asked for in two steps: hashes are read of each picture once, however many bands it shares. Written once:
# it is asked of each picture that comes, and putting it together costs more than a small store's answer.
_SHARING = select(MediaHash.media_id, MediaHash.hashes).where(
    MediaHash.media_id.in_(
        select(MediaBand.media_id).where(
            MediaBand.key.in_(bindparam("keys", expanding=True)), MediaBand.media_id != bindparam("media_id")
        )
    )
)


@dataclass(frozen=True)
class Words:
    """A text with its signature ``uint32 [MINHASH_VALUES]``."""

    post_id: int
    event_id: int
    text: str
    minhash: np.ndarray

    @property
    def message(self) -> int:
        """The number of its words."""
        return number_message(self.text, self.post_id)

    def share_with(self, other: "Words") -> float:
        """Return about how much of their letters two texts have in common, 0 to 1."""
        return float((self.minhash == other.minhash).mean())

    def says_the_same(self, other: "Words") -> bool:
        """Return whether the texts are all but the same, and no number is another one."""
        numbers, others = (sorted(_NUMBER.findall(fold_message(words.text))) for words in (self, other))
        return numbers == others and self.share_with(other) >= CERTAIN_WORDS


def match_pictures(session: Session, fresh: Mapping[int, np.ndarray]) -> None:
    """Index pictures that are new to the store and note which they look like.

    Args:
        fresh: hashes ``uint64 [VIEWS]`` by the number of the picture.
    """
    if not fresh:
        return
    bands = [
        {"key": key, "media_id": media_id}
        for media_id, hashes in fresh.items()
        for key in list_picture_bands(hashes)
    ]
    session.execute(build_insert(session, MediaBand.__table__).on_conflict_do_nothing(), bands)
    matches = {
        tuple(sorted((media_id, other_id))): bits
        for media_id, hashes in fresh.items()
        for other_id, bits in find_like_pictures(session, media_id, hashes)
    }
    if matches:
        rows = [
            {"media_id": one, "other_id": other, "bits": bits}
            for (one, other), bits in sorted(matches.items())
        ]
        session.execute(build_insert(session, MediaMatch).on_conflict_do_nothing(), rows)


def find_like_pictures(session: Session, media_id: int, hashes: np.ndarray) -> list[tuple[int, int]]:
    """Return the pictures that look like one, the likest first, and in how many bits they differ."""
    keys = {*list_picture_bands(hashes), *list_picture_bands(hashes ^ MIRRORED)}
    found = session.execute(_SHARING, {"keys": sorted(keys), "media_id": media_id}).all()
    if not found:
        return []
    bits = count_bits(hashes, unpack_hashes([packed for _, packed in found]))
    near = sorted(zip(bits.tolist(), (other_id for other_id, _ in found), strict=True))
    return [(other_id, count) for count, other_id in near[:MOST_MATCHES] if count <= LIKE_BITS]


def match_posts(session: Session, post_ids: Sequence[int]) -> None:
    """Index the words of posts that have a signature, and link each to what says the same in its event."""
    links: dict[int, set[Pair]] = defaultdict(set)
    for one, other in _match_words(session, post_ids):
        links[one.event_id].add((one.message, other.message))
    for event_id, one_id, other_id in _match_wordless(session, post_ids):
        links[event_id].add((-one_id, -other_id))
    for event_id, pairs in sorted(links.items()):
        link_certain(session, event_id, pairs)


def find_like_words(
    session: Session, keys: Sequence[int], *, limit: int = MOST_CANDIDATES
) -> dict[int, list[Words]]:
    """Return the texts under each key."""
    query = (
        select(WordBand.key, Post.id, Post.event_id, Post.text, PostSignature.minhash)
        .join(Post, Post.id == WordBand.post_id)
        .join(PostSignature, PostSignature.post_id == Post.id)
        .where(WordBand.key.in_(keys))
        .order_by(WordBand.post_id)
        .limit(limit)
    )
    found: dict[int, list[Words]] = defaultdict(list)
    known: dict[int, Words] = {}
    for key, post_id, event_id, text, minhash in session.execute(query):
        if minhash is None:
            continue
        if post_id not in known:
            known[post_id] = Words(post_id, event_id, text, np.frombuffer(minhash, "<u4"))
        found[key].append(known[post_id])
    return found


def read_words(session: Session, post_ids: Sequence[int]) -> list[Words]:
    """Return the posts whose words have a signature."""
    query = (
        select(Post.id, Post.event_id, Post.text, PostSignature.minhash)
        .join(PostSignature, PostSignature.post_id == Post.id)
        .where(Post.id.in_(post_ids))
        .order_by(Post.id)
    )
    return [
        Words(post_id, event_id, text, np.frombuffer(minhash, "<u4"))
        for post_id, event_id, text, minhash in session.execute(query)
        if minhash is not None
    ]


def _match_words(session: Session, post_ids: Sequence[int]) -> list[tuple[Words, Words]]:
    arrived = read_words(session, post_ids)
    keys = {words.post_id: list_word_bands(words.event_id, words.minhash) for words in arrived}
    known = find_like_words(session, sorted({key for own in keys.values() for key in own}))
    pairs, bands = [], []
    for words in arrived:
        own = keys[words.post_id]
        like = {other.post_id: other for key in own for other in known.get(key, ())}
        if any(other.message == words.message for other in like.values()):
            continue  # the first of these words stands for them all
        pairs += [(words, other) for other in like.values() if words.says_the_same(other)]
        for key in own:
            known.setdefault(key, []).append(words)
            bands.append({"key": key, "post_id": words.post_id})
    if bands:
        session.execute(build_insert(session, WordBand.__table__).on_conflict_do_nothing(), bands)
    return pairs


def _match_wordless(session: Session, post_ids: Sequence[int]) -> list[tuple[int, int, int]]:
    """Return (event, post, post): of the posts without words, the first that shows the same picture."""
    shown = (
        select(Post.id, Post.event_id, PostMedia.media_id)
        .join(PostSignature, PostSignature.post_id == Post.id)
        .join(PostMedia, PostMedia.post_id == Post.id)
        .where(Post.id.in_(post_ids), PostSignature.vector.is_(None))
    )
    found = []
    for post_id, event_id, media_id in session.execute(shown).all():
        first = (
            select(func.min(Post.id))
            .join(PostMedia, PostMedia.post_id == Post.id)
            .join(PostSignature, PostSignature.post_id == Post.id)
            .where(
                Post.event_id == event_id,
                Post.id != post_id,
                PostSignature.vector.is_(None),
                PostMedia.media_id.in_(list_copies(session, [media_id])),
            )
            .group_by(PostMedia.media_id)
        )
        found += [(event_id, post_id, other_id) for other_id in session.scalars(first)]
    return found


def list_copies(session: Session, media_ids: Sequence[int], *, bits: int = CERTAIN_BITS) -> list[int]:
    """Return pictures and those that differ from one of them in at most so many bits."""
    pairs = list_alike(session, media_ids, bits=bits)
    return sorted({*media_ids, *(media_id for pair in pairs for media_id in pair)})


def list_alike(session: Session, media_ids: Collection[int], *, bits: int) -> list[tuple[int, int]]:
    """Return the pairs that pictures are part of and that differ in at most so many bits."""
    match = MediaMatch
    # A side each has an index of its own; for both at once a store may read the whole table.
    sides = (
        select(match.media_id, match.other_id).where(side.in_(media_ids), match.bits <= bits)
        for side in (match.media_id, match.other_id)
    )
    return [(one, other) for one, other in session.execute(union_all(*sides))]


def unmatch_moved(session: Session, *, post_id: int, event_id: int) -> None:
    """Take a post out of the index of the event that it left; another of the same words stands in for it.

    Args:
        event_id: The event that it was in.
    """
    left = session.execute(delete(WordBand).where(WordBand.post_id == post_id).returning(WordBand.key)).all()
    moved = next(iter(read_words(session, [post_id])), None)
    if not left or moved is None:
        return
    numbers = select(EffectiveLabel.message).where(EffectiveLabel.post_id == post_id)
    others = select(EffectiveLabel.post_id).where(
        EffectiveLabel.event_id == event_id,
        EffectiveLabel.message.in_(numbers),
        EffectiveLabel.post_id != post_id,
    )
    said = read_words(session, list(session.scalars(others.limit(MOST_CANDIDATES))))
    for stand_in in (words for words in said if words.message == moved.message):
        rows = [{"key": key, "post_id": stand_in.post_id} for (key,) in left]
        session.execute(build_insert(session, WordBand), rows)
        break
