"""The desk: a list, the post at hand, and one decision a press, after which the next post is shown."""

import re

import pytest

from dashboard.views.desk.table import PAGE_ROWS
from dashboard.views.layouts import Layout
from db.leases import take_lease
from db.posts import NewMedia
from db.queries.leases import list_leases
from db.reviews import add_review
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import (
    Damage,
    LabelDecision,
)
from tests.app.steps import (
    MAP,
    WHOLE,
    OpenApp,
    classify,
    list_headers,
    list_links,
    list_rows,
    open_row,
    press_key,
    read_page,
    read_param,
    store_three,
)
from tests.factories import keep_original, make_event, make_picture, make_posts, store_posts

HOSTILE = '<img src=x onerror=alert(1)> & "quoted"'


def test_without_posts_the_desk_says_what_to_do(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    assert "No posts in this event yet" in read_page(open_app("desk"))


def test_the_list_stands_beside_an_invitation_and_the_first_step_opens_its_first_post(
    store: Store, open_app: OpenApp
) -> None:
    listed = store_three(store)
    app = open_app("desk", analyst="Ana")
    assert list_rows(app) == listed
    assert "press J for the first" in read_page(app)
    app = press_key(app, "J")
    assert read_param(app, "post") == str(listed[0])
    assert f"Post {listed[0]}" in [header.value for header in app.header]


def test_a_tab_is_a_part_of_the_address_and_leaves_out_what_was_judged(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    with store.write() as session:
        add_review(session, post_id=second, reviewer="Bo", label_decision=LabelDecision.RIGHT)
    app = open_app("desk", analyst="Ana")
    app = app.button_group(key="desk_queue_choice").set_value("New").run()
    assert read_param(app, "label_decision") == "not_judged"
    assert list_rows(app) == [first, third]


def test_a_post_of_another_event_is_not_opened_and_an_unknown_one_neither(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    assert "No post is open" in read_page(open_app("desk", event="1", post="999"))


def test_a_row_shows_the_post_as_it_was_written_and_never_as_markup(store: Store, open_app: OpenApp) -> None:
    classify(store, store_posts(store, make_posts(1, text=HOSTILE)), damage=Damage.SEVERE_DAMAGE)
    page = read_page(open_app("desk"))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_the_picture_that_the_next_post_begins_with_is_fetched_ahead_and_a_lost_one_costs_nothing(
    store: Store, open_app: OpenApp
) -> None:
    kept = keep_original(get_settings().media_dir, make_picture())
    media = [(), (NewMedia("0" * 64, "jpeg", 9, 9, 9),), (NewMedia(kept, "jpeg", 300, 200, 4000),)]
    posts = [
        make_posts(1, first=number, media=media[number], text=f"House {number} stands")[0]
        for number in range(3)
    ]
    post_ids = store_posts(store, posts)
    classify(store, post_ids)
    without, lost, pictured = post_ids
    opened = {post_id: open_app("desk", post=str(post_id)) for post_id in post_ids}
    assert list_rows(opened[pictured]) == [pictured, lost, without]
    # In the list and as the post's own; the next one's is lost, which is said in the list alone.
    assert read_page(opened[pictured]).count('<img src="data:image/jpeg;base64,') == 1
    assert len(opened[pictured].get("image")) == 1
    assert read_page(opened[pictured]).count("This picture cannot be shown") == 1
    with store.write() as session:
        add_review(session, post_id=pictured, reviewer="Bo", label_decision=LabelDecision.RIGHT)
    # What was judged comes last: the pictured one follows the one without.
    app = open_app("desk", post=str(without))
    assert len(app.get("image")) == 1


def test_a_layout_is_a_press_away_and_a_part_of_the_address(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    app = open_app("desk", post=str(first), page="2")
    app = app.button_group(key="desk_layout").set_value("pictures").run()
    assert (read_param(app, "layout"), read_param(app, "post")) == ("pictures", str(first))
    assert "page" not in app.query_params
    app = app.button_group(key="desk_layout").set_value("list").run()
    assert "layout" not in app.query_params
    assert len(list_rows(app)) == 3


def test_a_post_is_shown_whole_walks_over_the_pages_of_its_filter_and_leads_back_to_its_row(
    store: Store, open_app: OpenApp
) -> None:
    texts = [f"House {number} is under water" for number in range(PAGE_ROWS[Layout.TABLE] + 2)]
    post_ids = store_posts(store, [make_posts(1, first=n, text=text)[0] for n, text in enumerate(texts)])
    # The last of the first page.
    last = post_ids[2]
    app = press_key(open_app("desk", **WHOLE, post=str(last)), "J")
    assert f"Post {post_ids[1]}" in list_headers(app)
    assert read_param(app, "whole") == "yes"
    app = app.button(key="desk_back").click().run()
    assert "whole" not in app.query_params
    assert read_param(app, "post") == str(post_ids[1])
    assert app.dataframe[0].value["Post"].tolist() == post_ids[:1:-1]


def test_the_wide_map_stands_beside_its_list_until_a_post_is_opened(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    app = open_app("desk", **MAP)
    assert len(list_rows(app)) == 3
    assert 'data-figure="Posts"><dt>Posts</dt><dd>3</dd>' in read_page(app)
    app = open_row(app, first)
    assert f"Post {first}" in list_headers(app)
    assert list_rows(app) == []
    app = app.button(key="desk_back").click().run()
    assert "post" not in app.query_params
    assert len(list_rows(app)) == 3


def hold(store: Store, post_id: int, holder: str) -> None:
    with store.write() as session:
        take_lease(session, post_id=post_id, holder=holder, now=utc_now())


def test_who_is_at_a_post_shows_on_its_row_and_beside_it_and_a_judgement_goes_on_to_a_free_one(
    store: Store, open_app: OpenApp
) -> None:
    first, second, third = store_three(store)
    hold(store, second, "<b>Bo</b>")
    app = open_app("desk", analyst="Ana", post=str(first))
    assert "&lt;b&gt;Bo&lt;/b&gt; is at it" in read_page(app)
    app = press_key(app, "A")
    assert read_param(app, "post") == str(third)
    assert "is at this post now" in read_page(open_app("desk", analyst="Ana", post=str(second)))


def test_the_post_that_is_open_is_held_for_who_gave_a_name(store: Store, open_app: OpenApp) -> None:
    first, *_ = store_three(store)
    open_app("desk", post=str(first))
    with store.read() as session:
        assert list_leases(session, event_id=1, now=utc_now()) == []
    open_app("desk", analyst="Ana", post=str(first))
    with store.read() as session:
        (lease,) = list_leases(session, event_id=1, now=utc_now())
    assert (lease.post_id, lease.holder) == (first, "Ana")


def test_tiles_count_the_classes_and_lead_to_the_filter_and_back(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    asked = "humanitarian=other_relevant_information"
    page = read_page(open_app("desk"))
    tile = re.search(r"<a [^>]*>(?:(?!</a>).)*Other relevant information</span> <b>3</b>", page)
    assert tile is not None
    assert asked in tile[0]
    page = read_page(open_app("desk", humanitarian="other_relevant_information"))
    tile = re.search(r'<a [^>]*aria-current="true">(?:(?!</a>).)*</a>', page)
    assert tile is not None
    assert asked not in tile[0]


def test_the_list_is_a_table_and_the_map_too_where_the_address_says_so(
    store: Store, open_app: OpenApp
) -> None:
    store_three(store)
    for named in ("layout", "list"):
        app = open_app("desk", **{named: "table"})
        assert len(app.dataframe[0].value) == 3
        assert list_rows(app) == []
    page = read_page(open_app("desk", map="table", layer="verification"))
    assert '<th scope="col">Independent accounts</th>' in page
    assert "None judged" in page
    assert "data-lookout-open" in page


@pytest.mark.parametrize("layer", ["severity", "recency", "heat", "incidents", "nonsense"])
def test_each_layer_draws_its_legend_and_an_unknown_one_is_the_usual(
    store: Store, open_app: OpenApp, layer: str
) -> None:
    store_three(store)
    page = read_page(open_app("desk", layer=layer))
    words = {"severity": "No picture", "recency": "In the last hour", "heat": "1,000 and more"}
    assert words.get(layer, "Vehicle damage") in page
    assert "cannot be" not in page


def test_a_whole_queue_can_be_decided_about_from_the_desk(store: Store, open_app: OpenApp) -> None:
    store_three(store)
    links = list_links(open_app("desk", event="1", words="House"))
    asked = {"event": ["1"], "words": ["House"], "decide": ["all"], "layout": ["table"]}
    assert links["Decide about all of these"] == asked
    opened = open_app("desk", layout="table", decide="all")
    (box,) = [each for each in opened.expander if each.label == "Decide about all of these"]
    assert box.proto.expanded
