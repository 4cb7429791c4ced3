"""What scraping tools write, and what networks hand people of their own account."""

import json
from collections.abc import Callable

from db.ingest.rows import ReadTable, Row

Read = Callable[..., ReadTable]


def _read_posts(read: Read, *records: object) -> tuple[str | None, list[dict[str, str]]]:
    table = read("\n".join(json.dumps(record) for record in records), "posts.json")
    rows = [item.values for item in table.items if isinstance(item, Row)]
    return table.platform, [{key: cell for key, cell in values.items() if cell} for values in rows]


def test_facebooks_posts_of_an_account_have_their_letters_mended(read: Read) -> None:
    photo = {"media": {"uri": "posts/media/1.jpg", "title": "x"}}
    record = {
        "timestamp": 1675657020,
        "attachments": [{"data": [photo]}],
        "data": [{"post": "Straße zu 🌊".encode().decode("latin-1")}, {"update_timestamp": 1}],
        "title": "A person updated a status.",
    }
    platform, (post,) = _read_posts(read, [record])
    assert platform == "Facebook"
    assert post == {
        "text": "Straße zu 🌊",
        "posted_at": "2023-02-06T04:17:00+00:00",
        "picture": "posts/media/1.jpg",
        "source": "Facebook",
    }


def test_a_text_of_facebooks_that_is_whole_is_left_alone(read: Read) -> None:
    _, (post,) = _read_posts(read, [{"timestamp": 1675657020, "data": [{"post": "Wasser – überall"}]}])
    assert post["text"] == "Wasser – überall"


def test_instagrams_posts_of_an_account_are_read_with_all_pictures(read: Read) -> None:
    place = {"photo_metadata": {"exif_data": [{"iso": 100}, {"latitude": 36.2, "longitude": 36.16}]}}
    single = {"uri": "a.jpg", "creation_timestamp": 1675657020, "title": "Roof gone", "media_metadata": place}
    several = [{"uri": name, "creation_timestamp": 1, "title": ""} for name in ("b.jpg", "c.jpg")]
    platform, posts = _read_posts(
        read,
        [{"media": [single]}, {"media": several, "title": "Camp", "creation_timestamp": 1675657080}],
    )
    assert platform == "Instagram"
    assert [(post["text"], post["picture"], post["posted_at"]) for post in posts] == [
        ("Roof gone", "a.jpg", "2023-02-06T04:17:00+00:00"),
        ("Camp", "b.jpg\nc.jpg", "2023-02-06T04:18:00+00:00"),
    ]
    assert (posts[0]["lat"], posts[0]["lon"]) == ("36.2", "36.16")


def test_snscrapes_posts_are_x_posts(read: Read) -> None:
    record = {
        "_type": "snscrape.modules.twitter.Tweet",
        "id": 1622460350000000071,
        "date": "2023-02-06T05:00:00+00:00",
        "rawContent": "Clinic damaged &amp; closed",
        "user": {"username": "sample_a", "created": "2009-01-01T00:00:00+00:00"},
        "source": "<a href='x'>Example for phones</a>",
        "coordinates": {"longitude": 36.16, "latitude": 36.2},
        "media": [{"previewUrl": "https://img.example/s", "fullUrl": "https://img.example/l"}],
    }
    platform, (post,) = _read_posts(read, record)
    assert platform == "X"
    assert (post["text"], post["author"], post["source"]) == ("Clinic damaged & closed", "sample_a", "X")
    assert (post["lat"], post["lon"], post["picture"]) == ("36.2", "36.16", "https://img.example/l")


def test_yt_dlps_notes_give_the_video_and_its_comments(read: Read) -> None:
    comments = [{"id": "Ugx1", "text": "We need a boat", "author_id": "UC9", "timestamp": 1675657080}]
    notes = {"id": "v1", "title": "Flood", "description": "Main street", "timestamp": 1675657020}
    platform, posts = _read_posts(
        read, notes | {"extractor_key": "Youtube", "upload_date": "20230206", "comments": comments}
    )
    assert platform == "YouTube"
    assert [(post["external_id"], post["text"]) for post in posts] == [
        ("v1", "Flood\nMain street"),
        ("Ugx1", "We need a boat"),
    ]


def test_the_videos_of_tiktoks_research_answers_are_unfolded(read: Read) -> None:
    videos = [{"id": 7, "create_time": 1675657020, "username": "sample_a", "video_description": "Landslide"}]
    table = read(json.dumps({"data": {"videos": videos, "has_more": False}, "error": {"code": "ok"}}))
    (row,) = [item for item in table.items if isinstance(item, Row)]
    assert row.values["video_description"] == "Landslide"
