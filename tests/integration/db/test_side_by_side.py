"""Writers that meet: each waits for the other where it must, none fails, and none works on what is stale."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.errors import IllegalChangeError
from db.events import get_or_add_source
from db.issued_reports import issue_report, retract_report
from db.labels import effective
from db.labels.packed import unpack_label
from db.models import EffectiveLabel, Media, Post
from db.posts import NewMedia
from db.predictions import add_predictions
from db.reports import clear_report, next_report_number
from db.reviews import add_review
from db.session import Store
from db.vocabulary import JobPriority, LabelDecision, SourceKind
from tests.factories import (
    DRAFT_SHA256,
    POSTED_AT,
    add_posts,
    draft_report,
    make_posts,
    make_prediction,
    store_posts,
)
from tests.integration.db.counts import count_naively, read_counts

WAIT_LIMIT_S = 60
# Long enough for a writer that does not wait to have done its work.
HEADSTART_S = 0.3


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[Future[object]]:
    """Do some work in another thread meanwhile; its error, if any, comes out at the end."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        yield future
        future.result(WAIT_LIMIT_S)


def confirm(store: Store, post_id: int) -> None:
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)


def answer(store: Store, post_ids: list[int], version: str) -> None:
    with store.write() as session:
        # Without a language nothing but the label is written: what holds the post is the label's turn alone.
        predictions = [make_prediction(post_id, language=None) for post_id in post_ids]
        add_predictions(session, model_version=version, predictions=predictions)


def read_label_decision(store: Store, post_id: int) -> LabelDecision:
    with store.read() as session:
        decision: LabelDecision = unpack_label(session.get_one(EffectiveLabel, post_id).packed)[
            "label_decision"
        ]
        return decision


def test_a_worker_waits_for_the_review_of_a_post_that_it_answers_again(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    answer(store, [post_id], "v1")
    with ThreadPoolExecutor(1) as pool:
        with store.write() as session:
            add_review(session, post_id=post_id, reviewer="ana", label_decision=LabelDecision.RIGHT)
            answered = pool.submit(answer, store, [post_id], "v2")
            with pytest.raises(TimeoutError):
                answered.result(HEADSTART_S)
        answered.result(WAIT_LIMIT_S)
    assert read_label_decision(store, post_id) is LabelDecision.RIGHT
    assert read_counts(store) == count_naively(store)


def test_a_review_is_not_lost_to_a_worker_that_has_looked_at_the_post_before(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    answer(store, [post_id], "v1")
    looked, is_judged, derive = threading.Event(), threading.Event(), effective._derive

    def derive_slowly(row: object, picture_words: Mapping[int, str]) -> dict[str, object]:
        if threading.current_thread() is not threading.main_thread():
            looked.set()
            is_judged.wait(HEADSTART_S)
        return derive(row, picture_words)

    monkeypatch.setattr(effective, "_derive", derive_slowly)
    with beside(lambda: answer(store, [post_id], "v2")):
        assert looked.wait(WAIT_LIMIT_S)
        confirm(store, post_id)
        is_judged.set()
    assert read_label_decision(store, post_id) is LabelDecision.RIGHT
    assert read_counts(store) == count_naively(store)


def test_imports_that_bring_the_same_sources_and_pictures_do_not_stand_in_each_others_way(
    store: Store,
) -> None:
    store_posts(store, make_posts(1))
    rounds, names = 12, [f"feed {number}" for number in range(4)]
    meet = threading.Barrier(2)

    def bring(first: int, order: int) -> None:
        for number in range(rounds):
            meet.wait(WAIT_LIMIT_S)
            with store.write() as session:
                ids = {
                    name: get_or_add_source(session, name=f"{name}, {number}", kind=SourceKind.CSV).id
                    for name in names
                }
                posts = {}
                for place, name in list(enumerate(names))[::order]:
                    picture = NewMedia(f"{number:030}{place:034}", "jpeg", 10, 8, 100)
                    hour = POSTED_AT + timedelta(hours=place)
                    posts[ids[name]] = make_posts(2, first=first, media=(picture,), posted_at=hour)
                added = add_posts(session, event_id=1, posts=posts, priority=JobPriority.FEED)
            answer(store, added, "v1")

    with beside(lambda: bring(100, 1)):
        bring(200, -1)
    with store.read() as session:
        counted = [session.scalar(select(func.count()).select_from(table)) for table in (Post, Media)]
    assert counted == [1 + 2 * rounds * len(names) * 2, rounds * len(names)]
    assert read_counts(store) == count_naively(store)


def test_reports_that_are_drafted_at_once_have_numbers_of_their_own(store: Store) -> None:
    draft_report(store)
    meet = threading.Barrier(2)

    def draft_some() -> None:
        for _ in range(8):
            meet.wait(WAIT_LIMIT_S)
            draft_report(store, event_id=1)

    with beside(draft_some):
        draft_some()
    with store.read() as session:
        assert next_report_number(session, event_id=1) == 18


def test_of_two_who_clear_a_report_at_once_the_second_is_refused(store: Store) -> None:
    report_id = draft_report(store)

    def clear() -> None:
        with store.write() as session, pytest.raises(IllegalChangeError, match="was cleared by ana"):
            clear_report(session, report_id=report_id, seen_sha256=DRAFT_SHA256, cleared_by="ben")

    with ThreadPoolExecutor(1) as pool:
        with store.write() as session:
            clear_report(session, report_id=report_id, seen_sha256=DRAFT_SHA256, cleared_by="ana")
            second = pool.submit(clear)
            with pytest.raises(TimeoutError):
                second.result(HEADSTART_S)
        second.result(WAIT_LIMIT_S)


def test_of_two_who_end_a_report_at_once_the_second_is_refused(store: Store) -> None:
    first = draft_report(store)
    second = draft_report(store, 1)

    def issue(session: Session, report_id: int, supersedes: int | None = None) -> None:
        issue_report(
            session,
            report_id=report_id,
            seen_sha256=DRAFT_SHA256,
            issued_by="ana",
            issued_at=POSTED_AT,
            supersedes=supersedes,
            files={"a.pdf": "f" * 64},
        )

    def retract() -> None:
        with store.write() as session, pytest.raises(IllegalChangeError, match="report 1 is superseded"):
            retract_report(session, report_id=first, retracted_by="ben", reason="It counted twice")

    with store.write() as session:
        for report_id in (first, second):
            clear_report(session, report_id=report_id, seen_sha256=DRAFT_SHA256, cleared_by="cleo")
        issue(session, first)
    with ThreadPoolExecutor(1) as pool:
        with store.write() as session:
            issue(session, second, supersedes=1)
            late = pool.submit(retract)
            with pytest.raises(TimeoutError):
                late.result(HEADSTART_S)
        late.result(WAIT_LIMIT_S)
