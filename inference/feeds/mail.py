"""A message of e-mail becomes a post: its subject, its words, and the pictures that are attached."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from db.ingest.limits import LIMITS
from db.ingest.markup import html_to_text
from db.ingest.readers.platforms.post import join_texts
from inference.feeds.feed import FeedPost

MOST_PARTS = 200


def read_message(raw: bytes) -> FeedPost:
    """Return a message as a post.

    It is known by its content: a sender chooses the Message-ID, and could hide a message behind another's.
    """
    message: EmailMessage = message_from_bytes(raw, policy=policy.default)
    return FeedPost(
        external_id=hashlib.sha256(raw).hexdigest()[:32],
        text=join_texts(_read_header(message, "Subject"), _read_words(message)),
        posted_at=_read_date(message),
        author=parseaddr(_read_header(message, "From"))[1] or None,
        pictures=tuple(_list_pictures(message))[: LIMITS.pictures_of_post],
    )


def _read_header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, RecursionError):  # what it raises for broken headers
        return ""


def _read_words(message: EmailMessage) -> str:
    for kind in ("plain", "html"):
        for part in _list_parts(message):
            if part.get_content_type() == f"text/{kind}" and not part.is_attachment():
                text = _decode(part)
                return text if kind == "plain" else html_to_text(text)
    return ""


def _decode(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _read_date(message: EmailMessage) -> datetime | None:
    try:
        date = parsedate_to_datetime(_read_header(message, "Date"))
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _list_pictures(message: EmailMessage) -> Iterator[bytes]:
    for part in _list_parts(message):
        if part.get_content_maintype() == "image":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and 0 < len(content) <= LIMITS.picture_bytes:
                yield content


def _list_parts(message: EmailMessage) -> Iterator[EmailMessage]:
    for place, part in enumerate(message.walk()):
        if place >= MOST_PARTS:
            return
        if isinstance(part, EmailMessage) and not part.is_multipart():
            yield part
