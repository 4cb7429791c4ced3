"""A sample of the judged posts is judged once more by others, and a third person decides where two differ."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from db.deletions import delete_posts
from db.double_reviews import decide_second, settle_difference, start_sample
from db.errors import IllegalChangeError, NotFoundError
from db.event_life import close_event
from db.models import AuditEntry, SampledPost
from db.predictions import add_predictions
from db.queries.double_reviews import find_next_second, list_disagreements, read_double_review
from db.queries.posts import get_post
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Damage, Humanitarian, Informativeness, LabelDecision, Task
from tests.factories import MODEL_VERSION, make_posts, make_prediction, store_posts

POSTS = 10
SAME = {
    Task.INFORMATIVENESS: Informativeness.INFORMATIVE,
    Task.HUMANITARIAN: Humanitarian.AFFECTED_INDIVIDUALS,
}
OTHER = SAME | {Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE}


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Ten classified posts; Ana found the labels of the first eight right."""
    post_ids = store_posts(store, make_posts(POSTS))
    with store.write() as session:
        predictions = [make_prediction(post_id) for post_id in post_ids]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    for post_id in post_ids[:8]:
        with store.write() as session:
            add_review(session, post_id=post_id, reviewer="Ana", label_decision=LabelDecision.RIGHT)
    return post_ids


def draw(store: Store, share: float = 0.5, event_id: int = 1) -> list[int]:
    with store.write() as session:
        start_sample(session, event_id=event_id, share=share, actor="Lea")
    with store.read() as session:
        return list(session.scalars(select(SampledPost.post_id).order_by(SampledPost.post_id)))


def decide(store: Store, post_id: int, labels: Mapping[Task, str], who: str = "Bo") -> bool:
    with store.write() as session:
        return decide_second(session, post_id=post_id, labels=labels, actor=who)


def test_a_share_of_the_judged_posts_is_drawn_each_once(store: Store, post_ids: list[int]) -> None:
    drawn = draw(store)
    assert len(drawn) == 4
    assert set(drawn) <= set(post_ids[:8])
    assert len(draw(store)) == 6
    with store.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "start_double_review"))
        assert [entry.after for entry in entries] == [
            {"share": 0.5, "posts": 4, "of": 8},
            {"share": 0.5, "posts": 2, "of": 4},
        ]


def test_the_second_is_somebody_else_who_is_told_no_label(store: Store, post_ids: list[int]) -> None:
    drawn = draw(store)
    with store.read() as session:
        assert find_next_second(session, 1, "Ana") is None
        found = find_next_second(session, 1, "Bo")
    assert found is not None
    assert vars(found) == {"post_id": drawn[0], "tasks": (Task.INFORMATIVENESS, Task.HUMANITARIAN)}
    with pytest.raises(IllegalChangeError, match="first; somebody else has to judge it again"):
        decide(store, drawn[0], SAME, "Ana")
    assert decide(store, drawn[0], SAME) is True
    with pytest.raises(IllegalChangeError, match="Bo has just judged"):
        decide(store, drawn[0], SAME, "Cy")
    with store.read() as session:
        following = find_next_second(session, 1, "Bo")
    assert following is not None
    assert following.post_id == drawn[1]


def test_a_second_decision_changes_no_label_and_the_log_tells_no_class(
    store: Store, post_ids: list[int]
) -> None:
    (first, *_) = draw(store)
    assert decide(store, first, OTHER) is False
    with store.read() as session:
        detail = get_post(session, first)
        assert detail is not None
        assert detail.row.humanitarian is Humanitarian.AFFECTED_INDIVIDUALS
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "second_review")).one()
        assert (entry.actor, entry.before, entry.after) == ("Bo", None, None)


def test_a_third_person_decides_where_two_differ(store: Store, post_ids: list[int]) -> None:
    first, second, *_ = draw(store)
    decide(store, first, OTHER)
    decide(store, second, SAME)
    with store.read() as session:
        (found,) = list_disagreements(session, 1)
    assert (found.post_id, found.first_by, found.second_by) == (first, "Ana", "Bo")
    assert found.seconds[Task.HUMANITARIAN] is Humanitarian.VEHICLE_DAMAGE
    for who, words in (("Bo", "a third person decides"), ("", "is signed")):
        with store.write() as session, pytest.raises(IllegalChangeError, match=words):
            settle_difference(session, post_id=first, labels=OTHER, actor=who)
    with store.write() as session:
        settle_difference(session, post_id=first, labels=OTHER, actor="Lea")
    with store.read() as session:
        assert list_disagreements(session, 1) == []
        detail = get_post(session, first)
        assert detail is not None
        assert detail.row.humanitarian is Humanitarian.VEHICLE_DAMAGE
    for post_id in (first, second):
        with store.write() as session, pytest.raises(IllegalChangeError, match="nobody differs"):
            settle_difference(session, post_id=post_id, labels=SAME, actor="Lea")


def test_agreement_is_counted_by_task(store: Store, post_ids: list[int]) -> None:
    drawn = draw(store)
    for post_id, labels in zip(drawn, (SAME, SAME, OTHER, SAME), strict=True):
        decide(store, post_id, labels)
    with store.read() as session:
        found = read_double_review(session, 1)
        nothing = read_double_review(session, 2)
    assert (found.drawn, found.judged, found.open_disagreements) == (4, 4, 1)
    assert found.agreements[Task.HUMANITARIAN].agreed == 3
    assert found.agreements[Task.HUMANITARIAN].kappa == pytest.approx(0.0)
    assert found.agreements[Task.INFORMATIVENESS].kappa is None
    assert found.agreements[Task.DAMAGE].posts == 0
    assert (nothing.drawn, nothing.judged) == (0, 0)


def test_a_severity_that_nobody_decided_is_not_judged_again(store: Store) -> None:
    post_ids = store_posts(store, make_posts(2))
    with store.write() as session:
        predictions = [
            make_prediction(post_id, damage=Damage.MILD_DAMAGE, confidence=confidence)
            for post_id, confidence in zip(post_ids, (0.4, 0.9), strict=True)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    for post_id in post_ids:
        with store.write() as session:
            add_review(session, post_id=post_id, reviewer="Ana", label_decision=LabelDecision.RIGHT)
    draw(store)
    draw(store)
    with store.read() as session:
        query = select(SampledPost.first_damage).order_by(SampledPost.post_id)
        assert session.scalars(query).all() == [None, Damage.MILD_DAMAGE]


def test_what_cannot_be_says_why(store: Store, post_ids: list[int]) -> None:
    for share, event_id, words in ((0.6, 1, "a share of 60%"), (0.5, 9, "no event 9")):
        with pytest.raises((IllegalChangeError, NotFoundError), match=words):
            draw(store, share, event_id)
    drawn = draw(store)
    with pytest.raises(IllegalChangeError, match="None is no class of humanitarian"):
        decide(store, drawn[0], {Task.INFORMATIVENESS: Informativeness.INFORMATIVE})
    with pytest.raises(NotFoundError, match="is in no sample"):
        decide(store, post_ids[9], SAME)
    while len(drawn) < 8:
        drawn = draw(store)
    with pytest.raises(IllegalChangeError, match="no post is left to draw"):
        draw(store)
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    with pytest.raises(IllegalChangeError, match="is closed"):
        decide(store, drawn[0], SAME)


def test_a_deleted_post_is_not_asked_for(store: Store, post_ids: list[int]) -> None:
    drawn = draw(store)
    ids = [f"p{post_ids.index(post_id)}" for post_id in drawn]
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=ids, actor="feed 1")
        assert find_next_second(session, 1, "Bo") is None
