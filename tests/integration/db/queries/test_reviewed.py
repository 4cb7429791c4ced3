"""What a model may learn from: label decisions alone."""

import pytest

from db.predictions import add_predictions
from db.queries.reviewed import list_reviewed_posts
from db.reviews import add_review, undo_review
from db.session import Store
from db.vocabulary import Humanitarian, Information, LabelDecision, Task
from tests.factories import make_posts, make_prediction, store_posts


@pytest.fixture
def post_id(store: Store) -> int:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(post_id)])
    return post_id


def list_taught(store: Store) -> list[str | None]:
    with store.read() as session:
        return [post.labels[Task.HUMANITARIAN] for post in list_reviewed_posts(session)]


@pytest.mark.parametrize("information", [Information.CORROBORATED, Information.FALSE])
def test_information_that_was_judged_teaches_no_label(
    store: Store, post_id: int, information: Information
) -> None:
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ana", information=information)
    assert list_taught(store) == []


def test_a_label_teaches_whatever_was_found_of_the_information_later(store: Store, post_id: int) -> None:
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
        add_review(session, post_id=post_id, reviewer="ana", information=Information.FALSE)
    assert list_taught(store) == [Humanitarian.AFFECTED_INDIVIDUALS]


def test_a_label_decision_that_was_undone_teaches_nothing(store: Store, post_id: int) -> None:
    with store.write() as session:
        label = add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
        undo_review(session, review_id=label, actor="ana")
        add_review(session, post_id=post_id, reviewer="ana", information=Information.CORROBORATED)
    assert list_taught(store) == []
