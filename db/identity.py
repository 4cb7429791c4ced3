"""Which posts are the same: the same id of the same source, and the same words.

A post is looked for within its event, never beyond: two events may hold the same post.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Import, Media, Post, PostMedia, Proposal

_REPOST = re.compile(r"\A(?:\s*rt\s+@\w+\s*:?)+", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r"\w+")


class IdScope(StrEnum):
    """Among which posts of its event the id of a post is its own."""

    SOURCE = "source"
    """Those of its source: it is known which numbers these are, as of one platform or one desk."""
    EVENT = "event"
    """All of them: no two sources hit upon such an id by chance, such as a hash or a number of 19 digits."""


@dataclass(frozen=True)
class KnownPost:
    """A post that is there already.

    Args:
        content: what ``fold_content`` makes of it.
        post_id: None while it is not stored, as in a rehearsal.
        where: words that lead an analyst to it.
    """

    source: int | str
    content: str
    post_id: int | None
    where: str


class KnownPosts:
    """The posts that are there, by their id. Grows with each batch that comes in."""

    def __init__(self) -> None:
        self._by_id: dict[str, list[KnownPost]] = {}

    def add(self, external_id: str, post: KnownPost) -> None:
        """Remember a post."""
        self._by_id.setdefault(external_id, []).append(post)

    def find(
        self, source: int | str, external_id: str, scope: IdScope, content: str
    ) -> tuple[KnownPost | None, bool]:
        """Return the post of this id, or None, and whether it says the same."""
        found = [
            post
            for post in self._by_id.get(external_id, ())
            if scope is IdScope.EVENT or post.source == source
        ]
        same = next((post for post in found if post.content == content), None)
        return same or next(iter(found), None), same is not None


def fold_text(text: str) -> str:
    """Return a text as it is compared: composed letters, and one blank for all that is blank."""
    return " ".join(text.split()) if text.isascii() else " ".join(unicodedata.normalize("NFC", text).split())


def fold_content(text: str, picture_sha256s: Iterable[str]) -> str:
    """Return what a post says, to be compared: its folded text, or its pictures where it has none."""
    return fold_text(text) or "\0".join(dict.fromkeys(picture_sha256s))


def fold_message(text: str) -> str:
    """Return the words that a text repeats or is repeated by: without the mark of a repost, links and case.

    Empty for a text without a letter or digit, which repeats nothing.
    """
    return " ".join(_WORD.findall(_LINK.sub(" ", _REPOST.sub("", text, count=1)).casefold()))


def load_known(session: Session, *, event_id: int, external_ids: Sequence[str], known: KnownPosts) -> None:
    """Add the posts of an event that bear one of these ids to those that are known.

    A stream's posts that went to the event that they told of are known in the stream all the same: a feed may
    bring them again.
    """
    went_to = select(Proposal.event_id).where(Proposal.stream_id == event_id, Proposal.event_id.is_not(None))
    event_ids = {event_id, *session.scalars(went_to)}
    query = (
        select(Post.id, Post.source_id, Post.external_id, Post.text, Post.import_line, Import.file_name)
        .outerjoin(Import, Import.id == Post.import_id)
        .where(Post.event_id.in_(event_ids), Post.external_id.in_(external_ids))
    )
    # Put in order here: SQLite would pass over all posts to have them in that of their numbers.
    rows = sorted(session.execute(query), key=lambda row: row.id)
    pictures: dict[int, list[str]] = {}
    if wordless := [row.id for row in rows if not row.text.strip()]:
        links = (
            select(PostMedia.post_id, Media.sha256)
            .join(Media, Media.id == PostMedia.media_id)
            .where(PostMedia.post_id.in_(wordless))
            .order_by(PostMedia.post_id, PostMedia.position)
        )
        for post_id, sha256 in session.execute(links):
            pictures.setdefault(post_id, []).append(sha256)
    for row in rows:
        content = fold_content(row.text, pictures.get(row.id, ()))
        where = say_where(row.id, row.file_name, row.import_line)
        known.add(row.external_id, KnownPost(row.source_id, content, row.id, where))


def say_where(post_id: int | None, file_name: str | None, line: int | None) -> str:
    """Return where a post stands, such as ``post 12, line 3 of import monday.csv``."""
    post = "" if post_id is None else f"post {post_id}"
    row = "" if line is None else f"line {line}"
    of_file = "" if file_name is None else f"{'of ' if row else ''}import {file_name}"
    return ", ".join(part for part in (post, f"{row} {of_file}".strip()) if part)


def say_conflict(external_id: str, where: str) -> str:
    """Return why a post was not stored whose id another one has."""
    return f"id {external_id!r} is known with other words ({where})"
