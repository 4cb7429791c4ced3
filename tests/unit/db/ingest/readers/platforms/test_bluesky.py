from collections.abc import Callable

import pytest

Read = Callable[..., tuple[str | None, list[dict[str, str]]]]

DID = "did:plc:sample"
URI = f"at://{DID}/app.bsky.feed.post/3k1"
RECORD = {
    "$type": "app.bsky.feed.post",
    "text": "Landslide closed the road",
    "createdAt": "2025-02-06T17:50:33.851Z",
    "langs": ["en"],
}
VIEW = {
    "uri": URI,
    "cid": "c1",
    "author": {"did": DID, "handle": "sample.example", "displayName": "A Sample"},
    "record": RECORD,
    "indexedAt": "2025-02-06T17:50:34.000Z",
}
POST = {
    "external_id": URI,
    "text": "Landslide closed the road",
    "posted_at": "2025-02-06T17:50:33.851Z",
    "author": DID,
    "language": "en",
    "url": f"https://bsky.app/profile/{DID}/post/3k1",
    "source": "Bluesky",
}
COMMIT = {
    "operation": "create",
    "collection": "app.bsky.feed.post",
    "rkey": "3k1",
    "record": RECORD,
    "cid": "c1",
}


@pytest.mark.parametrize(
    "value",
    [
        VIEW,
        {"uri": URI, "cid": "c1", "value": RECORD},
        {"records": [{"uri": URI, "cid": "c1", "value": RECORD}], "cursor": "x"},
        {"did": DID, "time_us": 1738864233000000, "kind": "commit", "commit": COMMIT},
        {"feed": [{"post": VIEW, "reply": {}}], "cursor": "x"},
        {"posts": [VIEW]},
        {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": VIEW, "replies": []}},
    ],
)
def test_a_post_is_the_same_in_every_shape_that_it_travels_in(read_posts: Read, value: object) -> None:
    assert read_posts(value) == ("Bluesky", [POST])


def test_a_record_alone_has_no_id_and_no_author(read_posts: Read) -> None:
    platform, posts = read_posts(RECORD)
    assert platform == "Bluesky"
    assert posts == [{key: POST[key] for key in ("text", "posted_at", "language", "source")}]


def test_likes_deletions_and_accounts_of_a_stream_are_no_posts(read_posts: Read) -> None:
    like = COMMIT | {"collection": "app.bsky.feed.like", "record": {"$type": "app.bsky.feed.like"}}
    stream = [{"did": DID, "time_us": 1, "kind": "commit", "commit": part} for part in (COMMIT, like)]
    _, posts = read_posts(*stream, {"did": DID, "time_us": 1, "kind": "identity", "identity": {"did": DID}})
    assert len(posts) == 1


def test_answers_of_a_thread_and_captions_are_kept(read_posts: Read) -> None:
    image = {"alt": "A road under stones", "image": {"ref": {"$link": "x"}}}
    with_image = RECORD | {"embed": {"$type": "app.bsky.embed.images", "images": [image]}}
    shown = VIEW | {"record": with_image, "embed": {"images": [{"fullsize": "https://img.example/1.jpg"}]}}
    _, (first, second) = read_posts({"thread": {"post": VIEW, "replies": [{"post": shown}]}})
    assert first == POST
    assert second["text"] == "Landslide closed the road\n[picture: A road under stones]"
    assert second["picture"] == "https://img.example/1.jpg"
