"""The table of the desk: filters in the URL, paging, layouts."""

from dataclasses import replace

import pytest

from dashboard.views.desk.table import PAGE_ROWS
from dashboard.views.layouts import Layout
from db.posts import NewMedia
from db.reviews import add_review, undo_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Damage, Familiarity, Humanitarian, LabelDecision, Task
from tests.app.steps import DESKS, TABLE, OpenApp, classify, read_page
from tests.factories import (
    keep_original,
    make_event,
    make_hostile_picture,
    make_picture,
    make_posts,
    store_posts,
)


def test_the_table_holds_one_page_of_posts(store: Store, open_app: OpenApp) -> None:
    count = PAGE_ROWS[Layout.TABLE] + 7
    store_posts(store, make_posts(count))
    app = open_app("desk", **TABLE)
    assert f"Page 1 of 2, {count} posts in all." in read_page(app)
    assert len(app.dataframe[0].value) == PAGE_ROWS[Layout.TABLE]
    assert len(open_app("desk", **TABLE, page="2").dataframe[0].value) == 7


def test_a_page_beyond_the_last_shows_the_last(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(3))
    assert "Page 1 of 1, 3 posts in all." in read_page(open_app("desk", **TABLE, page="99"))


def test_a_filter_chosen_in_a_widget_lands_in_the_url(store: Store, open_app: OpenApp) -> None:
    post_ids = store_posts(store, make_posts(4))
    classify(store, post_ids[:1], humanitarian=Humanitarian.VEHICLE_DAMAGE)
    app = open_app("desk", **TABLE)
    app.multiselect(key="filter_humanitarian").set_value([Humanitarian.VEHICLE_DAMAGE]).run()
    assert app.query_params["humanitarian"] == "vehicle_damage"
    assert "1 post in all" in read_page(app)


def test_a_filter_in_the_url_is_shown_in_the_widgets(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(12))
    app = open_app("desk", **TABLE, words="street 11", picture="no", label_decision="not_judged")
    assert app.text_input(key="filter_words").value == "street 11"
    assert app.multiselect(key="filter_label_decision").value == ["not_judged"]
    page = read_page(app)
    assert "1 post in all" in page
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
        {"picture": "maybe"},
    ],
    ids=lambda params: "-".join(params),
)
def test_nonsense_in_the_url_is_left_out(store: Store, open_app: OpenApp, params: dict[str, str]) -> None:
    store_posts(store, make_posts(2))
    assert "2 posts in all" in read_page(open_app("desk", **{**TABLE, **params}))


@pytest.mark.parametrize("event", ["999", "-1", "flood", "", "9" * 5_000])
@pytest.mark.parametrize(("page", "params"), [*(("", desk) for desk in DESKS), ("operations", {})])
def test_an_unknown_event_in_the_address_is_said_and_no_other_is_shown_for_it(
    store: Store, open_app: OpenApp, event: str, page: str, params: dict[str, str]
) -> None:
    store_posts(store, make_posts(2))
    shown = read_page(open_app(page, **params, event=event, post="1"))
    assert f"This address names the event “{event[:40]}”, which is not in this store" in shown
    assert "choose one of the events" in shown
    assert " in all" not in shown


def test_an_event_that_another_process_made_a_moment_ago_opens_by_its_address(
    store: Store, open_app: OpenApp
) -> None:
    store_posts(store, make_posts(2))
    open_app("desk", event="1")
    with store.write() as session:
        made = make_event(session, "Landslide at Punta Gorda")
    # By somebody who has changed nothing here, over the list of events that was read before.
    app = open_app("desk", event=str(made), keeps_reads=True)
    assert "No such event" not in read_page(app)
    assert "No posts in this event yet" in read_page(app)


def test_a_layout_that_is_none_is_the_list(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(2))
    page = read_page(open_app("desk", layout="'; DROP TABLE posts"))
    assert "Most urgent first · 2 posts" in page


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
    app = open_app("desk", order="newest", layout="pictures")
    page = read_page(app)
    assert page.count("This picture cannot be shown") == 2
    assert "the picture is damaged" in page
    assert "restore the media folder" in page
    assert len(app.get("image")) == 1
    assert "3 posts in all" in page


def test_nothing_that_matches_is_said_with_advice(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(2))
    assert "No post matches these filters" in read_page(open_app("desk", **TABLE, words="absent"))


def test_posts_unlike_the_training_are_filtered_and_show_no_confidence(
    store: Store, open_app: OpenApp
) -> None:
    known, foreign = store_posts(store, make_posts(2))
    classify(store, [known])
    classify(store, [foreign], language="pt")
    app = open_app("desk", **TABLE)
    app.multiselect(key="filter_familiarity").set_value([Familiarity.UNFAMILIAR]).run()
    assert app.query_params["familiarity"] == "unfamiliar"
    (row,) = app.dataframe[0].value.to_dict("records")
    assert (row["Post"], row["Unlike the training"]) == (foreign, "language")
    assert row["Confidence"] is None or row["Confidence"] != row["Confidence"]


def test_the_confidence_filter_keeps_what_the_model_was_not_made_for_and_says_so(
    store: Store, open_app: OpenApp
) -> None:
    unsure, sure, foreign = store_posts(store, make_posts(3))
    classify(store, [unsure], confidence=0.4)
    classify(store, [sure])
    classify(store, [foreign], language="pt", confidence=0.4)
    app = open_app("desk", layout="table", order="oldest")
    assert "stay in" not in read_page(app)
    app.slider(key="filter_min_confidence").set_value(80).run()
    assert list(app.dataframe[0].value["Post"]) == [sure, foreign]
    page = read_page(app)
    assert "Posts unlike the training, or whose label a person judged, stay in" in page
    assert "confidence of the category at least 80 %, or judged by a person, or unlike the training" in page


def test_the_confidence_filter_never_hides_a_post_whose_label_a_person_judged(
    store: Store, open_app: OpenApp
) -> None:
    ids = store_posts(store, make_posts(4))
    classify(store, ids, confidence=0.4)
    *_, right, corrected = ids
    labels = {Task.HUMANITARIAN: Humanitarian.MISSING_OR_FOUND_PEOPLE}
    with store.write() as session:
        add_review(session, post_id=right, reviewer="ana", label_decision=LabelDecision.RIGHT)
        undone, _ = (
            add_review(
                session,
                post_id=post_id,
                reviewer="ana",
                label_decision=LabelDecision.CORRECTED,
                labels=labels,
            )
            for post_id in (ids[0], corrected)
        )
        undo_review(session, review_id=undone, actor="ana")
    table = open_app("desk", layout="table", order="oldest", confidence="0.9").dataframe[0].value
    assert list(table["Post"]) == [right, corrected]
    assert table["Confidence"].isna().all()


def test_the_table_says_a_severity_with_its_probability_or_that_it_is_unclear(
    store: Store, open_app: OpenApp
) -> None:
    clear, unclear = store_posts(store, make_posts(2))
    classify(store, [clear], damage=Damage.SEVERE_DAMAGE)
    classify(store, [unclear], damage=Damage.SEVERE_DAMAGE, confidence=0.34)
    app = open_app("desk", layout="table", order="oldest")
    assert list(app.dataframe[0].value["Severity"]) == [
        "Severe damage (model 90 %)",
        "Severity unclear (likeliest severe damage, model 34 %)",
    ]
    slider = next(slider for slider in app.slider if slider.key == "filter_min_confidence")
    assert slider.label == "Least confidence of the category (%)"


@pytest.fixture
def reposted(store: Store) -> list[int]:
    """A message of three posts, the last of them the newest of all, and one that stands alone."""
    return store_posts(
        store,
        [
            *make_posts(1, text="Dam broke"),
            *make_posts(1, first=1, text="RT @ana: Dam broke"),
            *make_posts(1, first=2, text="Roof gone"),
            *make_posts(1, first=3, text="RT @ben: dam BROKE https://t.example/x"),
        ],
    )


def test_reposts_stand_in_one_row_that_says_how_many_and_since_when(
    reposted: list[int], open_app: OpenApp
) -> None:
    first, _, alone, newest = reposted
    app = open_app("desk", **TABLE)
    table = app.dataframe[0].value
    assert list(table["Post"]) == [newest, alone]
    assert list(table["Says the same"]) == ["×3, first 01 Mar 12:00", "–"]
    assert "4 posts in all. Those that say the same stand in one row: 2 rows." in read_page(app)
    oldest = open_app("desk", layout="table", order="oldest").dataframe[0].value
    assert list(zip(oldest["Post"], oldest["Says the same"], strict=True)) == [(first, "×3"), (alone, "–")]


def test_a_fold_is_opened_by_the_switch_and_by_the_address_of_its_posts(
    reposted: list[int], open_app: OpenApp
) -> None:
    first, second, _, newest = reposted
    app = open_app("desk", **TABLE)
    app.toggle(key="posts_fold").set_value(False).run()
    assert list(app.dataframe[0].value["Post"]) == reposted[::-1]
    assert app.query_params["fold"] == "no"
    opened = open_app("desk", layout="table", same=str(second), order="oldest")
    assert list(opened.dataframe[0].value["Post"]) == [first, second, newest]
    assert f"the same as post {second}" in read_page(opened)
