"""One dot stands for the worst of all that the machinery and the sources say."""

from datetime import UTC, datetime

from dashboard.components.health import judge_health
from db.queries.operations import QueueStatus, WorkerStatus

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def judge(*, failed: int = 0, has_worker: bool = True) -> str:
    queue = QueueStatus(
        todo=0, doing=0, succeeded=9, failed=failed, oldest_wait_s=None, finished_last_minute=0
    )
    worker = WorkerStatus("w", "cpu", "m", NOW, NOW, None, 0, 0)
    return judge_health(queue, [worker] * has_worker, [], [], NOW, media_fault=None).dot


def test_the_dot_says_the_worst_in_colour_and_in_a_word() -> None:
    assert judge() == ":green[●] Healthy"
    assert judge(failed=1) == ":orange[●] Warning"
    assert judge(failed=1, has_worker=False) == ":red[●] ALARM"
