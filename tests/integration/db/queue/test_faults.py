from datetime import timedelta

from db.queries.faults import count_faults, list_faults
from db.queue.faults import NewFault, add_faults
from db.session import Store
from db.vocabulary import FaultKind
from tests.factories import POSTED_AT


def make_fault(kind: FaultKind, reason: str = "the folder is gone") -> NewFault:
    return NewFault(kind, reason, POSTED_AT, POSTED_AT + timedelta(seconds=9))


def test_faults_are_listed_newest_first_with_who_met_them_and_for_how_long(store: Store) -> None:
    with store.write() as session:
        add_faults(session, worker="host-1", faults=[make_fault(FaultKind.MEDIA_AWAY)])
        add_faults(session, worker="host-2", faults=[make_fault(FaultKind.STORE_FULL, "disk full")])
    with store.read() as session:
        newest, oldest = list_faults(session)
        (only,) = list_faults(session, limit=1)
    assert (newest.worker, newest.kind, newest.reason) == ("host-2", FaultKind.STORE_FULL, "disk full")
    assert (oldest.worker, oldest.kind, oldest.reason) == (
        "host-1",
        FaultKind.MEDIA_AWAY,
        "the folder is gone",
    )
    assert oldest.ended_at - oldest.started_at == timedelta(seconds=9)
    assert only == newest


def test_faults_are_counted_by_kind(store: Store) -> None:
    kinds = [FaultKind.WORKER_LOST, FaultKind.CLOCK_STEPPED, FaultKind.WORKER_LOST]
    with store.write() as session:
        add_faults(session, worker="host-1", faults=[make_fault(kind) for kind in kinds])
    with store.read() as session:
        assert count_faults(session) == {FaultKind.CLOCK_STEPPED: 1, FaultKind.WORKER_LOST: 2}


def test_a_long_reason_is_cut_to_what_the_store_keeps(store: Store) -> None:
    with store.write() as session:
        add_faults(session, worker="host-1", faults=[make_fault(FaultKind.STORE_AWAY, "x" * 900)])
    with store.read() as session:
        assert list_faults(session)[0].reason == "x" * 500
