"""Mastodon: pages forward from the last status, public ones only."""

from collections.abc import Sequence

import pytest

from db.feed_settings import MastodonSettings
from inference.errors import FeedError
from inference.feeds.kinds.mastodon import MastodonFeed
from tests.web_server import Answer, Request, Responder, WebServer, answer_json

TAG = "/api/v1/timelines/tag/inundaci%C3%B3n"


def status(number: int, **fields: object) -> dict[str, object]:
    return {
        "id": str(number),
        "uri": f"https://inside.example/users/ana/statuses/{number}",
        "url": f"https://inside.example/@ana/{number}",
        "created_at": "2026-03-01T12:00:00.000Z",
        "content": f"<p>Water at the door {number} <a href='#'>#flood</a></p>",
        "visibility": "public",
        "language": "en",
        "account": {"acct": "ana", "url": "https://inside.example/@ana"},
        "media_attachments": [{"type": "image", "url": f"https://files.inside.example/{number}.jpg"}],
        **fields,
    }


def serve(statuses: Sequence[dict[str, object]]) -> Responder:
    """Answer as Mastodon does: newest first; min_id gives what follows it at once, others the newest."""

    def answer(request: Request) -> Answer:
        limit = int(request.query["limit"])
        after = int(request.query.get("min_id", 0))
        later = [one for one in statuses if int(str(one["id"])) > after]
        page = later[:limit] if "min_id" in request.query else later[-limit:]
        return answer_json(page[::-1])

    return answer


def make_feed(web: WebServer, **settings: object) -> MastodonFeed:
    return MastodonFeed(MastodonSettings(server=web.url(""), **settings), web.guard())  # type: ignore[arg-type]


def test_nothing_is_left_out_between_two_fetches(web: WebServer) -> None:
    statuses = [status(number) for number in range(90, 120)]
    web.give(TAG, serve(statuses))
    feed = make_feed(web, hashtag="inundación")
    first = feed.fetch("")
    assert [post.external_id for post in first.posts] == [f"inside.example/{n}" for n in range(90, 120)]
    assert not first.has_more
    statuses += [status(number) for number in range(120, 220)]
    cursor, found = first.cursor, []
    while True:
        fetched = feed.fetch(cursor)
        found += [post.external_id for post in fetched.posts]
        cursor = fetched.cursor
        if not fetched.has_more:
            break
    assert found == [f"inside.example/{number}" for number in range(120, 220)]
    assert feed.fetch(cursor).posts == []


def test_a_status_becomes_a_post(web: WebServer) -> None:
    web.give(TAG, answer_json([status(1)]))
    (post,) = make_feed(web, hashtag="inundación").fetch("").posts
    assert (post.text, post.author, post.language) == (
        "Water at the door 1 #flood",
        "ana@inside.example",
        "en",
    )
    assert post.posted_at is not None
    assert post.posted_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert list(post.picture_urls) == ["https://files.inside.example/1.jpg"]


def test_only_what_is_meant_for_everybody_is_kept(web: WebServer) -> None:
    others = [
        status(n, visibility=word) for n, word in enumerate(("unlisted", "private", "direct", ""), start=1)
    ]
    boost = status(8, reblog=status(3, visibility="private"), content="")
    web.give(TAG, answer_json([status(9), boost, *others]))
    fetched = make_feed(web, hashtag="inundación").fetch("")
    assert [post.external_id for post in fetched.posts] == ["inside.example/9"]
    assert fetched.cursor == "9"


def test_what_is_no_status_is_refused_and_the_others_come(web: WebServer) -> None:
    broken = [7, None, {"id": "6"}, {"content": "x"}, status(4, content=None), status(3, account=[])]
    web.give(TAG, answer_json([*broken, status(1), status(2)]))
    fetched = make_feed(web, hashtag="inundación").fetch("")
    assert [post.external_id for post in fetched.posts] == ["inside.example/2", "inside.example/1"]
    assert len(fetched.refused) == len(broken)
    assert fetched.refused[0].reason == "it is no post of Mastodon"


def test_a_server_that_pays_no_heed_to_the_cursor_is_not_asked_for_ever(web: WebServer) -> None:
    web.give(TAG, answer_json([status(number) for number in range(40, 0, -1)]))
    feed = make_feed(web, hashtag="inundación")
    first = feed.fetch("")
    assert not feed.fetch(first.cursor).has_more


def test_the_public_timeline_of_one_server(web: WebServer) -> None:
    web.give("/api/v1/timelines/public", answer_json([]))
    assert make_feed(web, is_local=True).fetch("5").cursor == "5"
    assert web.requests[0].query == {"limit": "40", "min_id": "5", "local": "true"}


@pytest.mark.parametrize("value", [{"error": "This API requires an authenticated user"}, "x", 3, None])
def test_another_answer_is_said(web: WebServer, value: object) -> None:
    web.give("/api/v1/timelines/public", answer_json(value))
    with pytest.raises(FeedError, match="answered no list of posts; does it speak Mastodon's API"):
        make_feed(web).fetch("")


@pytest.mark.parametrize("body", [b"<html>", b"[" * 200_000, b'[{"id": "1"'])
def test_what_is_no_json_is_said(web: WebServer, body: bytes) -> None:
    web.give("/api/v1/timelines/public", Answer(body))
    with pytest.raises(FeedError, match="answered what is no JSON"):
        make_feed(web).fetch("")


def test_a_token_goes_to_a_server_that_the_owner_named_and_to_no_other(
    web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.give("/api/v1/timelines/public", answer_json([]))
    feed = make_feed(web, token="LOOKOUT_SECRET_MASTODON")  # noqa: S106
    with pytest.raises(FeedError, match="the variable LOOKOUT_SECRET_MASTODON is not set"):
        feed.fetch("")
    monkeypatch.setenv("LOOKOUT_SECRET_MASTODON", "made-up")
    feed.fetch("")
    assert web.requests[0].headers["authorization"] == "Bearer made-up"
    other = MastodonSettings(server="https://other.example", token="LOOKOUT_SECRET_MASTODON")  # noqa: S106
    with pytest.raises(FeedError, match=r"the owner names other\.example:443 in LOOKOUT_FEED_HOSTS first"):
        MastodonFeed(other, web.guard()).fetch("")
