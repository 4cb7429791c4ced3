"""What the worker's tests share."""

import pytest


@pytest.fixture(autouse=True)
def retries_without_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failed attempts are repeated at once; ``tests/integration/db/test_jobs.py`` looks at the waits."""
    monkeypatch.setattr("db.jobs.RETRY_AFTER_S", (0.0, 0.0))
