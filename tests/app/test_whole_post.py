"""A post that is shown whole: evidence, judgement, undo, errors."""

import pytest
from sqlalchemy import update

from db.events import add_event, get_or_add_source
from db.models import Post, Review
from db.posts import NewMedia
from db.queue.jobs import claim_jobs
from db.reviews import add_review
from db.session import Store
from db.settings import get_settings
from db.vocabulary import (
    Credibility,
    FailureKind,
    FormerVerdict,
    Hazard,
    Humanitarian,
    Information,
    LabelDecision,
    SourceKind,
    Use,
)
from tests.app.steps import WHOLE, OpenApp, classify, list_headers, look_up, press, read_page, stay
from tests.factories import (
    POSTED_AT,
    fail_for_good,
    keep_original,
    make_event,
    make_hostile_picture,
    make_posts,
    store_posts,
)

RIGHT = "Label right"
CORROBORATED = "Corroborated :gray[C]"


def test_the_evidence_and_the_four_uncertainties_are_shown(post_ids: list[int], open_app: OpenApp) -> None:
    page = read_page(open_app("desk", **WHOLE, post=str(post_ids[0])))
    assert "<mark" in page
    assert "Affected people" in page
    assert "not judged, the post has no picture" in page
    for words in (
        "Model confidence",
        "Label",
        "Information",
        "Source reliability",
        "Credibility",
        "Location",
    ):
        assert words in page
    assert "very likely (90 %)" in page
    assert "F · cannot be judged" in page
    assert "town or village, by name" in page


def test_a_post_that_is_numbered_by_its_month_is_opened(store: Store, open_app: OpenApp) -> None:
    """As in a store that is cut into months; SQLite goes on from the highest number."""
    with store.write() as session:
        source_id = get_or_add_source(session, name="old feed", kind=SourceKind.CSV).id
        before = {"id": 2026_11_0000000000, "event_id": make_event(session, "Old"), "source_id": source_id}
        session.add(Post(**before, external_id="a", text="", posted_at=POSTED_AT, ingested_at=POSTED_AT))
    (post_id,) = store_posts(store, make_posts(1))
    assert post_id > 2026_11_0000000000
    assert "Water is rising" in read_page(open_app("desk", **WHOLE, post=str(post_id)))


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "½"])
def test_a_number_that_no_post_has_is_answered_in_words(
    post_ids: list[int], open_app: OpenApp, number: str
) -> None:
    assert "No such post" in read_page(open_app("desk", **WHOLE, post=number))


def test_judging_needs_a_name(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    app = press(open_app("desk", **WHOLE, post=str(post_ids[0])), RIGHT)
    assert "Give your name" in read_page(app)
    assert look_up(store, post_ids[0]).reviews == ()


def test_information_is_signed_rated_and_can_be_undone(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = stay(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana"))
    app.selectbox(key=f"credibility_6_{post_ids[0]}").set_value(Credibility.PROBABLY_TRUE)
    app = press(app, CORROBORATED)
    review = look_up(store, post_ids[0]).reviews[0]
    assert (review.reviewer, review.information) == ("Ana", Information.CORROBORATED)
    assert (review.credibility, review.label_decision) == (Credibility.PROBABLY_TRUE, None)
    assert "Corroborated by Ana" in read_page(app)
    app = press(app, "Undo")
    assert look_up(store, post_ids[0]).row.information is Information.NOT_JUDGED
    assert "Not reviewed" in read_page(app)


def test_a_credibility_is_rated_without_judging_the_information_and_stays_with_it(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = stay(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana"))
    app.selectbox(key=f"credibility_6_{post_ids[0]}").set_value(Credibility.PROBABLY_TRUE).run()
    app = press(app, "Rate the credibility alone")
    row = look_up(store, post_ids[0]).row
    assert (row.information, row.label_decision) == (Information.NOT_JUDGED, LabelDecision.NOT_JUDGED)
    press(app, "False")
    newest = look_up(store, post_ids[0]).reviews[0]
    assert (newest.information, newest.credibility) == (Information.FALSE, Credibility.PROBABLY_TRUE)


def test_a_label_that_is_right_is_not_shown_as_true(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    page = read_page(press(stay(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana")), RIGHT))
    assert look_up(store, post_ids[0]).row.label_decision is LabelDecision.RIGHT
    assert "Label right by Ana" in page
    assert "Information not judged" in page
    assert 'class="lo-chip lo-good"' not in page
    assert "verified" not in page.lower()


def test_unverifiable_needs_a_reason_and_says_so(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana"), "Unverifiable")
    assert "information that is unverifiable needs a reason" in read_page(app)
    assert look_up(store, post_ids[0]).reviews == ()
    app.selectbox(key=f"reason_{post_ids[0]}").set_value("No second source found")
    press(app, "Unverifiable")
    (review,) = look_up(store, post_ids[0]).reviews
    assert (review.information, review.reason) == (Information.UNVERIFIABLE, "No second source found")


def test_a_post_is_set_aside_with_a_reason_and_put_back(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = stay(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana"))
    assert app.selectbox(key=f"set_aside_reason_{post_ids[0]}").value is None
    app.selectbox(key=f"set_aside_reason_{post_ids[0]}").set_value("Graphic")
    app = press(app, "Set aside")
    row = look_up(store, post_ids[0]).row
    assert (row.use, row.information) == (Use.NOT_USED, Information.NOT_JUDGED)
    assert "Set aside by Ana" in read_page(app)
    press(app, "Put back into use")
    assert look_up(store, post_ids[0]).row.use is Use.USED


def test_a_review_of_before_the_two_decisions_says_so_in_the_history(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ana", label_decision=LabelDecision.RIGHT)
        session.execute(update(Review).values(former_verdict=FormerVerdict.CONFIRMED, set_aside=False))
    app = open_app("desk", **WHOLE, post=str(post_ids[0]))
    (decision,) = next(table.value["Decision"] for table in app.dataframe if "Decision" in table.value)
    said = "Label right (was “confirmed”, before label and information were judged apart)"
    assert decision == said


def test_a_hostile_picture_costs_no_more_than_its_own_place(store: Store, open_app: OpenApp) -> None:
    sha256 = keep_original(get_settings().media_dir, make_hostile_picture("struct.error"))
    media = (NewMedia(sha256, "jpeg", 40, 30, 1),)
    (post_id,) = store_posts(store, make_posts(1, media=media))
    classify(store, [post_id])
    app = open_app("desk", **WHOLE, post=str(post_id), analyst="Ana")
    page = read_page(app)
    assert "This picture cannot be shown" in page
    assert "Calibrated probabilities" in page
    press(app, RIGHT)
    assert look_up(store, post_id).row.label_decision is LabelDecision.RIGHT


def test_a_correction_changes_the_label_shown(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    app = stay(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana"))
    box = next(box for box in app.selectbox if box.label == "Humanitarian category")
    box.set_value(Humanitarian.VEHICLE_DAMAGE)
    app = press(app, "Save correction")
    assert look_up(store, post_ids[0]).row.humanitarian is Humanitarian.VEHICLE_DAMAGE
    assert "label judged by a person" in read_page(app)


def test_setting_aside_without_a_reason_is_refused_with_words(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("desk", **WHOLE, post=str(post_ids[0]), analyst="Ana"), "Set aside")
    assert "needs a reason" in read_page(app)
    assert look_up(store, post_ids[0]).reviews == ()


def test_a_post_can_be_attached_to_another_event(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    with store.write() as session:
        other = add_event(session, name="Second flood", hazard=Hazard.FLOOD, starts_at=POSTED_AT).id
    app = open_app("desk", **WHOLE, event="1", post=str(post_ids[0]), analyst="Ana")
    next(box for box in app.selectbox if box.label == "Event of this post").set_value(other).run()
    press(app, "Attach to this event")
    detail = look_up(store, post_ids[0])
    assert detail.event_id == other
    assert detail.audit[0].actor == "Ana"


def test_a_link_that_names_only_the_post_opens_it_within_its_event(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    with store.write() as session:
        add_event(session, name="Newer", hazard=Hazard.FLOOD, starts_at=POSTED_AT.replace(year=2027))
    app = open_app("desk", **WHOLE, post=str(post_ids[0]))
    assert f"Post {post_ids[0]}" in list_headers(app)
    assert app.query_params["event"] == "1"


def test_a_post_that_is_not_there_says_so(post_ids: list[int], open_app: OpenApp) -> None:
    for asked in ("0", "999999", "one", "-3"):
        assert "No such post" in read_page(open_app("desk", **WHOLE, post=asked))


def test_a_failed_classification_gives_its_reason(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        (job,) = claim_jobs(session, worker="w", limit=1)
        fail_for_good(session, job.job_id, FailureKind.UNREADABLE_PICTURE, "picture is truncated")
    assert "Classification failed: picture is truncated" in read_page(
        open_app("desk", **WHOLE, post=str(post_id))
    )


def test_a_waiting_post_says_that_the_worker_is_still_to_come(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    assert "Not classified yet" in read_page(open_app("desk", **WHOLE, post=str(post_id)))


def test_a_post_says_in_sentences_what_the_model_was_not_made_for(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    classify(store, [post_id], language="sw", ood_scores={"image": 0.99})
    page = read_page(open_app("desk", **WHOLE, post=str(post_id)))
    assert "trained on few real posts in Swahili (sw), or on none" in page
    assert "less like the training pictures than 19 in 20 ordinary ones" in page
    assert "only some drawings" in page


def test_a_category_that_may_be_another_is_said_where_the_sets_were_measured(
    store: Store, open_app: OpenApp
) -> None:
    measured, unmeasured = store_posts(store, make_posts(2))
    two = (Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.VEHICLE_DAMAGE)
    classify(store, [measured], category_set=two)
    classify(store, [unmeasured], category_set=two, language="ht")
    words = "Nine times in ten the right category is one of these: Affected people, Vehicle damage."
    assert words in read_page(open_app("desk", **WHOLE, post=str(measured)))
    assert words not in read_page(open_app("desk", **WHOLE, post=str(unmeasured)))
