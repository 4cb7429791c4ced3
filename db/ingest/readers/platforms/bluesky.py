"""Bluesky: records as a repository holds them, Jetstream's lines, and the views of its app."""

from collections.abc import Iterator

from db.ingest.readers.platforms.post import (
    Platform,
    PlatformPost,
    find,
    find_records,
    find_text,
    join_texts,
    write_time,
)

POST = "app.bsky.feed.post"


def _recognises(record: dict[str, object]) -> bool:
    is_thread = isinstance(find(record, "thread", "post"), dict)
    is_jetstream = find_text(record, "did").startswith("did:") and "kind" in record
    return is_thread or is_jetstream or _find_record(record) is not None


def _find_record(item: object) -> dict[str, object] | None:
    """Return the post record in any of the shapes that it travels in."""
    for path in ((), ("value",), ("record",), ("post", "record"), ("commit", "record")):
        found = find(item, *path)
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            continue
        if found.get("$type") == POST or (path and "createdAt" in found and "$type" not in found):
            return found
    return None


def _read_posts(item: dict[str, object]) -> Iterator[PlatformPost]:
    if isinstance(thread := item.get("thread"), dict):
        yield from _read_thread(thread)
    elif (record := _find_record(item)) is not None:
        yield _read_post(item, record)


def _read_thread(thread: dict[str, object]) -> Iterator[PlatformPost]:
    waiting = [thread]
    while waiting:
        branch = waiting.pop(0)
        if (record := _find_record(branch)) is not None:
            yield _read_post(branch, record)
        waiting += find_records(branch, "replies")


def _read_post(item: dict[str, object], record: dict[str, object]) -> PlatformPost:
    view = item["post"] if isinstance(item.get("post"), dict) else item
    uri = find_text(view, "uri") or find_text(item, "uri") or name_commit(item)
    did, _, key = uri.removeprefix("at://").partition(f"/{POST}/")
    # A person may change the handle; the identifier stays.
    author = find_text(view, "author", "did") or (did if key else "") or find_text(view, "author", "handle")
    languages = find(record, "langs")
    return PlatformPost(
        external_id=uri,
        text=join_texts(find_text(record, "text"), *_read_captions(record)),
        posted_at=find_text(record, "createdAt") or _read_arrival(item),
        author=author,
        language=str(languages[0]) if isinstance(languages, list) and languages else "",
        url=f"https://bsky.app/profile/{did}/post/{key}" if key else "",
        pictures=tuple(
            address
            for image in (
                *find_records(view, "embed", "images"),
                *find_records(view, "embed", "media", "images"),
            )
            if (address := find_text(image, "fullsize"))
        ),
    )


def name_commit(item: dict[str, object]) -> str:
    """Return the id of the post that a commit makes or deletes; empty of anything else."""
    did, key = find_text(item, "did"), find_text(item, "commit", "rkey")
    return f"at://{did}/{POST}/{key}" if did and key else ""


def _read_arrival(item: dict[str, object]) -> str:
    arrival_us = find_text(item, "time_us")
    return write_time(str(int(arrival_us) / 1e6)) if arrival_us.isdigit() else ""


def _read_captions(record: dict[str, object]) -> list[str]:
    images = (*find_records(record, "embed", "images"), *find_records(record, "embed", "media", "images"))
    return [f"[picture: {caption}]" for image in images if (caption := find_text(image, "alt").strip())]


BLUESKY = Platform("Bluesky", _recognises, _read_posts)
