"""Mastodon and what speaks its API: statuses, and the outbox of an account's archive."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from db.ingest.markup import html_to_text
from db.ingest.readers.platforms.post import (
    Platform,
    PlatformPost,
    find,
    find_records,
    find_text,
    join_texts,
)


def _recognises_status(record: dict[str, object]) -> bool:
    return isinstance(record.get("content"), str) and bool(find_text(record, "account", "acct"))


def _read_status(record: dict[str, object]) -> Iterator[PlatformPost]:
    # A boost has no words of its own.
    original = record.get("reblog") if isinstance(record.get("reblog"), dict) else record
    url = find_text(record, "url") or find_text(record, "uri")
    media = find_records(original, "media_attachments")
    yield PlatformPost(
        external_id=_name_post(find_text(record, "uri") or url) or find_text(record, "id"),
        text=join_texts(
            find_text(original, "spoiler_text"),
            html_to_text(find_text(original, "content")),
            *_read_captions(media, "description"),
        ),
        posted_at=find_text(record, "created_at"),
        author=_name_account(record),
        language=find_text(original, "language"),
        url=url,
        pictures=tuple(address for medium in media if (address := find_text(medium, "url"))),
    )


def _name_post(address: str) -> str:
    """Return a post's id on its own server, which is the same wherever it is seen and names nobody."""
    parts = urlsplit(address)
    number = parts.path.removesuffix("/activity").rpartition("/")[2]
    return f"{parts.hostname}/{number}" if parts.hostname and number else ""


def _name_account(record: dict[str, object]) -> str:
    # A server writes its own accounts without its name; elsewhere the same account has it.
    account = find_text(record, "account", "acct")
    host = urlsplit(find_text(record, "account", "url") or find_text(record, "url")).hostname
    return account if "@" in account or not host else f"{account}@{host}"


def _recognises_activity(record: dict[str, object]) -> bool:
    return find_text(record, "type") in ("Create", "Announce") and "actor" in record and "object" in record


def _read_activity(record: dict[str, object]) -> Iterator[PlatformPost]:
    note = record.get("object")
    if not isinstance(note, dict) or not isinstance(note.get("content"), str):
        return
    media = find_records(note, "attachment")
    languages = find(note, "contentMap")
    yield PlatformPost(
        external_id=_name_post(find_text(note, "id")),
        text=join_texts(
            find_text(note, "summary"),
            html_to_text(find_text(note, "content")),
            *_read_captions(media, "name"),
        ),
        posted_at=find_text(note, "published"),
        author=_name_actor(find_text(note, "attributedTo") or find_text(record, "actor")),
        language=next(iter(languages), "") if isinstance(languages, dict) else "",
        url=find_text(note, "url"),
        pictures=tuple(path.lstrip("/") for medium in media if (path := find_text(medium, "url"))),
    )


def _name_actor(address: str) -> str:
    match = re.fullmatch(r"https://([^/]+)/(?:users/|@)([^/]+)", address)
    return f"{match[2]}@{match[1]}" if match else address


def _read_captions(media: list[dict[str, object]], key: str) -> list[str]:
    return [f"[picture: {caption}]" for medium in media if (caption := find_text(medium, key).strip())]


MASTODON = Platform("Mastodon", _recognises_status, _read_status)
MASTODON_OUTBOX = Platform("Mastodon", _recognises_activity, _read_activity)
