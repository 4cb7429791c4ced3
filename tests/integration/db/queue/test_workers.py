from db.models import WorkerRow
from db.queue.workers import beat_worker, list_running_workers, register_worker, retire_worker
from db.session import Store


def test_a_worker_adds_up_what_it_has_done_and_starts_again_from_nought(store: Store) -> None:
    with store.write() as session:
        register_worker(session, name="host-1", device="cpu", model_version="v1")
        beat_worker(session, name="host-1", posts_done=3, posts_failed=1)
        beat_worker(session, name="host-1", posts_done=2)
    with store.read() as session:
        row = session.get_one(WorkerRow, "host-1")
        assert (row.posts_done, row.posts_failed) == (5, 1)
    with store.write() as session:
        register_worker(session, name="host-1", device="cpu", model_version="v2")
    with store.read() as session:
        row = session.get_one(WorkerRow, "host-1")
        assert (row.posts_done, row.model_version) == (0, "v2")


def test_a_retired_worker_runs_no_more(store: Store) -> None:
    with store.write() as session:
        for name in ("host-1", "host-2"):
            register_worker(session, name=name, device="cpu", model_version="v1")
        retire_worker(session, name="host-1")
    with store.read() as session:
        assert list_running_workers(session) == ["host-2"]
