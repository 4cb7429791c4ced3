from collections.abc import Callable

import pytest

Read = Callable[..., tuple[str | None, list[dict[str, str]]]]

LONG = "Water has reached the second step of the school in Riverton and forty families wait on the roof" * 2
USER = {"id_str": "7", "screen_name": "sample_a", "name": "A Sample"}
TWEET = {
    "id": 902800000000000001,
    "id_str": "902800000000000001",
    "created_at": "Wed Aug 30 12:01:00 +0000 2017",
    "text": "Bridge is out &amp; the river &gt; 4m",
    "source": '<a href="http://example.org/app">Example for iPhone</a>',
    "user": USER,
    "lang": "en",
}


def test_a_tweet_of_the_old_api_keeps_text_author_time_and_point(read_posts: Read) -> None:
    platform, posts = read_posts(TWEET | {"coordinates": {"type": "Point", "coordinates": [-88.77, 17.25]}})
    assert platform == "X"
    assert posts == [
        {
            "external_id": "902800000000000001",
            "text": "Bridge is out & the river > 4m",
            "posted_at": "2017-08-30T12:01:00+00:00",
            "author": "sample_a",
            "language": "en",
            "url": "https://x.com/i/status/902800000000000001",
            "lat": "17.25",
            "lon": "-88.77",
            "source": "X",
        }
    ]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"truncated": True, "extended_tweet": {"full_text": LONG}}, LONG),
        ({"full_text": LONG}, LONG),
        ({"text": "RT @other: Wat…", "retweeted_status": {"full_text": LONG}}, f"RT @other: {LONG}"),
        (
            {
                "text": "RT @other: Wat…",
                "retweeted_status": {"text": "Wat…", "extended_tweet": {"full_text": LONG}, "user": USER},
            },
            f"RT @other: {LONG}",
        ),
        ({"text": "Look", "quoted_status": {"full_text": LONG, "user": USER}}, "Look"),
    ],
)
def test_long_texts_are_whole(read_posts: Read, more: dict[str, object], text: str) -> None:
    assert read_posts(TWEET | more)[1][0]["text"] == text


@pytest.mark.parametrize(
    ("more", "point"),
    [
        ({"geo": {"type": "Point", "coordinates": [17.25, -88.77]}}, ("17.25", "-88.77")),
        ({"place": {"bounding_box": {"coordinates": [[[-88.7, 17.2]] * 4]}}}, ("17.2", "-88.7")),
        ({"place": {"bounding_box": {"coordinates": [[[-88, 17], [-88, 18], [-87, 18]]]}}}, (None, None)),
    ],
)
def test_only_a_place_without_extent_is_a_point(
    read_posts: Read, more: dict[str, object], point: tuple[str | None, str | None]
) -> None:
    (post,) = read_posts(TWEET | more)[1]
    assert (post.get("lat"), post.get("lon")) == point


def test_a_search_and_the_notices_of_a_stream_hold_the_same_tweets(read_posts: Read) -> None:
    assert read_posts({"statuses": [TWEET], "search_metadata": {"count": 1}}) == read_posts(TWEET)
    assert read_posts(TWEET, {"delete": {"status": {"id": 1}}}, {"limit": {"track": 5}}) == read_posts(TWEET)


def test_pictures_of_a_tweet_are_named_by_their_addresses(read_posts: Read) -> None:
    media = [
        {"media_url_https": "https://img.example/1.jpg"},
        {"media_url_https": "https://img.example/2.jpg"},
    ]
    (post,) = read_posts(TWEET | {"extended_entities": {"media": media}, "entities": {"media": media[:1]}})[1]
    assert post["picture"] == "https://img.example/1.jpg\nhttps://img.example/2.jpg"


PAGE = {
    "data": [
        {
            "id": "1500000000000000001",
            "text": "Levee is leaking…",
            "note_tweet": {"text": LONG},
            "created_at": "2022-03-05T10:00:00.000Z",
            "author_id": "5001",
            "lang": "en",
            "attachments": {"media_keys": ["3_1", "7_2"]},
            "geo": {"place_id": "p1"},
        },
        {
            "id": "1500000000000000002",
            "text": "RT @sample_b: Shel…",
            "author_id": "5002",
            "created_at": "2022-03-05T10:01:00.000Z",
            "referenced_tweets": [{"type": "retweeted", "id": "9"}],
            "geo": {"coordinates": {"type": "Point", "coordinates": [-88.77, 17.25]}},
        },
    ],
    "includes": {
        "users": [{"id": "5001", "username": "sample_a"}, {"id": "5002", "username": "sample_b"}],
        "media": [
            {"media_key": "3_1", "type": "photo", "url": "https://img.example/1.jpg"},
            {"media_key": "7_2", "type": "video", "preview_image_url": "https://img.example/2.jpg"},
        ],
        "places": [{"id": "p1", "geo": {"type": "Feature", "bbox": [-88.5, 17.5, -88.5, 17.5]}}],
        "tweets": [{"id": "9", "text": "Shelter at the gym is full"}],
    },
    "meta": {"result_count": 2},
}


def test_a_page_of_the_new_api_is_joined_with_its_includes(read_posts: Read) -> None:
    platform, (first, second) = read_posts(PAGE)
    assert platform == "X"
    assert (first["text"], first["author"], first["lat"], first["lon"]) == (LONG, "sample_a", "17.5", "-88.5")
    assert first["picture"] == "https://img.example/1.jpg\nhttps://img.example/2.jpg"
    assert (second["text"], second["author"]) == ("RT @sample_b: Shelter at the gym is full", "sample_b")
    assert (second["lat"], second["lon"]) == ("17.25", "-88.77")


def test_pages_arrays_streamed_and_flattened_posts_are_all_read(read_posts: Read) -> None:
    pages, empty = read_posts(PAGE, PAGE)[1], {"meta": {"result_count": 0}}
    assert [post["external_id"] for post in pages] == ["1500000000000000001", "1500000000000000002"] * 2
    assert len(read_posts(PAGE, empty)[1]) == 2
    data = PAGE["data"]
    assert isinstance(data, list)
    streamed = {"data": data[0], "includes": PAGE["includes"], "matching_rules": [{"id": "1"}]}
    assert read_posts(streamed)[1] == pages[:1]
    flat = data[1] | {"author": {"id": "5002", "username": "sample_b"}, "__twarc": {"version": "2"}}
    assert read_posts([flat], "")[1][0]["author"] == "sample_b"


@pytest.mark.parametrize(
    ("zone", "posted_at"),
    [("+0000", "2020-11-07T12:00:00+00:00"), ("UTC", "2020-11-07T12:00:00Z"), ("CET", "2020-11-07 12:00:00")],
)
def test_a_table_of_twint_is_read(read_posts: Read, zone: str, posted_at: str) -> None:
    platform, posts = read_posts(
        "id,conversation_id,created_at,date,time,timezone,user_id,username,name,place,tweet,language,photos,link",
        f"1325000000000000001,1,x,2020-11-07,12:00:00,{zone},1,sample_a,Sample,"
        "\"{'type': 'Point', 'coordinates': [17.25, -88.77]}\",Mudslide &amp; rain,en,"
        "\"['https://img.example/1.jpg']\",https://twitter.com/sample_a/status/1325000000000000001",
    )
    assert platform == "X"
    assert posts[0] == {
        "external_id": "1325000000000000001",
        "text": "Mudslide & rain",
        "posted_at": posted_at,
        "author": "sample_a",
        "language": "en",
        "url": "https://x.com/i/status/1325000000000000001",
        "lat": "17.25",
        "lon": "-88.77",
        "picture": "https://img.example/1.jpg",
        "source": "X",
    }


def test_tables_of_twarc_are_read_and_the_client_is_no_source(read_posts: Read) -> None:
    platform, (post,) = read_posts(
        "id,tweet_url,created_at,user_screen_name,text,tweet_type,coordinates,media,lang,source",
        "1,https://twitter.com/sample_a/status/1,Wed Aug 30 12:01:00 +0000 2017,sample_a,Road closed,"
        "original,-88.770000 17.250000,https://img.example/1.jpg,en,<a>Example for iPhone</a>",
    )
    assert (platform, post["source"], post["author"]) == ("X", "X", "sample_a")
    assert (post["lat"], post["lon"]) == ("17.250000", "-88.770000")
    platform, (post,) = read_posts(
        "id,author_id,author.username,created_at,text,lang,source,geo.coordinates.coordinates,attachments.media",
        '1,7,sample_a,2022-03-05T10:00:00.000Z,Road closed,en,Example,"[-88.77, 17.25]",'
        '"[{""media_key"": ""3_1"", ""url"": ""https://img.example/1.jpg""}]"',
    )
    assert (platform, post["author"], post["lat"], post["source"]) == ("X", "sample_a", "17.25", "X")
    assert post["picture"] == "https://img.example/1.jpg"
