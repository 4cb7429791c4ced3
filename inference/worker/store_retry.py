"""A store that restarts is waited for; one that stays away is not."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_chain,
    wait_fixed,
)

from db.errors import name_reason

log = structlog.get_logger()
T = TypeVar("T")
# A minute in all, which a restart of PostgreSQL does not take.
WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


def retry_while_store_is_away(
    open_session: Callable[[], AbstractContextManager[Session]], do: Callable[[Session], T]
) -> T:
    """Do something in a session of its own, again and again while the store is away.

    What was committed when the connection broke is done twice: it has to bear that.

    Args:
        open_session: ``Store.read`` or ``Store.write``.
        do: Gets the session; its answer is returned.

    Raises:
        OperationalError: The store is still away after ``WAITS_S``.
    """

    def run() -> T:
        with open_session() as session:
            return do(session)

    attempts = Retrying(
        retry=retry_if_exception_type(OperationalError),
        wait=wait_chain(*map(wait_fixed, WAITS_S)),
        stop=stop_after_attempt(len(WAITS_S) + 1),
        before_sleep=_log_wait,
        reraise=True,
    )
    return attempts(run)


def _log_wait(state: RetryCallState) -> None:
    error = state.outcome and state.outcome.exception()
    log.warning("store_away", error=type(getattr(error, "orig", error)).__name__, wait_s=state.upcoming_sleep)


def describe_store_failure(error: SQLAlchemyError) -> str:
    """Return what a command says in one line that ends because of the store."""
    return f"the store fails ({name_reason(error)}); see `python -m inference.worker --doctor`"
