import json
from collections.abc import Callable
from typing import Any

import pytest

from db.imports import Refusal

Read = Callable[..., tuple[str | None, list[dict[str, str]]]]

CHAT = {
    "name": "Riverton flood watch",
    "type": "public_supergroup",
    "id": 42,
    "messages": [
        {
            "id": 1,
            "type": "service",
            "date": "2022-03-05T09:00:00",
            "actor": "A",
            "action": "create",
            "text": "",
        },
        {
            "id": 2,
            "type": "message",
            "date": "2022-03-05T11:00:00",
            "date_unixtime": "1646474400",
            "from": "A Sample",
            "from_id": "user1",
            "photo": "photos/photo_1.jpg",
            "text": ["Water over ", {"type": "bold", "text": "Mill Lane"}, ", boats needed"],
            "location_information": {"latitude": 17.25, "longitude": -88.77},
        },
        {
            "id": 3,
            "type": "message",
            "date": "2022-03-05T11:03:00",
            "from": "B",
            "from_id": "channel2",
            "file": "(File not included. Change data exporting settings to download.)",
            "text": "Clinic closed",
        },
    ],
}


def test_a_chat_of_telegram_is_read_without_its_service_messages(read_posts: Read) -> None:
    platform, posts = read_posts(json.dumps(CHAT, indent=1))
    assert platform == "Telegram"
    assert posts == [
        {
            "external_id": "42/2",
            "text": "Water over Mill Lane, boats needed",
            "posted_at": "2022-03-05T10:00:00+00:00",
            "author": "user1",
            "lat": "17.25",
            "lon": "-88.77",
            "picture": "photos/photo_1.jpg",
            "source": "Telegram",
        },
        {
            "external_id": "42/3",
            "text": "Clinic closed",
            "posted_at": "2022-03-05T11:03:00",
            "author": "channel2",
            "source": "Telegram",
        },
    ]


def test_all_chats_of_an_account_are_read(read_posts: Read) -> None:
    everything = {
        "about": "x",
        "personal_information": {},
        "chats": {"about": "x", "list": [CHAT, CHAT | {"id": 43}]},
    }
    assert [post["external_id"] for post in read_posts(everything)[1]] == ["42/2", "42/3", "43/2", "43/3"]


COMMENT = {
    "author": "sample_a",
    "body": "Water in the basement &amp; rising",
    "created_utc": 1518653586,
    "id": "du9",
    "link_id": "t3_7xi",
    "permalink": "/r/riverton/comments/7xi/flood/du9/",
    "subreddit": "riverton",
}
SUBMISSION = {
    "author": "[deleted]",
    "title": "Flood in Riverton",
    "selftext": "[removed]",
    "created_utc": "1518653586.0",
    "id": "7xi",
    "permalink": "/r/riverton/comments/7xi/flood/",
    "subreddit": "riverton",
    "url": "https://i.redd.it/x.jpg",
}


def test_submissions_and_comments_of_reddit_are_read(read_posts: Read) -> None:
    platform, (submission, comment) = read_posts(SUBMISSION, COMMENT)
    assert platform == "Reddit"
    assert submission == {
        "external_id": "t3_7xi",
        "text": "Flood in Riverton",
        "posted_at": "2018-02-15T00:13:06+00:00",
        "url": "https://www.reddit.com/r/riverton/comments/7xi/flood/",
        "picture": "https://i.redd.it/x.jpg",
        "source": "Reddit",
    }
    assert comment == {
        "external_id": "t1_du9",
        "text": "Water in the basement & rising",
        "posted_at": "2018-02-15T00:13:06+00:00",
        "author": "sample_a",
        "url": "https://www.reddit.com/r/riverton/comments/7xi/flood/du9/",
        "source": "Reddit",
    }


def test_listings_of_reddit_are_read_with_the_answers_in_them(read_posts: Read) -> None:
    answer = {"kind": "t1", "data": COMMENT | {"id": "du10"}}
    thread = {
        "kind": "t1",
        "data": COMMENT | {"replies": {"kind": "Listing", "data": {"children": [answer]}}},
    }
    listings = [
        {"kind": "Listing", "data": {"children": [{"kind": "t3", "data": SUBMISSION}]}},
        {"kind": "Listing", "data": {"children": [thread]}},
    ]
    _, posts = read_posts(listings)
    assert [post["external_id"] for post in posts] == ["t3_7xi", "t1_du9", "t1_du10"]
    old = {key: value for key, value in COMMENT.items() if key != "permalink"}
    assert read_posts(old)[1][0]["url"] == "https://www.reddit.com/comments/7xi/_/du9/"


def test_comment_threads_of_youtube_are_read_with_their_answers(read_posts: Read) -> None:
    snippet = {
        "videoId": "v1",
        "textDisplay": "Road &amp; bridge<br>gone",
        "authorDisplayName": "A Sample",
        "authorChannelId": {"value": "UC1"},
        "publishedAt": "2023-02-06T04:17:00Z",
    }
    comment = {"kind": "youtube#comment", "id": "c1", "snippet": snippet}
    answer = {"kind": "youtube#comment", "id": "c1.r", "snippet": snippet | {"textOriginal": "Where?"}}
    thread = {
        "kind": "youtube#commentThread",
        "id": "c1",
        "snippet": {"videoId": "v1", "topLevelComment": comment},
        "replies": {"comments": [answer]},
    }
    platform, posts = read_posts({"kind": "youtube#commentThreadListResponse", "items": [thread]})
    assert platform == "YouTube"
    assert posts[0] == {
        "external_id": "c1",
        "text": "Road & bridge\ngone",
        "posted_at": "2023-02-06T04:17:00Z",
        "author": "UC1",
        "url": "https://www.youtube.com/watch?v=v1&lc=c1",
        "source": "YouTube",
    }
    assert posts[1]["text"] == "Where?"


def test_reports_of_reliefweb_are_read(read_posts: Read) -> None:
    fields = {
        "title": "Flash update 1",
        "body-html": "<p>Roads &amp; bridges closed</p>",
        "date": {"created": "2023-01-01T00:00:00+00:00"},
        "source": [{"name": "Sample Office", "shortname": "SO"}],
        "language": [{"code": "en"}],
        "url_alias": "https://reliefweb.example/report/1",
        "primary_country": {"location": {"lat": 1, "lon": 2}},
    }
    assert read_posts({"totalCount": 1, "data": [{"id": "1", "fields": fields}]}) == (
        "ReliefWeb",
        [
            {
                "external_id": "1",
                "text": "Flash update 1\nRoads & bridges closed",
                "posted_at": "2023-01-01T00:00:00+00:00",
                "author": "SO",
                "language": "en",
                "url": "https://reliefweb.example/report/1",
                "source": "ReliefWeb",
            }
        ],
    )


@pytest.mark.parametrize(
    ("lines", "posted_at"),
    [
        (
            (
                '#,"INCIDENT TITLE","INCIDENT DATE",LOCATION,DESCRIPTION,LATITUDE,LONGITUDE',
                '1,"Bridge down","2010-01-17 10:20:00",Riverton,"At Mill Lane",18.53,-72.33',
            ),
            "2010-01-17 10:20:00",
        ),
        (
            (
                "Post ID,Survey,Post Status,Created (UTC),Title,Description,Where.lat,Where.lon",
                "7,Reports,published,2020-01-17 10:20:00,Bridge down,At Mill Lane,18.53,-72.33",
            ),
            "2020-01-17 10:20:00Z",
        ),
        (
            (
                '{"results": [{"id": 7, "title": "Bridge down", "content": "At Mill Lane",',
                '"form": {"id": 1}, "post_date": "2020-01-17T10:20:00Z",',
                '"values": {"where": [{"lon": -72.33, "lat": 18.53}]}}]}',
            ),
            "2020-01-17T10:20:00Z",
        ),
    ],
)
def test_reports_of_ushahidi_have_title_description_time_and_place(
    read_posts: Read, lines: tuple[str, ...], posted_at: str
) -> None:
    platform, (post,) = read_posts(*lines)
    assert platform == post["source"] == "Ushahidi"
    assert (post["text"], post["posted_at"]) == ("Bridge down\nAt Mill Lane", posted_at)
    assert (post["lat"], post["lon"]) == ("18.53", "-72.33")


def test_one_post_of_another_shape_is_named_and_the_others_are_read(
    read: Callable[..., Any], read_posts: Read
) -> None:
    lines = [json.dumps(COMMENT)] * 3 + ['{"hello": 1}']
    platform, posts = read_posts(*lines)
    assert (platform, len(posts)) == ("Reddit", 3)
    *_, last = read("\n".join(lines)).items
    assert isinstance(last, Refusal)
    assert (last.line, last.reason) == (4, "the object is no post as Reddit writes one")
