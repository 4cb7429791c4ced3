"""What is searched of a post: its own text and, below it, what a machine read in its pictures."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import PictureWords, PostMedia


def read_picture_words(session: Session, post_ids: Sequence[int]) -> dict[int, str]:
    """Return {post: the words read in its pictures}, of those posts that have some."""
    query = (
        select(PostMedia.post_id, PictureWords.words)
        .join(PictureWords, PictureWords.media_id == PostMedia.media_id)
        .where(PostMedia.post_id.in_(post_ids), PictureWords.words != "")
        .order_by(PostMedia.post_id, PostMedia.position, PostMedia.media_id)
    )
    words: dict[int, list[str]] = defaultdict(list)
    for post_id, line in session.execute(query):
        words[post_id].append(line)
    return {post_id: "\n".join(lines) for post_id, lines in words.items()}


def fold_searched(text: str, picture_words: str) -> str:
    """Return what searches read of a post, without difference of case."""
    return (f"{text}\n{picture_words}" if picture_words else text).casefold()
