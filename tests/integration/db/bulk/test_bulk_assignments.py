"""Many posts assigned at once: what it leaves alone, what stays when it is called off, and its undoing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from dashboard.services.bulk import undo_bulk
from dashboard.services.bulk_assigning import BulkAssigning, assign_selection, find_assignable
from dashboard.services.errors import ServiceError
from db.assignments import assign_post, leave_post
from db.audit.verifying import verify_log
from db.bulk_jobs import CHUNK
from db.errors import IllegalChangeError
from db.event_life import close_event
from db.models import AuditEntry, BulkAssignment, PostAssignment
from db.queries.bulk import BulkRow, list_bulk_jobs
from db.queries.filters import PostFilter
from db.reviews import add_review
from db.session import Store
from db.vocabulary import LabelDecision


def want(chosen: PostFilter, assignee: str = "ben", *, takes_from_others: bool = True) -> BulkAssigning:
    return BulkAssigning(chosen, assignee, takes_from_others, "ana")


def assign(store: Store, wanted: BulkAssigning, *, until: int = 1_000_000) -> int:
    done = [0]
    return assign_selection(
        store,
        wanted,
        seen=find_assignable(store, wanted).seal,
        on_progress=lambda number, _: done.append(number),
        is_cancelled=lambda: done[-1] >= until,
    )


def undo(store: Store, job_id: int) -> int:
    return undo_bulk(store, job_id, actor="ana", on_progress=lambda *_: None)


def give(store: Store, post_id: int, name: str) -> None:
    with store.write() as session:
        assign_post(session, post_id=post_id, assignee=name, actor=name, takes_from_others=True)


def read_whose(store: Store) -> dict[int, str]:
    with store.read() as session:
        return dict(session.execute(select(PostAssignment.post_id, PostAssignment.assignee)).all())


def read_job(store: Store, chosen: PostFilter) -> BulkRow:
    with store.read() as session:
        return list_bulk_jobs(session, event_id=chosen.event_id)[0]


def test_all_posts_of_a_filter_are_assigned_and_go_back_to_whosever_they_were(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    give(store, post_ids[3], "cem")
    job_id = assign(store, want(chosen))
    assert read_whose(store) == dict.fromkeys(post_ids, "ben")
    row = read_job(store, chosen)
    assert (row.assignee, row.posts, row.judged, row.changed) == ("ben", len(post_ids), len(post_ids), 0)
    assert row.ended_at is not None
    assert undo(store, job_id) == 0
    assert read_whose(store) == {post_ids[3]: "cem"}


def test_assignments_are_taken_away_and_given_back(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    for post_id in post_ids[:3]:
        give(store, post_id, "cem")
    job_id = assign(store, want(chosen, ""))
    assert read_whose(store) == {}
    assert read_job(store, chosen).judged == 3
    undo(store, job_id)
    assert read_whose(store) == dict.fromkeys(post_ids[:3], "cem")


def test_who_takes_from_nobody_gets_what_is_nobodys_and_gives_back_what_is_theirs(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    give(store, post_ids[0], "cem")
    assign(store, want(chosen, "ana", takes_from_others=False))
    assert read_whose(store)[post_ids[0]] == "cem"
    assert read_whose(store)[post_ids[1]] == "ana"
    assign(store, want(chosen, "", takes_from_others=False))
    assert read_whose(store) == {post_ids[0]: "cem"}


def test_the_log_has_one_entry_for_an_assignment_of_many_and_one_for_its_undoing(
    store: Store, chosen: PostFilter
) -> None:
    undo(store, assign(store, want(replace(chosen, words="street 1"))))
    with store.read() as session:
        entries = session.execute(select(AuditEntry.action, AuditEntry.after)).all()
        assert verify_log(session).fault == ""
    assert [action for action, _ in entries] == ["bulk_assign", "undo_bulk_assign"]
    assert "Assign to ben" in str(entries[0][1])
    assert "street 1" in str(entries[0][1])


def test_nothing_changes_hands_once_the_selection_is_no_longer_what_was_seen(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    wanted = want(chosen)
    seen = find_assignable(store, wanted).seal
    give(store, post_ids[0], "cem")
    with pytest.raises(ServiceError, match="no longer what you saw"):
        assign_selection(store, wanted, seen=seen, on_progress=lambda *_: None, is_cancelled=lambda: False)
    assert read_whose(store) == {post_ids[0]: "cem"}


def test_a_post_that_changes_hands_while_the_job_runs_is_left_out_and_counted(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    wanted = want(chosen)

    def change(done: int, _: int) -> None:
        if done == CHUNK:
            give(store, post_ids[-1], "cem")

    assign_selection(
        store,
        wanted,
        seen=find_assignable(store, wanted).seal,
        on_progress=change,
        is_cancelled=lambda: False,
    )
    assert (read_job(store, chosen).changed, read_whose(store)[post_ids[-1]]) == (1, "cem")


def test_what_was_assigned_before_it_was_called_off_stays_and_can_be_undone(
    store: Store, chosen: PostFilter
) -> None:
    job_id = assign(store, want(chosen), until=CHUNK)
    assert len(read_whose(store)) == read_job(store, chosen).judged == CHUNK
    undo(store, job_id)
    assert read_whose(store) == {}


def test_undoing_leaves_posts_that_somebody_judged_or_assigned_since(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    job_id = assign(store, want(chosen))
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="ben", label_decision=LabelDecision.RIGHT)
    give(store, post_ids[1], "cem")
    with store.write() as session:
        leave_post(session, post_id=post_ids[2], actor="ben")
    give(store, post_ids[2], "ben")
    assert undo(store, job_id) == 3
    assert read_whose(store) == {post_ids[1]: "cem", post_ids[2]: "ben"}
    assert (read_job(store, chosen).kept, read_job(store, chosen).undone_by) == (3, "ana")


def test_a_post_that_was_judged_since_it_was_taken_away_is_not_given_back(
    store: Store, post_ids: list[int], chosen: PostFilter
) -> None:
    give(store, post_ids[0], "cem")
    give(store, post_ids[1], "cem")
    job_id = assign(store, want(chosen, ""))
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="ben", label_decision=LabelDecision.RIGHT)
    assert undo(store, job_id) == 1
    assert read_whose(store) == {post_ids[1]: "cem"}


def test_nothing_is_assigned_in_a_closed_event(store: Store, chosen: PostFilter) -> None:
    with store.write() as session:
        close_event(session, event_id=chosen.event_id, actor="lead")
    with pytest.raises(IllegalChangeError, match="is closed"):
        assign(store, want(chosen))
    with store.read() as session:
        assert session.scalars(select(BulkAssignment)).all() == []


def test_a_name_that_no_column_holds_is_refused(store: Store, chosen: PostFilter) -> None:
    with pytest.raises(IllegalChangeError, match="at most 100 characters"):
        assign(store, want(chosen, "b" * 101))
