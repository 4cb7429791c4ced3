"""Telegram Desktop's export: a chat, or all chats of an account, as ``result.json``."""

from collections.abc import Iterator

from db.ingest.readers.platforms.post import (
    Platform,
    PlatformPost,
    find_records,
    find_text,
    join_texts,
    write_time,
)

# Where the export left a file out, a note in brackets stands in its place.
LEFT_OUT = "("


def _recognises(record: dict[str, object]) -> bool:
    return any(
        "type" in message and ("text" in message or "text_entities" in message)
        for chat in _list_chats(record)
        for message in find_records(chat, "messages")[:1]
    )


def _list_chats(record: dict[str, object]) -> list[dict[str, object]]:
    parts = [find_records(record, part, "list") for part in ("chats", "left_chats")]
    return [record, *(chat for part in parts for chat in part)]


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    for chat in _list_chats(record):
        for message in find_records(chat, "messages"):
            if find_text(message, "type") == "message":
                yield _read_message(message, find_text(chat, "id"))


def _read_message(message: dict[str, object], chat_id: str) -> PlatformPost:
    unix_time = find_text(message, "date_unixtime")
    return PlatformPost(
        # Messages are numbered from 1 in every chat.
        external_id=f"{chat_id}/{find_text(message, 'id')}",
        text=join_texts(_read_text(message.get("text")), find_text(message, "poll", "question")),
        posted_at=write_time(unix_time) if unix_time else find_text(message, "date"),
        author=find_text(message, "from_id") or find_text(message, "from"),
        lat=find_text(message, "location_information", "latitude"),
        lon=find_text(message, "location_information", "longitude"),
        pictures=tuple(
            path
            for key in ("photo", "file")
            if (path := find_text(message, key)) and not path.startswith(LEFT_OUT)
        ),
    )


def _read_text(text: object) -> str:
    """Return the text of a message, which is a list where parts of it are bold or links."""
    if not isinstance(text, list):
        return text if isinstance(text, str) else ""
    return "".join(part if isinstance(part, str) else find_text(part, "text") for part in text)


TELEGRAM = Platform("Telegram", _recognises, _read_posts)
