"""The CSV of a filter, read back as a spreadsheet would."""

import csv
import io

from dashboard.services.post_export import HEADER, write_posts_csv
from db.queries.filters import PostFilter
from db.queries.posts import MAX_PAGE, PostOrder
from db.session import Store
from tests.factories import make_posts, store_posts


def read_export(store: Store, chosen: PostFilter) -> list[dict[str, str]]:
    text = write_posts_csv(store, chosen, order=PostOrder.OLDEST).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_post_that_matches_is_in_the_file_once(store: Store) -> None:
    post_ids = store_posts(store, make_posts(MAX_PAGE + 30))
    lines = read_export(store, PostFilter(event_id=1))
    assert [int(line["post_id"]) for line in lines] == post_ids
    assert [line["text"] for line in read_export(store, PostFilter(event_id=1, words="street 7 rising"))] == [
        line["text"] for line in lines if "7" in line["text"]
    ]


def test_the_four_uncertainties_stand_in_columns_of_their_own(store: Store) -> None:
    store_posts(store, make_posts(1, lat=19.4, lon=-99.1))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert set(HEADER) == set(line)
    assert line["verification"] == "unreviewed"
    assert line["source_reliability"] == "F"
    assert line["location_precision"] == "exact"
    assert line["humanitarian_confidence"] == ""


def test_a_text_that_looks_like_a_formula_stays_text(store: Store) -> None:
    store_posts(store, make_posts(1, text='=HYPERLINK("http://evil.example","x")'))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert line["text"].startswith("'=")


def test_people_are_masked(store: Store) -> None:
    text = "Flood,\nask @ana, x.com/JaneDoe/status/1, +501 622-1234 or a@example.org"
    store_posts(store, make_posts(1, text=text))
    (line,) = read_export(store, PostFilter(event_id=1))
    assert line["text"] == "Flood,\nask @name, [link] [phone] or [e-mail]"
