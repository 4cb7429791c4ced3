"""Reads: what posts are gathered by."""

from collections.abc import Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Post, PostSignature
from db.post_keys import join_keys


def read_keys(session: Session, post_ids: Sequence[int]) -> dict[int, np.ndarray]:
    """Return the joined keys of posts, some hundreds at once; see ``db.post_keys``."""
    signature = PostSignature
    signed = select(signature.post_id, signature.vector).where(signature.post_id.in_(post_ids))
    vectors = {row.post_id: row.vector for row in session.execute(signed)}
    texts = session.execute(select(Post.id, Post.text).where(Post.id.in_(post_ids)))
    return {post_id: join_keys(text, vectors.get(post_id) or b"") for post_id, text in texts}
