"""One decision about many posts: what it leaves alone, what stays when it is cut off, and its undoing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from dashboard.services.bulk import Bulk, find_selection, judge_selection, undo_bulk
from dashboard.services.errors import ServiceError
from db.assignments import assign_post
from db.audit.verifying import verify_log
from db.bulk_jobs import CHUNK, CUT_OFF
from db.errors import IllegalChangeError
from db.event_life import close_event
from db.labels.packed import unpack_label
from db.leases import take_lease
from db.models import AuditEntry, BulkJob, EffectiveLabel, PostAssignment, Review
from db.queries.bulk import BulkRow, list_bulk_jobs
from db.queries.filters import PostFilter
from db.queries.overview import count_key_figures
from db.queries.posts import count_posts
from db.queries.reviews import list_undoable
from db.reviews import add_review
from db.session import Store, utc_now
from db.vocabulary import Humanitarian, Information, LabelDecision

VEHICLES = "Category: Vehicle damage"
FALSE = "Information: False"
UNVERIFIABLE = "Information: Unverifiable"


def confirm(store: Store, chosen: PostFilter, words: str = VEHICLES, reason: str | None = None) -> Bulk:
    return Bulk(chosen, words, reason, find_selection(store, chosen, words).seal, "ana")


def judge(store: Store, bulk: Bulk, *, until: int = 1_000_000) -> int:
    done = [0]
    return judge_selection(
        store,
        bulk,
        on_progress=lambda number, _: done.append(number),
        is_cancelled=lambda: done[-1] >= until,
    )


def undo(store: Store, job_id: int) -> int:
    return undo_bulk(store, job_id, actor="ben", on_progress=lambda *_: None)


def read_job(store: Store, chosen: PostFilter) -> BulkRow:
    with store.read() as session:
        return list_bulk_jobs(session, event_id=chosen.event_id)[0]


def count(store: Store, chosen: PostFilter) -> int:
    with store.read() as session:
        return count_posts(session, chosen)


def read_category(store: Store, post_id: int) -> object:
    with store.read() as session:
        return unpack_label(session.get_one(EffectiveLabel, post_id).packed)["humanitarian"]


def review(store: Store, post_id: int, **decision: object) -> None:
    with store.write() as session:
        add_review(session, post_id=post_id, reviewer="cem", **decision)  # type: ignore[arg-type]


def test_all_posts_of_a_filter_are_judged_counted_and_undone_again(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    vehicles = replace(chosen, humanitarian=(Humanitarian.VEHICLE_DAMAGE,))
    job_id = judge(store, confirm(store, chosen))
    assert count(store, vehicles) == len(post_ids)
    with store.read() as session:
        assert count_key_figures(session, vehicles).posts == len(post_ids)
    row = read_job(store, chosen)
    assert (row.posts, row.judged, row.held, row.changed) == (len(post_ids), len(post_ids), 0, 0)
    assert row.ended_at is not None
    assert undo(store, job_id) == 0
    assert count(store, vehicles) == 0
    assert read_category(store, post_ids[0]) is Humanitarian.AFFECTED_INDIVIDUALS


def test_the_log_has_one_entry_for_a_decision_and_one_for_its_undoing(
    store: Store, chosen: PostFilter
) -> None:
    undo(store, judge(store, confirm(store, chosen)))
    with store.read() as session:
        entries = session.execute(select(AuditEntry.action, AuditEntry.actor)).all()
        assert verify_log(session).fault == ""
    assert [tuple(entry) for entry in entries] == [("bulk_review", "ana"), ("undo_bulk_review", "ben")]


def test_what_a_person_decided_stays(store: Store, post_ids: list[int], chosen: PostFilter) -> None:
    review(store, post_ids[0], label_decision=LabelDecision.RIGHT)
    judge(store, confirm(store, chosen))
    assert read_category(store, post_ids[0]) is Humanitarian.AFFECTED_INDIVIDUALS
    judge(store, confirm(store, chosen, FALSE))
    assert count(store, replace(chosen, information=(Information.FALSE,))) == len(post_ids)


def test_nothing_is_judged_once_the_selection_is_no_longer_what_was_seen(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    bulk = confirm(store, chosen)
    review(store, post_ids[0], information=Information.CORROBORATED)
    with pytest.raises(ServiceError, match=r"no longer what you saw \(250 posts match now\)"):
        judge(store, bulk)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(BulkJob)) == 0


def test_a_post_that_somebody_else_is_at_is_left_out_and_counted(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    with store.write() as session:
        take_lease(session, post_id=post_ids[3], holder="cem", now=utc_now())
        take_lease(session, post_id=post_ids[4], holder="ana", now=utc_now())
        take_lease(session, post_id=post_ids[5], holder="dan", now=utc_now() - timedelta(hours=1))
    judge(store, confirm(store, chosen))
    assert (read_job(store, chosen).held, read_job(store, chosen).judged) == (1, len(post_ids) - 1)
    assert read_category(store, post_ids[3]) is Humanitarian.AFFECTED_INDIVIDUALS
    assert read_category(store, post_ids[4]) is Humanitarian.VEHICLE_DAMAGE


def test_a_post_that_changes_while_the_job_runs_is_left_out_and_counted(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    def change(done: int, _: int) -> None:
        if done == CHUNK:
            review(store, post_ids[-1], label_decision=LabelDecision.RIGHT)

    bulk = confirm(store, chosen)
    judge_selection(store, bulk, on_progress=change, is_cancelled=lambda: False)
    assert (read_job(store, chosen).changed, read_job(store, chosen).judged) == (1, len(post_ids) - 1)
    assert read_category(store, post_ids[-1]) is Humanitarian.AFFECTED_INDIVIDUALS


def test_what_was_judged_before_it_was_called_off_stays_and_can_be_undone(
    store: Store, chosen: PostFilter
) -> None:
    job_id = judge(store, confirm(store, chosen), until=CHUNK)
    vehicles = replace(chosen, humanitarian=(Humanitarian.VEHICLE_DAMAGE,))
    assert count(store, vehicles) == read_job(store, chosen).judged == CHUNK
    undo(store, job_id)
    assert count(store, vehicles) == 0


def test_undoing_leaves_posts_that_somebody_judged_since_and_says_how_many(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    job_id = judge(store, confirm(store, chosen))
    review(store, post_ids[7], information=Information.CORROBORATED)
    assert undo(store, job_id) == 1
    assert read_category(store, post_ids[7]) is Humanitarian.VEHICLE_DAMAGE
    assert read_category(store, post_ids[8]) is Humanitarian.AFFECTED_INDIVIDUALS
    assert (read_job(store, chosen).kept, read_job(store, chosen).undone_by) == (1, "ben")
    with pytest.raises(IllegalChangeError, match="this was undone at"):
        undo(store, job_id)


def test_a_job_that_still_runs_is_not_undone_and_one_that_was_cut_off_is(
    store: Store, chosen: PostFilter
) -> None:
    job_id = judge(store, confirm(store, chosen))
    with store.write() as session:
        session.execute(update(BulkJob).values(ended_at=None))
    with pytest.raises(IllegalChangeError, match="it still runs"):
        undo(store, job_id)
    with store.write() as session:
        session.execute(update(BulkJob).values(acted_at=utc_now() - CUT_OFF))
    assert undo(store, job_id) == 0


def test_the_decision_ends_assignments(store: Store, post_ids: list[int], chosen: PostFilter) -> None:
    with store.write() as session:
        assign_post(session, post_id=post_ids[0], assignee="cem", actor="cem")
    judge(store, confirm(store, chosen))
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(PostAssignment)) == 0


def test_only_posts_with_a_picture_get_a_severity(store: Store, chosen: PostFilter) -> None:
    assert find_selection(store, chosen, "Severity: Severe damage").posts == ()


def test_unverifiable_needs_a_reason_for_many_posts_too(store: Store, chosen: PostFilter) -> None:
    with pytest.raises(IllegalChangeError, match="needs a reason"):
        judge(store, confirm(store, chosen, UNVERIFIABLE))
    judge(store, confirm(store, chosen, UNVERIFIABLE, "no second source"))
    with store.read() as session:
        assert set(session.scalars(select(Review.reason))) == {"no second source"}


def test_nothing_is_decided_about_posts_of_a_closed_event(store: Store, chosen: PostFilter) -> None:
    bulk = confirm(store, chosen)
    with store.write() as session:
        close_event(session, event_id=chosen.event_id, actor="lead")
    with pytest.raises(IllegalChangeError, match="is closed"):
        judge(store, bulk)


def test_what_was_decided_about_many_is_not_taken_back_one_by_one(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    with store.write() as session:
        alone = add_review(session, post_id=post_ids[0], reviewer="ana", label_decision=LabelDecision.RIGHT)
    judge(store, confirm(store, chosen))
    with store.read() as session:
        found = list_undoable(session, "ana", since=utc_now() - timedelta(hours=1), limit=20)
    assert [one.review.id for one in found] == [alone]
