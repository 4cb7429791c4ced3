"""A post is one person's to judge, until somebody has."""

import pytest
from sqlalchemy import select

from db.assignments import assign_post, leave_post
from db.deletions import delete_posts
from db.errors import IllegalChangeError, NotFoundError
from db.event_life import close_event
from db.models import AuditEntry
from db.predictions import add_predictions
from db.queries.assignments import list_assignees
from db.queries.filters import PostFilter
from db.queries.overview import count_key_figures
from db.queries.posts import count_posts, list_posts
from db.queries.urgent import list_urgent
from db.reviews import add_review
from db.session import Store
from db.vocabulary import LabelDecision
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts

MINE = PostFilter(1, assignee="Ana")


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Three classified posts."""
    post_ids = store_posts(store, make_posts(3))
    with store.write() as session:
        predictions = [make_prediction(post_id) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    return post_ids


def assign(store: Store, post_id: int, assignee: str, actor: str, *, is_lead: bool = False) -> None:
    with store.write() as session:
        assign_post(session, post_id=post_id, assignee=assignee, actor=actor, takes_from_others=is_lead)


def read_assignees(store: Store, post_ids: list[int]) -> dict[int, str]:
    with store.read() as session:
        return list_assignees(session, post_ids)


def test_ones_own_posts_are_found_and_counted_alike(store: Store, post_ids: list[int]) -> None:
    assign(store, post_ids[0], "Ana", "Ana")
    assign(store, post_ids[1], "Bo", "Lea", is_lead=True)
    assert read_assignees(store, post_ids) == {post_ids[0]: "Ana", post_ids[1]: "Bo"}
    with store.read() as session:
        assert [row.id for row in list_posts(session, MINE)] == [post_ids[0]]
        assert [message.row.id for message in list_urgent(session, MINE, limit=9)] == [post_ids[0]]
        assert count_posts(session, MINE) == count_key_figures(session, MINE).posts == 1


def test_a_decision_ends_it_and_the_log_says_all(store: Store, post_ids: list[int]) -> None:
    assign(store, post_ids[0], "Ana", "Lea", is_lead=True)
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Bo", label_decision=LabelDecision.RIGHT)
    assert read_assignees(store, post_ids) == {}
    with store.read() as session:
        query = select(AuditEntry).where(AuditEntry.action.endswith("assign")).order_by(AuditEntry.id)
        assert [(e.actor, e.action, e.before, e.after) for e in session.scalars(query)] == [
            ("Lea", "assign", None, {"assignee": "Ana"}),
            ("Bo", "unassign", {"assignee": "Ana"}, None),
        ]


def test_a_post_is_taken_from_somebody_by_a_lead_alone_and_left_by_who_has_it(
    store: Store, post_ids: list[int]
) -> None:
    assign(store, post_ids[0], "Ana", "Ana")
    with pytest.raises(IllegalChangeError, match="is assigned to Ana; a lead can assign it anew"):
        assign(store, post_ids[0], "Bo", "Bo")
    assign(store, post_ids[0], "Bo", "Lea", is_lead=True)
    with store.write() as session, pytest.raises(IllegalChangeError, match="is not assigned to Ana"):
        leave_post(session, post_id=post_ids[0], actor="Ana")
    with store.write() as session:
        leave_post(session, post_id=post_ids[0], actor="Bo")
    assert read_assignees(store, post_ids) == {}


def test_what_cannot_be_assigned_says_why(store: Store, post_ids: list[int]) -> None:
    with pytest.raises(NotFoundError, match="no post 999"):
        assign(store, 999, "Ana", "Ana")
    for assignee in ("", "x" * 101):
        with pytest.raises(IllegalChangeError, match="give a name, at most 100"):
            assign(store, post_ids[0], assignee, "Ana")
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    with pytest.raises(IllegalChangeError, match="is closed"):
        assign(store, post_ids[0], "Ana", "Ana")


def test_a_deleted_post_is_nobodys(store: Store, post_ids: list[int]) -> None:
    assign(store, post_ids[0], "Ana", "Ana")
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 1")
    assert read_assignees(store, post_ids) == {}
