"""The most urgent messages: each once, unjudged ones first, however often they are reposted."""

import re

import pytest
from sqlalchemy import event

from db.posts import NewPost
from db.predictions import add_predictions
from db.queries import urgent
from db.queries.filters import PostFilter
from db.queries.neighbours import find_next_work
from db.queries.posts import PostOrder
from db.queries.urgent import UrgentMessage, list_urgent
from db.reviews import add_review, undo_review
from db.session import Store
from db.vocabulary import REASONS_OF_WORDS, Humanitarian, Information, LabelDecision, Use
from tests.benchmarks.fill import fill_store
from tests.factories import make_posts, make_prediction, store_posts

EVENT = PostFilter(1)
PEOPLE = Humanitarian.INJURED_OR_DEAD_PEOPLE


def classify(store: Store, post_ids: list[int], confidence: float = 0.9) -> None:
    predictions = [make_prediction(i, humanitarian=PEOPLE, confidence=confidence) for i in post_ids]
    with store.write() as session:
        add_predictions(session, model_version="m", predictions=predictions)


def ask(store: Store, limit: int = 10, chosen: PostFilter = EVENT) -> list[UrgentMessage]:
    with store.read() as session:
        return list_urgent(session, chosen, limit=limit)


def repost(text: str, count: int, first: int) -> list[NewPost]:
    return [
        *make_posts(1, first=first, text=text),
        *make_posts(count - 1, first=first + 1, text=f"RT @ana: {text} https://t.example/{first}"),
    ]


def test_a_message_is_listed_once_however_often_it_is_reposted_and_ten_are_listed(store: Store) -> None:
    posts = [post for n in range(12) for post in repost(f"Bridge {n} is gone", 4, 10 * n)]
    ids = store_posts(store, posts)
    classify(store, ids)
    shown = ask(store)
    assert len({message.row.text.removeprefix("RT @ana: ")[:12] for message in shown}) == len(shown) == 10
    assert {(message.repeats, message.are_all_counted) for message in shown} == {(3, True)}
    assert [message.row.id for message in shown] == sorted(ids[3::4], reverse=True)[:10]


def test_posts_without_words_repeat_no_other(store: Store) -> None:
    ids = store_posts(store, make_posts(3, text="🌊 https://t.example/x"))
    classify(store, ids)
    assert [(message.row.id, message.repeats) for message in ask(store)] == [(i, 0) for i in ids[::-1]]


def test_what_somebody_judged_never_stands_before_what_nobody_did(store: Store) -> None:
    ids = store_posts(store, make_posts(6))
    classify(store, ids[:3])
    classify(store, ids[3:5], confidence=0.5)
    with store.write() as session:
        add_review(session, post_id=ids[0], reviewer="ana", label_decision=LabelDecision.RIGHT)
        add_review(session, post_id=ids[1], reviewer="ana", information=Information.CORROBORATED)
        add_review(session, post_id=ids[2], reviewer="ana", set_aside=True, reason="old picture")
    waiting = ids[5]
    shown = [message.row.id for message in ask(store)]
    assert shown == [ids[4], ids[3], waiting, ids[0], ids[1], ids[2]]


def test_reposts_of_what_somebody_judged_are_no_work_of_their_own(store: Store) -> None:
    ids = store_posts(store, [post for n in range(4) for post in repost(f"Bridge {n} is gone", 3, 10 * n)])
    judged, rumour, aside, other = (ids[n : n + 3] for n in range(0, 12, 3))
    classify(store, [*judged, *rumour, *aside])
    classify(store, other, confidence=0.5)
    with store.write() as session:
        add_review(session, post_id=judged[0], reviewer="ana", label_decision=LabelDecision.RIGHT)
        add_review(session, post_id=rumour[1], reviewer="ana", information=Information.FALSE)
        add_review(session, post_id=aside[2], reviewer="ana", set_aside=True, reason="duplicate")
    # A duplicate that was set aside does not take its message along; a judged post leads its reposts.
    shown = [(message.row.id, message.repeats) for message in ask(store)]
    assert shown == [(aside[1], 2), (other[2], 2), (judged[0], 2), (rumour[1], 2)]


@pytest.mark.parametrize("reason", REASONS_OF_WORDS)
def test_reposts_of_what_was_set_aside_for_its_words_follow_it_until_it_is_put_back(
    store: Store, reason: str
) -> None:
    ids = store_posts(store, [*repost("Buy my tents", 4, 0), *make_posts(2, first=100)])
    spam, late, others = ids[:3], ids[3:4], ids[4:]
    classify(store, spam)
    classify(store, others, confidence=0.5)
    assert ask(store)[0].row.id in spam
    with store.write() as session:
        review = add_review(session, post_id=spam[0], reviewer="ana", set_aside=True, reason=reason)
    classify(store, late)
    shown = ask(store)
    assert [(message.row.id, message.repeats) for message in shown] == [
        (others[1], 0),
        (others[0], 0),
        (spam[0], 3),
    ]
    with store.read() as session:
        following = find_next_work(session, EVENT, order=PostOrder.URGENT, post_id=others[1])
        assert following == others[0]
        used = PostFilter(1, use=(Use.USED,))
        assert find_next_work(session, used, order=PostOrder.URGENT, post_id=others[0]) is None
    with store.write() as session:
        undo_review(session, review_id=review, actor="ana")
    assert ask(store)[0].row.id == late[0]
    with store.write() as session:
        add_review(session, post_id=late[0], reviewer="ana", set_aside=True, reason=reason)
        assert list_urgent(session, EVENT, limit=1)[0].row.id == others[1]
        add_review(session, post_id=late[0], reviewer="ana", set_aside=False)
    assert ask(store)[0].row.id in {*spam, *late}


def test_reposts_of_what_was_judged_long_ago_are_passed_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urgent, "LOOKED_THROUGH", 3)
    ids = store_posts(store, [*repost("Dam broke", 5, 0), *make_posts(3, first=100)])
    judged, others = ids[:5], ids[5:]
    classify(store, judged)
    classify(store, others, confidence=0.5)
    with store.write() as session:
        add_review(session, post_id=judged[0], reviewer="ana", label_decision=LabelDecision.RIGHT)
    assert [message.row.id for message in ask(store, limit=2)] == others[:0:-1]


def test_more_is_looked_through_where_one_message_fills_all_that_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(urgent, "LOOKED_THROUGH", 4)
    posts = [*repost("Dam broke", 30, 0), *make_posts(3, first=100), *repost("Roof gone", 20, 200)]
    ids = store_posts(store, posts)
    classify(store, ids[:30])
    classify(store, ids[30:], confidence=0.5)
    assert [message.repeats + 1 for message in ask(store, limit=3)] == [30, 20, 1]


def test_a_count_that_may_be_too_low_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(urgent, "LOOKED_THROUGH", 4)
    classify(store, store_posts(store, repost("Dam broke", 6, 0)))
    (message,) = ask(store, limit=1)
    assert (message.repeats, message.are_all_counted) == (3, False)


def test_an_event_without_posts_has_no_urgent_ones(store: Store) -> None:
    assert ask(store) == []


def test_the_urgent_are_found_in_an_index_and_no_row_is_read_that_is_not_shown(store: Store) -> None:
    fill_store(store, 4_000)
    statements = []

    def note(connection: object, cursor: object, statement: str, values: object, *rest: object) -> None:
        statements.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    assert len(ask(store, 12)) == 12
    event.remove(store.engine, "before_cursor_execute", note)
    statement, values = next(sent for sent in statements if "row_number" in sent[0])
    explain = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    with store.engine.connect() as connection:
        plan = "\n".join(
            str(row[-1])
            for row in connection.exec_driver_sql(explain + statement, values)  # type: ignore[arg-type]
        )
    in_order = (
        r"COVERING INDEX ix_effective_labels_urgent|Index Only Scan Backward using ix_effective_labels_urgent"
    )
    assert re.search(in_order, plan), plan
