"""Reddit: submissions and comments, from the API's listings or from Pushshift's dumps."""

from collections.abc import Iterator

from db.ingest.markup import plain_text
from db.ingest.readers.platforms.post import (
    Platform,
    PlatformPost,
    find_records,
    find_text,
    join_texts,
    write_time,
)

ADDRESS = "https://www.reddit.com"
GONE = ("[deleted]", "[removed]", "[deleted by user]")
KINDS = ("t1", "t3")


def _recognises(record: dict[str, object]) -> bool:
    item = _unwrap(record)
    has_text = isinstance(item.get("body"), str) or isinstance(item.get("title"), str)
    return has_text and "created_utc" in item and ("subreddit" in item or "link_id" in item)


def _unwrap(record: dict[str, object]) -> dict[str, object]:
    data = record.get("data")
    return data if isinstance(data, dict) and find_text(record, "kind") in KINDS else record


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    item = _unwrap(record)
    is_comment = isinstance(item.get("body"), str)
    text = join_texts(*(_keep(item, key) for key in (("body",) if is_comment else ("title", "selftext"))))
    item_id, kind = find_text(item, "id"), "t1" if is_comment else "t3"
    address = find_text(item, "url_overridden_by_dest") or find_text(item, "url")
    yield PlatformPost(
        external_id=f"{kind}_{item_id}" if item_id else "",
        text=plain_text(text),
        posted_at=write_time(find_text(item, "created_utc")),
        author=_keep(item, "author"),
        url=_find_address(item, item_id, is_comment),
        pictures=(address,) if not is_comment and "//i.redd.it/" in address else (),
    )
    # The answers to a comment lie within it.
    for reply in find_records(item, "replies", "data", "children"):
        if _recognises(reply):
            yield from _read_posts(reply)


def _keep(item: dict[str, object], key: str) -> str:
    text = find_text(item, key).strip()
    return "" if text in GONE else text


def _find_address(item: dict[str, object], item_id: str, is_comment: bool) -> str:
    path = find_text(item, "permalink")
    if path:
        return path if path.startswith("http") else ADDRESS + path
    thread = find_text(item, "link_id").removeprefix("t3_")
    if is_comment:
        return f"{ADDRESS}/comments/{thread}/_/{item_id}/" if thread else ""
    return f"{ADDRESS}/comments/{item_id}/" if item_id else ""


REDDIT = Platform("Reddit", _recognises, _read_posts)
