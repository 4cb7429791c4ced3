"""What must be true when the dust has settled, read from the store as the Operations view reads it."""

from collections.abc import Iterable, Set
from dataclasses import dataclass

from sqlalchemy import func, select

from db.models import Post, Prediction, WorkerRow
from db.queries.faults import count_faults, list_faults
from db.queries.operations import get_queue_status
from db.session import Store
from db.vocabulary import FaultKind


@dataclass(frozen=True)
class CheckedRun:
    """``flaws`` is empty when nothing was lost, nothing doubled and every fault can be seen."""

    lines: list[str]
    flaws: list[str]


def check_store(store: Store, *, posts: int, expected: Iterable[FaultKind], killed: Set[str]) -> CheckedRun:
    """Compare the store with what was sent into it. ``killed`` are the names of the killed workers."""
    with store.read() as session:
        queue, faults = get_queue_status(session), count_faults(session)
        stored = session.scalar(select(func.count()).select_from(Post)) or 0
        answers = session.execute(
            select(Prediction.post_id, Prediction.model_version, func.count()).group_by(
                Prediction.post_id, Prediction.model_version
            )
        ).all()
        registered = killed & set(session.scalars(select(WorkerRow.name)))
        told = list_faults(session, limit=10_000)
    doubled = sum(repeats > 1 for _, _, repeats in answers)
    versions = {version for _, version, _ in answers}
    untold = registered - {fault.worker for fault in told if fault.kind is FaultKind.WORKER_LOST}
    checks = {
        f"{stored} of {posts} posts are stored": stored == posts,
        f"{queue.succeeded} jobs succeeded": queue.succeeded == posts,
        f"{queue.todo} wait, {queue.doing} are held, {queue.failed} failed": (
            queue.todo == queue.doing == queue.failed == 0
        ),
        f"{posts - len({post for post, _, _ in answers})} posts have no prediction": (
            len({post for post, _, _ in answers}) == posts
        ),
        f"{doubled} posts have a prediction twice from one of {len(versions)} model version(s)": (
            doubled == 0 and len(versions) == 1
        ),
        f"{len(registered)} killed workers had begun, {len(untold)} of them are missing in Operations": (
            not untold
        ),
        **{
            f"{faults.get(kind, 0)} × {kind.value} in Operations": faults.get(kind, 0) > 0
            for kind in expected
        },
    }
    return CheckedRun(
        [f"{'ok  ' if holds else 'FLAW'}  {words}" for words, holds in checks.items()],
        [words for words, holds in checks.items() if not holds],
    )
