"""Submitting one post: what is known of it comes along, what is not is said, and a test stays one."""

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard import cached_reads
from db.bounds import TIME_UNKNOWN
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail, count_posts, list_posts
from db.queue.jobs import claim_jobs, succeed_jobs
from db.session import Store
from db.vocabulary import Damage, PlaceMethod, PlacePrecision
from tests.app.steps import WHOLE, OpenApp, classify, look_up, press, read_page
from tests.factories import (
    MODEL_VERSION,
    POSTED_AT,
    make_picture,
    make_posts,
    make_prediction,
    store_posts,
)

TEXT = "Roof gone in Hopkins"
POSTED_IN_MARCH = datetime(2026, 3, 3, 9, 30)


@pytest.fixture
def app(store: Store, open_app: OpenApp) -> AppTest:
    """The form, of an event with one post, for an analyst who has given a name."""
    store_posts(store, make_posts(1))
    return open_app("triage", event="1", analyst="Ana")


def fill(
    app: AppTest,
    *,
    posted_at: datetime | None = None,
    place: str = "",
    source: str = "",
    is_test: bool = False,
) -> AppTest:
    app.text_area[0].set_value(TEXT)
    find = {field.label: field for field in (*app.text_input, *app.datetime_input)}
    find["Posted at (UTC)"].set_value(posted_at)
    find["Place"].set_value(place)
    find["Source"].set_value(source)
    app.checkbox[0].set_value(is_test)
    return app


def find_submitted(store: Store) -> PostDetail:
    with store.read() as session:
        (row,) = list_posts(session, PostFilter(event_id=1, words="Hopkins"))
    return look_up(store, row.id)


def answer(store: Store, post_id: int, *, damage: Damage | None = None) -> None:
    """Classify a post as a worker does, which finds no place in its words."""
    with store.write() as session:
        jobs = [job.job_id for job in claim_jobs(session, worker="w", limit=10) if job.post_id == post_id]
        prediction = make_prediction(post_id, damage=damage)
        add_predictions(session, model_version=MODEL_VERSION, predictions=[prediction])
        succeed_jobs(session, worker="w", job_ids=jobs)
    cached_reads.find_slot.cache_clear()


def test_a_pair_brings_its_time_its_place_and_its_source(store: Store, app: AppTest) -> None:
    press(
        fill(app, posted_at=POSTED_IN_MARCH, place="Hopkins, Belize", source="Radio @jo_example"), "Classify"
    )
    post = find_submitted(store)
    assert post.row.posted_at == POSTED_IN_MARCH.replace(tzinfo=UTC)
    assert post.row.source == "Triage: Radio @name"
    assert post.place is not None
    assert (post.place.name, round(post.place.lat, 2)) == ("Hopkins", 16.86)
    assert (post.place.precision, post.place.method) == (PlacePrecision.LOCALITY, PlaceMethod.ANALYST)
    # What is known already is not guessed again by the worker.
    classify(store, [post.row.id])
    assert find_submitted(store).place == post.place


def test_what_was_left_empty_is_said_to_be_not_known(store: Store, app: AppTest) -> None:
    app = press(fill(app), "Classify")
    post_id = find_submitted(store).row.id
    answer(store, post_id)
    page = read_page(app.run())
    assert "<dt>Posted</dt><dd>time not known</dd>" in page
    assert "<dt>Place</dt><dd>place not known</dd>" in page
    assert "<dt>Source</dt><dd>Triage: source not known</dd>" in page


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"posted_at": datetime.now() + timedelta(days=400)}, "is in the future"),
        ({"place": "Atlantis-on-Sea"}, "no town is known by the name 'Atlantis-on-Sea'"),
        ({"place": "95, 10"}, "lat '95' is out of range"),
        ({"source": "x\0"}, "holds NUL bytes"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_stored(
    store: Store, app: AppTest, given: dict[str, object], reason: str
) -> None:
    app = press(fill(app, **given), "Classify")  # type: ignore[arg-type]
    assert reason in read_page(app)
    assert app.text_area[0].value == TEXT
    with store.read() as session:
        assert count_posts(session, PostFilter(event_id=1)) == 1


def test_a_test_never_stretches_the_period_of_a_report(store: Store, app: AppTest, open_app: OpenApp) -> None:
    def read_period() -> list[datetime | None]:
        form = open_app("reports", event="1", analyst="Ana")
        return [field.value for field in form.datetime_input]

    before = read_period()
    press(fill(app, posted_at=POSTED_IN_MARCH, source="Radio", is_test=True), "Classify")
    post = find_submitted(store)
    assert (post.row.posted_at, post.row.source) == (TIME_UNKNOWN, "Triage: tests")
    assert read_period() == before == [datetime(2026, 3, 1, 12), datetime(2026, 3, 1, 13)]


def test_the_same_pair_again_is_said_to_be_known_and_takes_a_place(store: Store, app: AppTest) -> None:
    app = press(fill(app, posted_at=POSTED_IN_MARCH), "Classify")
    app = press(fill(app, posted_at=POSTED_IN_MARCH + timedelta(days=1), place="Hopkins"), "Classify")
    post = find_submitted(store)
    assert f"This event held the pair already, from the same source, as post {post.row.id}" in read_page(app)
    assert post.row.posted_at == POSTED_IN_MARCH.replace(tzinfo=UTC)
    assert post.place is not None
    assert [entry.action for entry in post.audit] == ["place", "submit_pair"]


def test_the_picture_that_one_has_just_chosen_is_not_veiled(
    store: Store, app: AppTest, open_app: OpenApp
) -> None:
    next(box for box in app.file_uploader if box.label == "Picture").set_value(
        ("roof.jpg", make_picture(), "image/jpeg")
    )
    app = press(fill(app), "Classify")
    post_id = find_submitted(store).row.id
    answer(store, post_id, damage=Damage.SEVERE_DAMAGE)
    others = open_app("desk", **WHOLE, event="1", post=str(post_id))
    assert f"key_v_{post_id}" in [button.key for button in others.button]
    # Not on the desk either, for one who did not wait for the answer here.
    app.query_params["post"], app.query_params["whole"] = str(post_id), "yes"
    for address in ("", "triage"):
        app._page_hash = calc_hash(address) if address else ""
        app.run()
        assert f"key_v_{post_id}" not in [button.key for button in app.button]
        assert len(app.get("image")) == 1


def test_the_time_that_a_post_is_from_is_in_its_reports(store: Store, app: AppTest) -> None:
    press(fill(app, posted_at=POSTED_IN_MARCH), "Classify")
    with store.read() as session:
        period = PostFilter(event_id=1, since=POSTED_AT, until=POSTED_AT + timedelta(days=3))
        assert count_posts(session, period) == 2
