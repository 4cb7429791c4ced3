import pytest

from db.ingest.addresses import hide_account_in_id, hide_account_in_url

KEY = b"key of a test"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (
            "https://twitter.com/sample_a/status/1325000000000000001",
            "https://x.com/i/status/1325000000000000001",
        ),
        ("https://x.com/sample_a/status/13?s=20", "https://x.com/i/status/13"),
        ("https://mobile.twitter.com/sample_a", "https://mobile.twitter.com/"),
        ("https://social.example/@sample_a/109000001", "https://social.example/api/v1/statuses/109000001"),
        (
            "https://social.example/users/s/statuses/109000001",
            "https://social.example/api/v1/statuses/109000001",
        ),
        ("https://social.example/@sample_a", "https://social.example/"),
        ("https://www.facebook.com/sample.page/posts/1", "https://www.facebook.com/1"),
        (
            "https://www.facebook.com/groups/riverton/posts/12/",
            "https://www.facebook.com/groups/riverton/posts/12",
        ),
        ("https://m.facebook.com/story.php?story_fbid=12&id=100", "https://www.facebook.com/12"),
        ("https://www.facebook.com/sample.page/videos/55/", "https://www.facebook.com/watch/?v=55"),
        ("https://www.facebook.com/jane.sample", "https://www.facebook.com/"),
        ("https://www.instagram.com/p/Cabc-_1/", "https://www.instagram.com/p/Cabc-_1/"),
        ("https://www.instagram.com/sample_a/reel/Cabc/", "https://www.instagram.com/reel/Cabc/"),
        ("https://www.tiktok.com/@sample_a/video/7001", "https://www.tiktok.com/embed/v2/7001"),
        ("https://www.threads.net/@sample_a/post/Cabc", "https://www.threads.net/t/Cabc"),
        ("https://bsky.app/profile/sample.example/post/3k", "https://bsky.app/"),
        ("https://www.youtube.com/watch?v=abc_-1&t=3", "https://www.youtube.com/watch?v=abc_-1"),
        ("https://www.youtube.com/@sample_a", "https://www.youtube.com/"),
        (
            "https://www.reddit.com/r/weather/comments/abc/title/",
            "https://www.reddit.com/r/weather/comments/abc",
        ),
        ("https://www.reddit.com/user/sample_a", "https://www.reddit.com/"),
        ("https://t.me/s/rivertonnews/12", "https://t.me/rivertonnews/12"),
        ("https://t.me/sample_a", "https://t.me/"),
        ("https://wa.me/15550100199", "https://wa.me/"),
        ("https://news.example/2017/10/05/flood?id=3", "https://news.example/2017/10/05/flood?id=3"),
        ("https://news.example/author/sample", "https://news.example/"),
        ("https://news.example/a?user=sample", "https://news.example/"),
        ("https://sample:secret@news.example/x", "https://news.example/"),
        ("https://sample.tumblr.com/post/1", None),
    ],
)
def test_an_address_keeps_the_post_and_drops_the_account(url: str, kept: str | None) -> None:
    assert hide_account_in_url(url) == kept


def test_the_authors_name_leaves_an_address_of_any_site() -> None:
    assert (
        hide_account_in_url("https://news.example/by/jane-sample/1", "@Jane-Sample")
        == "https://news.example/"
    )
    assert hide_account_in_url("https://janesample.example/flood", "JaneSample") is None
    assert hide_account_in_url("https://news.example/flood", "ne") == "https://news.example/flood"


@pytest.mark.parametrize(
    "external_id", ["1325000000000000001", "t3_abc", "sha256:ab", "FL-12", "https://news.example/1"]
)
def test_an_id_that_names_nobody_stays(external_id: str) -> None:
    assert hide_account_in_id(external_id, "@sample_a", KEY) == external_id


@pytest.mark.parametrize(
    "external_id",
    [
        "at://did:plc:abc/app.bsky.feed.post/3k",
        "sample_a/status/0-BZ",
        "https://x.com/sample_b/status/1",
        "https://social.example/users/sample/statuses/109000001",
        "sample@social.example",
        "sample_a-12",
    ],
)
def test_an_id_that_names_an_account_becomes_a_hash_under_the_key(external_id: str) -> None:
    hidden = hide_account_in_id(external_id, "@Sample_A", KEY)
    assert hidden.startswith("hmac:")
    assert "sample" not in hidden
    assert hidden == hide_account_in_id(external_id, "@Sample_A", KEY)
    assert hidden != hide_account_in_id(external_id, "@Sample_A", b"another key")
    assert hidden != hide_account_in_id(external_id + "1", "@Sample_A", KEY)
