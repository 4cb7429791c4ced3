"""What the desk kept before views were watched: it stays, and can be watched, undone and asked about."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

from db.explanations import ask_for_explanation
from db.migrate import upgrade_store
from db.models import Event, Review
from db.presences import keep_presence
from db.queries.explanations import find_explanation
from db.queries.presences import list_presences
from db.queries.reviews import list_undoable
from db.queries.saved_views import list_views
from db.queries.view_watches import list_newly_read
from db.queue.explanations import Question
from db.saved_views import watch_view
from db.session import Store
from db.vocabulary import ExplanationMethod, JobStatus, Task
from tests.integration.db.old_store import open_at

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
VIEW = (
    "INSERT INTO saved_views (id, event_id, name, address, saved_by, is_shared, saved_at)"
    " VALUES (1, 1, 'Cars', 'event=1&humanitarian=vehicle_damage', 'Ana', false, :at)"
)


@pytest.fixture
def desk(old_url: str) -> Iterator[Store]:
    """A store that held a saved view and reviews before views could be watched, migrated."""
    with open_at(old_url, "0047") as connection:
        connection.execute(text(VIEW), {"at": "2026-03-01 12:00:00.000000"})
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        yield store


def test_a_saved_view_of_before_stays_unwatched_until_somebody_watches_it(desk: Store) -> None:
    with desk.read() as session:
        (view,) = list_views(session, event_id=1, analyst="Ana")
    assert (view.name, view.watched_posts, view.watched_hours) == ("Cars", None, None)
    with desk.write() as session:
        watch_view(session, view_id=view.id, posts=5, hours=24, actor="Ana")
    with desk.read() as session:
        (view,) = list_views(session, event_id=1, analyst="Ana")
        # What the model read before somebody watched is no news.
        assert list_newly_read(session, limit=100).read_at == {}
    assert (view.watched_posts, view.watched_hours) == (5, 24)


def test_posts_of_before_can_be_asked_about_and_their_judgements_taken_back_and_nobody_is_there_yet(
    desk: Store,
) -> None:
    question = Question(Task.HUMANITARIAN, "vehicle_damage", ExplanationMethod.OCCLUSION)
    with desk.write() as session:
        newest = session.scalars(select(Review.id).order_by(Review.id.desc())).first()
        first, *_ = list_undoable(session, "ana", since=BEFORE, limit=20)
        assert first.review.id == newest
        assert session.scalars(select(Event.restoring_from)).all() == [None]
        assert list_presences(session, event_id=1, now=NOW) == []
        keep_presence(session, event_id=1, person="Ana", now=NOW)
        ask_for_explanation(session, post_id=2, model_version="old-1", question=question, actor="Ana")
    with desk.read() as session:
        assert [one.person for one in list_presences(session, event_id=1, now=NOW)] == ["Ana"]
        asked = find_explanation(session, 2, "old-1", question)
    assert asked is not None
    assert asked.status is JobStatus.TODO
