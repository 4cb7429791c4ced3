import json
from collections.abc import Callable

from db.imports import Refusal
from db.ingest.rows import ReadTable, Row

Read = Callable[..., tuple[str | None, list[dict[str, str]]]]

STATUS = {
    "id": "109",
    "created_at": "2023-02-06T04:17:00.000Z",
    "language": "tr",
    "uri": "https://social.example/users/sample_a/statuses/109",
    "url": "https://social.example/@sample_a/109",
    "content": "<p>Building down &amp; people<br>inside <a href='#'>#<b>riverton</b></a></p><p>Help</p>",
    "spoiler_text": "",
    "account": {"acct": "sample_a", "username": "sample_a", "display_name": "A Sample"},
    "media_attachments": [
        {"type": "image", "url": "https://img.example/1.jpg", "description": "A fallen roof"}
    ],
    "reblog": None,
}


def test_a_status_becomes_plain_text_with_its_captions(read_posts: Read) -> None:
    platform, posts = read_posts(STATUS)
    assert platform == "Mastodon"
    assert posts == [
        {
            "external_id": "social.example/109",
            "text": "Building down & people\ninside #riverton\n\nHelp\n[picture: A fallen roof]",
            "posted_at": "2023-02-06T04:17:00.000Z",
            "author": "sample_a@social.example",
            "language": "tr",
            "url": "https://social.example/@sample_a/109",
            "picture": "https://img.example/1.jpg",
            "source": "Mastodon",
        }
    ]


def test_an_account_has_one_name_on_every_server(read_posts: Read) -> None:
    elsewhere = STATUS | {"id": "777", "account": {"acct": "sample_a@social.example"}}
    (post,) = read_posts(elsewhere)[1]
    assert (post["external_id"], post["author"]) == ("social.example/109", "sample_a@social.example")


def test_a_boost_says_what_it_boosts_and_a_warning_stands_first(read_posts: Read) -> None:
    boosted = STATUS | {
        "content": "",
        "reblog": STATUS | {"spoiler_text": "flood"},
        "uri": f"{STATUS['uri']}/activity",
    }
    (post,) = read_posts(boosted)[1]
    assert post["text"].startswith("flood\nBuilding down")
    assert read_posts({"statuses": [STATUS], "accounts": [], "hashtags": []}) == read_posts(STATUS)


def test_a_status_with_a_broken_address_costs_only_itself(read: Callable[..., ReadTable]) -> None:
    broken = STATUS | {"url": "http://[bad", "uri": None}
    refused, row = read("\n".join(map(json.dumps, (broken, STATUS)))).items
    assert refused == Refusal("posts", 1, "the object cannot be read: Invalid IPv6 URL")
    assert isinstance(row, Row)


def test_the_outbox_of_an_archive_is_read(read_posts: Read) -> None:
    note = {
        "type": "Note",
        "id": "https://social.example/users/sample_a/statuses/109",
        "url": "https://social.example/@sample_a/109",
        "published": "2023-02-06T04:17:00Z",
        "attributedTo": "https://social.example/users/sample_a",
        "content": "<p>Tent needed</p>",
        "contentMap": {"tr": "<p>Tent needed</p>"},
        "attachment": [{"type": "Document", "url": "/media_attachments/files/1.jpg"}],
    }
    create = {"type": "Create", "actor": note["attributedTo"], "object": note}
    announce = {"type": "Announce", "actor": note["attributedTo"], "object": "https://other.example/1"}
    outbox = {"id": "outbox.json", "type": "OrderedCollection", "orderedItems": [create, announce]}
    platform, posts = read_posts(outbox)
    assert platform == "Mastodon"
    assert posts == [
        {
            "external_id": "social.example/109",
            "text": "Tent needed",
            "posted_at": "2023-02-06T04:17:00Z",
            "author": "sample_a@social.example",
            "language": "tr",
            "url": "https://social.example/@sample_a/109",
            "picture": "media_attachments/files/1.jpg",
            "source": "Mastodon",
        }
    ]
