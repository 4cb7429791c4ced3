"""A post shows what it looks like; a person says whether it is the same, and takes that back."""

import numpy as np
import pytest

from db.events import add_event, get_or_add_source
from db.hashes import VIEWS
from db.posts import NewMedia, insert_posts
from db.predictions import add_predictions
from db.queries.matches import list_matches
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Hazard, JobPriority, LabelDecision, MatchStanding, SourceKind
from tests.app.steps import TABLE, WHOLE, OpenApp, classify, list_links, look_up, press, read_page
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, sign_prediction, store_posts

PICTURE = NewMedia("a" * 64, "jpeg", 300, 200, 4000)
HASHES = {"a": np.random.default_rng(3).integers(0, 2**63, VIEWS, dtype=np.uint64)}
TEXTS = (
    "The bridge in Corvena is gone, take the northern road",
    "Who knows [where](https://evil.example) this is?",
)


@pytest.fixture
def alike(store: Store) -> list[int]:
    """Two posts of one event with one picture and other words; an older event has shown it before."""
    ids = []
    with store.write() as session:
        source_id = get_or_add_source(session, name="feed", kind=SourceKind.CSV).id
        for day, name, texts in ((1, "Storm of old", ("Look at this",)), (5, "River flood", TEXTS)):
            event_id = add_event(
                session, name=name, hazard=Hazard.FLOOD, starts_at=POSTED_AT.replace(day=day)
            ).id
            posts = [
                make_posts(1, first=number, text=text, media=(PICTURE,))[0]
                for number, text in enumerate(texts)
            ]
            arrivals = insert_posts(
                session, event_id=event_id, posts={source_id: posts}, priority=JobPriority.FEED
            )[source_id]
            found = [arrival.post_id for arrival in arrivals]
            answers = [
                sign_prediction(post, post_id, HASHES, (1, 0))
                for post, post_id in zip(posts, found, strict=True)
            ]
            add_predictions(session, model_version=MODEL_VERSION, predictions=answers)
            ids += found
    return ids


def find_standing(store: Store, post_id: int, other_id: int) -> MatchStanding:
    with store.read() as session:
        return next(m.standing for m in list_matches(session, post_id) if m.post_id == other_id)


def test_a_suggested_match_is_confirmed_undone_and_taken_apart(
    store: Store, alike: list[int], open_app: OpenApp
) -> None:
    _, one, other = alike
    app = open_app("desk", **WHOLE, post=str(one), analyst="Ana")
    page = read_page(app)
    assert "Looks alike" in page
    assert "the picture" in page
    assert "[where](https://evil.example)" not in "".join(str(c.value) for c in app.caption), (
        "a link of a post"
    )
    app = press(app, "Same")
    assert "The same, confirmed** by Ana" in read_page(app)
    assert find_standing(store, other, one) is MatchStanding.CONFIRMED
    app = press(app, "Undo")
    assert find_standing(store, one, other) is MatchStanding.SUGGESTED
    press(app, "Not the same")
    assert find_standing(store, one, other) is MatchStanding.APART
    assert [entry.action for entry in look_up(store, other).audit] == [
        "reject_match",
        "undo_match",
        "confirm_match",
    ]


def test_a_judged_post_leads_to_its_reposts_and_a_repost_to_its_first(
    store: Store, open_app: OpenApp
) -> None:
    texts = ("Dam broke", "RT @ana: Dam broke", "RT @ben: dam BROKE", "Roof gone")
    posts = [make_posts(1, first=number, text=text)[0] for number, text in enumerate(texts)]
    first, repost, _, alone = store_posts(store, posts)
    classify(store, [first])
    app = open_app("desk", **WHOLE, post=str(first), analyst="Ana")
    assert "**The first of 3 posts** that say the same; 3 of them have not been judged." in read_page(app)
    with store.write() as session:
        add_review(session, post_id=first, reviewer="Ana", label_decision=LabelDecision.RIGHT)
    page = open_app("desk", **WHOLE, post=str(first), analyst="Ana")
    assert "**The first of 3 posts** that say the same; 2 of them have not been judged." in read_page(page)
    assert [label for label in list_links(page) if "Show all" in label] == ["Show all 3"]
    page = open_app("desk", **WHOLE, post=str(repost), analyst="Ana")
    assert "**One of 3 posts** that say the same" in read_page(page)
    assert list_links(page)[f"Open the first, post {first}, 01 Mar 2026, 12:00 UTC"]["post"] == [str(first)]
    assert "say the same" not in read_page(open_app("desk", **WHOLE, post=str(alone)))


def test_posts_whose_picture_was_seen_in_an_older_event_are_filtered(
    alike: list[int], open_app: OpenApp
) -> None:
    older, *newer = alike
    app = open_app("desk", layout="table", event="2", order="oldest")
    app.segmented_control(key="filter_is_recycled").set_value("Yes").run()
    assert app.query_params["recycled"] == "yes"
    assert list(app.dataframe[0].value["Post"]) == newer
    assert "picture seen in an older event" in read_page(app)
    assert "No post matches these filters" in read_page(open_app("desk", **TABLE, event="1", recycled="yes"))
    assert list(open_app("desk", **TABLE, event="1", recycled="no").dataframe[0].value["Post"]) == [older]


def test_nobody_without_a_name_decides(store: Store, alike: list[int], open_app: OpenApp) -> None:
    app = open_app("desk", **WHOLE, post=str(alike[1]))
    assert next(button for button in app.button if button.label == "Same").disabled


def test_a_picture_of_an_older_event_is_said_of_the_newer_post_alone(
    store: Store, alike: list[int], open_app: OpenApp
) -> None:
    older, newer, _ = alike
    page = open_app("desk", **WHOLE, post=str(newer))
    assert "Picture seen in an older event" in read_page(page)
    assert "Picture seen in an older event" not in read_page(open_app("desk", **WHOLE, post=str(older)))
