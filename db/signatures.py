"""Writes: by what posts and pictures are known again, beside the prediction of the post that brought them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.hashes import pack_hashes
from db.models import Media, MediaHash, PostSignature
from db.per_store import build_insert

# Vectors of length one are kept as bytes: none of their parts reaches a half, and a step moves no cosine by
# more than 0.003.
VECTOR_SCALE = 254


@dataclass(frozen=True)
class NewSignature:
    """What the words of a post say; see ``db.models.PostSignature``.

    Args:
        vector: ``float32 [d]`` of length one, or None without words.
        meaning: ``float32 [k]`` of length one, or None without words.
        encoder: Which encoder both are of.
        minhash: ``uint32 [MINHASH_VALUES]``, or None of a text too short to compare.
    """

    vector: np.ndarray | None
    meaning: np.ndarray | None
    encoder: str | None
    minhash: np.ndarray | None


def pack_vector(vector: np.ndarray | None) -> bytes | None:
    """Return a vector ``[d]`` of length one as ``d`` bytes."""
    if vector is None:
        return None
    packed: bytes = np.clip(np.rint(vector * VECTOR_SCALE), -127, 127).astype(np.int8).tobytes()
    return packed


def unpack_vectors(packed: Sequence[bytes]) -> np.ndarray:
    """Return packed vectors as ``float32 [n, d]`` of length one."""
    rows = np.stack([np.frombuffer(row, np.int8) for row in packed]).astype(np.float32)
    lengths: np.ndarray = np.linalg.norm(rows, axis=1, keepdims=True)
    unpacked: np.ndarray = rows / np.maximum(lengths, 1.0)
    return unpacked


def add_signatures(session: Session, signatures: Mapping[int, NewSignature]) -> None:
    """Store the signatures of posts by their numbers; a newer one takes the place of the one there."""
    rows = [
        {
            "post_id": post_id,
            "vector": pack_vector(signature.vector),
            "meaning": pack_vector(signature.meaning),
            "encoder": signature.encoder,
            "minhash": None if signature.minhash is None else signature.minhash.astype("<u4").tobytes(),
        }
        for post_id, signature in sorted(signatures.items())
    ]
    if rows:
        added = build_insert(session, PostSignature)
        names = ("vector", "meaning", "encoder", "minhash")
        changed = {name: added.excluded[name] for name in names}
        session.execute(added.on_conflict_do_update(index_elements=["post_id"], set_=changed), rows)


def add_hashes(session: Session, hashes: Mapping[str, np.ndarray]) -> dict[int, np.ndarray]:
    """Store what pictures look like, by their SHA-256; one that is known keeps its hashes.

    Returns:
        The hashes ``uint64 [VIEWS]`` of those that were not known, by the number of the picture.
    """
    query = (
        select(Media.sha256, Media.id)
        .outerjoin(MediaHash, MediaHash.media_id == Media.id)
        .where(Media.sha256.in_(hashes), MediaHash.media_id.is_(None))
        .order_by(Media.id)
    )
    fresh = {media_id: hashes[sha256] for sha256, media_id in session.execute(query)}
    rows = [{"media_id": media_id, "hashes": pack_hashes(values)} for media_id, values in fresh.items()]
    if rows:
        session.execute(build_insert(session, MediaHash), rows)
    return fresh
