"""A watched view raises an alert once enough new posts of it were read, and then rests."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from db.errors import IllegalChangeError
from db.models import AuditEntry, Prediction, SavedView, ViewPost, ViewWatch
from db.posts import insert_posts
from db.predictions import add_predictions
from db.queries.alerts import AlertRow, list_alerts
from db.saved_views import delete_view, save_view, unwatch_view, watch_view
from db.session import Store, utc_now
from db.vocabulary import AlertKind, Humanitarian, JobPriority
from inference.alerts import views
from inference.alerts.views import watch_views
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts

SEVERE = Humanitarian.MISSING_OR_FOUND_PEOPLE
HOUR = timedelta(hours=1)


@pytest.fixture
def view_id(store: Store) -> int:
    """A view of an event with two posts that match it already, one of which the model has read."""
    first, _ = store_posts(store, make_posts(2))
    read_by_model(store, [first])
    with store.write() as session:
        address = f"event=1&humanitarian={SEVERE}&since=2026-01-01T00:00&until=2026-01-02T00:00"
        view_id = save_view(session, event_id=1, name="People", address=address, is_shared=False, actor="Ana")
        watch_view(session, view_id=view_id, posts=3, hours=6, actor="Ana")
    return view_id


def read_by_model(store: Store, post_ids: list[int], category: Humanitarian = SEVERE) -> None:
    with store.write() as session:
        answers = [make_prediction(post_id, humanitarian=category) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=answers)


def receive(store: Store, first: int, count: int, category: Humanitarian = SEVERE) -> list[int]:
    """Let posts come in and be read."""
    with store.write() as session:
        posts = {1: make_posts(count, first=first)}
        arrived = insert_posts(session, event_id=1, posts=posts, priority=JobPriority.FEED)[1]
    post_ids = [arrival.post_id for arrival in arrived]
    read_by_model(store, post_ids, category)
    return post_ids


def watch(store: Store, after: timedelta = timedelta(0)) -> list[AlertRow]:
    watch_views(store, utc_now() + after)
    with store.read() as session:
        return list_alerts(session)


def count_held(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(ViewPost)) or 0


@pytest.mark.usefixtures("view_id")
def test_an_alert_comes_at_the_threshold_once_and_leads_to_the_new_posts_of_the_view(store: Store) -> None:
    receive(store, 10, 2)
    receive(store, 20, 5, Humanitarian.NOT_HUMANITARIAN)
    assert watch(store) == []
    (third,) = receive(store, 30, 1)
    (raised,) = watch(store)
    assert (raised.kind, raised.title) == (
        AlertKind.VIEW,
        "At least 3 new posts within 6 h in the view “People”",
    )
    # The two of before are numbered before the first new one, whenever all of them were posted.
    assert raised.link == f"/desk?event=1&humanitarian={SEVERE}&after=2"
    assert third > 2
    assert watch(store) == [raised]


@pytest.mark.usefixtures("view_id")
def test_after_an_alert_the_next_comes_when_the_hours_are_over_and_as_many_came_in_them(store: Store) -> None:
    receive(store, 10, 3)
    assert len(watch(store)) == 1
    receive(store, 20, 3)
    assert len(watch(store, 5 * HOUR)) == 1
    assert len(watch(store, 7 * HOUR)) == 2
    assert len(watch(store, 20 * HOUR)) == 2


@pytest.mark.usefixtures("view_id")
def test_posts_that_came_too_far_apart_are_no_alert(store: Store) -> None:
    old = receive(store, 10, 2)
    watch(store)
    with store.write() as session:
        session.execute(update(ViewPost).values(read_at=utc_now() - 7 * HOUR))
    receive(store, 20, 1)
    assert watch(store) == []
    assert count_held(store) == 1
    assert len(old) == 2


@pytest.mark.usefixtures("view_id")
def test_what_another_version_reads_again_is_not_new(store: Store) -> None:
    with store.write() as session:
        session.execute(update(Prediction).values(created_at=utc_now() - HOUR))
        answers = [make_prediction(1, humanitarian=SEVERE)]
        add_predictions(session, model_version="another", predictions=answers)
    watch(store)
    assert count_held(store) == 0


@pytest.mark.usefixtures("view_id")
def test_a_view_keeps_no_more_posts_than_can_count_and_a_pass_looks_at_no_more_than_it_may(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(store, 10, 3)
    watch(store)
    receive(store, 20, 6)
    monkeypatch.setattr(views, "AT_ONCE", 2)
    monkeypatch.setattr(views, "STEPS", 1)
    for held in (2, 3, 3, 3):
        watch(store)
        assert count_held(store) == held


def test_only_who_saved_a_view_has_it_watched_and_each_switch_is_logged(store: Store, view_id: int) -> None:
    for change in (
        lambda session: watch_view(session, view_id=view_id, posts=1, hours=1, actor="Bo"),
        lambda session: unwatch_view(session, view_id=view_id, actor="Bo"),
    ):
        with store.write() as session, pytest.raises(IllegalChangeError, match="Ana saved the view"):
            change(session)
    with store.write() as session, pytest.raises(IllegalChangeError, match="1 to 500 posts in 1 to 168"):
        watch_view(session, view_id=view_id, posts=0, hours=1, actor="Ana")
    receive(store, 10, 3)
    with store.write() as session:
        unwatch_view(session, view_id=view_id, actor="Ana")
    assert watch(store) == []
    with store.read() as session:
        log = session.scalars(select(AuditEntry).where(AuditEntry.subject == "saved_view")).all()
    assert [entry.action for entry in log] == ["save_view", "watch_view", "unwatch_view"]


def test_a_view_that_is_deleted_is_watched_no_longer(store: Store, view_id: int) -> None:
    receive(store, 10, 2)
    watch(store)
    with store.write() as session:
        delete_view(session, view_id=view_id, actor="Ana")
        for table in (SavedView, ViewWatch, ViewPost):
            assert session.scalar(select(func.count()).select_from(table)) == 0


@pytest.mark.usefixtures("view_id")
def test_a_pass_without_news_only_reads(store: Store) -> None:
    watch(store)
    with store.write() as session:
        session.execute(update(ViewWatch).values(posts=4))
        # While somebody writes, a second writer would have to wait.
        watch_views(store, utc_now())
