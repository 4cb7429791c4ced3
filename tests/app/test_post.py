"""The post page: evidence, judgement, undo, errors."""

import pytest

from db.events import add_event, get_or_add_source
from db.models import Post
from db.posts import NewMedia
from db.queue.jobs import claim_jobs, fail_job
from db.session import Store
from db.settings import get_settings
from db.vocabulary import Credibility, FailureKind, Hazard, Humanitarian, SourceKind, Verification
from tests.app.steps import OpenApp, classify, look_up, press, read_page
from tests.factories import (
    POSTED_AT,
    keep_original,
    make_event,
    make_hostile_picture,
    make_posts,
    store_posts,
)


def test_the_evidence_and_the_four_uncertainties_are_shown(post_ids: list[int], open_app: OpenApp) -> None:
    page = read_page(open_app("post", post=str(post_ids[0])))
    assert "<mark" in page
    assert "Affected people" in page
    assert "not judged, the post has no picture" in page
    for words in ("Model confidence", "Human verification", "Source reliability", "Credibility", "Location"):
        assert words in page
    assert "very likely (90 %)" in page
    assert "F · cannot be judged" in page
    assert "town or village, place name found in the text" in page


def test_a_post_that_is_numbered_by_its_month_is_opened(store: Store, open_app: OpenApp) -> None:
    """As in a store that is cut into months; SQLite goes on from the highest number."""
    with store.write() as session:
        source_id = get_or_add_source(session, name="old feed", kind=SourceKind.CSV).id
        before = {"id": 2026_11_0000000000, "event_id": make_event(session, "Old"), "source_id": source_id}
        session.add(Post(**before, external_id="a", text="", posted_at=POSTED_AT, ingested_at=POSTED_AT))
    (post_id,) = store_posts(store, make_posts(1))
    assert post_id > 2026_11_0000000000
    assert "Water is rising" in read_page(open_app("post", post=str(post_id)))


@pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 19, "½"])
def test_a_number_that_no_post_has_is_answered_in_words(
    post_ids: list[int], open_app: OpenApp, number: str
) -> None:
    assert "No such post" in read_page(open_app("post", post=number))


def test_confirming_needs_a_name(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    app = press(open_app("post", post=str(post_ids[0])), "Confirm")
    assert "Give your name" in read_page(app)
    assert look_up(store, post_ids[0]).reviews == ()


def test_a_confirmation_is_signed_and_can_be_undone(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("post", post=str(post_ids[0]), analyst="Ana")
    app.selectbox(key=f"credibility_{post_ids[0]}").set_value(Credibility.PROBABLY_TRUE)
    app = press(app, "Confirm")
    review = look_up(store, post_ids[0]).reviews[0]
    assert (review.reviewer, review.verification) == ("Ana", Verification.CONFIRMED)
    assert review.credibility is Credibility.PROBABLY_TRUE
    assert "Confirmed by Ana" in read_page(app)
    app = press(app, "Undo")
    assert look_up(store, post_ids[0]).row.verification is Verification.UNREVIEWED
    assert "Not reviewed" in read_page(app)


def test_a_hostile_picture_costs_no_more_than_its_own_place(store: Store, open_app: OpenApp) -> None:
    sha256 = keep_original(get_settings().media_dir, make_hostile_picture("struct.error"))
    media = (NewMedia(sha256, "jpeg", 40, 30, 1),)
    (post_id,) = store_posts(store, make_posts(1, media=media))
    classify(store, [post_id])
    app = open_app("post", post=str(post_id), analyst="Ana")
    page = read_page(app)
    assert "This picture cannot be shown" in page
    assert "Calibrated probabilities" in page
    press(app, "Confirm")
    assert look_up(store, post_id).row.verification is Verification.CONFIRMED


def test_a_correction_changes_the_label_shown(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("post", post=str(post_ids[0]), analyst="Ana")
    box = next(box for box in app.selectbox if box.label == "Humanitarian category")
    box.set_value(Humanitarian.VEHICLE_DAMAGE)
    app = press(app, "Save correction")
    assert look_up(store, post_ids[0]).row.humanitarian is Humanitarian.VEHICLE_DAMAGE
    assert "judged by a person" in read_page(app)


def test_a_rejection_without_a_reason_is_refused_with_words(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    app = press(open_app("post", post=str(post_ids[0]), analyst="Ana"), "Reject")
    assert "needs a reason" in read_page(app)
    assert look_up(store, post_ids[0]).reviews == ()


def test_a_post_can_be_attached_to_another_event(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    with store.write() as session:
        other = add_event(session, name="Second flood", hazard=Hazard.FLOOD, starts_at=POSTED_AT).id
    app = open_app("post", event="1", post=str(post_ids[0]), analyst="Ana")
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
    app = open_app("post", post=str(post_ids[0]))
    assert f"Post {post_ids[0]}" in read_page(app)
    assert app.query_params["event"] == "1"


def test_a_post_that_is_not_there_says_so(post_ids: list[int], open_app: OpenApp) -> None:
    for asked in ("0", "999999", "one", "-3"):
        assert "No such post" in read_page(open_app("post", post=asked))


def test_a_failed_classification_gives_its_reason(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        (job,) = claim_jobs(session, worker="w", limit=1)
        fail_job(
            session,
            worker="w",
            job_id=job.job_id,
            kind=FailureKind.UNREADABLE_PICTURE,
            error="picture is truncated",
            retry=False,
        )
    assert "Classification failed: picture is truncated" in read_page(open_app("post", post=str(post_id)))


def test_a_waiting_post_says_that_the_worker_is_still_to_come(store: Store, open_app: OpenApp) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    assert "Not classified yet" in read_page(open_app("post", post=str(post_id)))
