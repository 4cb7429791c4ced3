"""The posts page: filters in the URL, paging, layouts."""

from dataclasses import replace

import pytest

from dashboard.views.posts import PAGE_ROWS
from db.posts import NewMedia
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Humanitarian
from tests.app.steps import OpenApp, classify, read_page
from tests.factories import keep_original, make_hostile_picture, make_picture, make_posts, store_posts


def test_the_table_holds_one_page_of_posts(store: Store, open_app: OpenApp) -> None:
    count = PAGE_ROWS["Table"] + 7
    store_posts(store, make_posts(count))
    app = open_app("posts")
    assert f"Page 1 of 2, {count} posts in all." in read_page(app)
    assert len(app.dataframe[0].value) == PAGE_ROWS["Table"]
    assert len(open_app("posts", page="2").dataframe[0].value) == 7


def test_a_page_beyond_the_last_shows_the_last(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(3))
    assert "Page 1 of 1, 3 posts in all." in read_page(open_app("posts", page="99"))


def test_a_filter_chosen_in_a_widget_lands_in_the_url(store: Store, open_app: OpenApp) -> None:
    post_ids = store_posts(store, make_posts(4))
    classify(store, post_ids[:1], humanitarian=Humanitarian.VEHICLE_DAMAGE)
    app = open_app("posts")
    app.multiselect(key="filter_humanitarian").set_value([Humanitarian.VEHICLE_DAMAGE]).run()
    assert app.query_params["humanitarian"] == "vehicle_damage"
    assert "1 posts in all" in read_page(app)


def test_a_filter_in_the_url_is_shown_in_the_widgets(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(12))
    app = open_app("posts", words="street 11", picture="no", verification="unreviewed")
    assert app.text_input(key="filter_words").value == "street 11"
    assert app.multiselect(key="filter_verification").value == ["unreviewed"]
    page = read_page(app)
    assert "1 posts in all" in page
    assert "words: street 11" in page
    assert "without picture" in page


@pytest.mark.parametrize(
    "params",
    [
        {"humanitarian": "earthquake"},
        {"since": "yesterday"},
        {"confidence": "NaN"},
        {"area": "1,2,3"},
        {"area": "nan,nan,nan,nan"},
        {"page": "-1"},
        {"page": "9" * 5_000},
        {"order": "sideways"},
        {"layout": "'; DROP TABLE posts"},
        {"picture": "maybe"},
    ],
    ids=lambda params: "-".join(params),
)
def test_nonsense_in_the_url_is_left_out(store: Store, open_app: OpenApp, params: dict[str, str]) -> None:
    store_posts(store, make_posts(2))
    assert "2 posts in all" in read_page(open_app("posts", **params))


@pytest.mark.parametrize("event", ["999", "-1", "flood", "", "9" * 5_000])
@pytest.mark.parametrize("page", ["", "posts", "post", "operations"])
def test_an_unknown_event_in_the_address_is_said_and_no_other_is_shown_for_it(
    store: Store, open_app: OpenApp, event: str, page: str
) -> None:
    store_posts(store, make_posts(2))
    shown = read_page(open_app(page, event=event, post="1"))
    assert f"This address names the event “{event[:40]}”, which is not in this store" in shown
    assert "choose one of the events" in shown
    assert "posts in all" not in shown


def test_a_hostile_and_a_lost_picture_cost_no_more_than_their_own_places(
    store: Store, open_app: OpenApp
) -> None:
    pictures = (make_hostile_picture("struct.error"), make_picture())
    hashes = [*(keep_original(get_settings().media_dir, data) for data in pictures), "0" * 64]
    posts = [
        replace(post, media=(NewMedia(sha256, "jpeg", 40, 30, 1),))
        for post, sha256 in zip(make_posts(3), hashes, strict=True)
    ]
    classify(store, store_posts(store, posts))
    app = open_app("posts", layout="pictures")
    page = read_page(app)
    assert page.count("This picture cannot be shown") == 2
    assert "the picture is damaged" in page
    assert "restore the media folder" in page
    assert len(app.get("image")) == 1
    assert "3 posts in all" in page


def test_nothing_that_matches_is_said_with_advice(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(2))
    assert "No post matches these filters" in read_page(open_app("posts", words="absent"))
