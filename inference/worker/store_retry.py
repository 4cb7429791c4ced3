"""A store that restarts is waited for; one that stays away is not."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

import structlog
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

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

    Raises:
        OperationalError: the store is still away after ``WAITS_S``.
    """
    for wait_s in WAITS_S:
        try:
            with open_session() as session:
                return do(session)
        except OperationalError as error:
            log.warning("store_away", error=type(error.orig).__name__, wait_s=wait_s)
            time.sleep(wait_s)
    with open_session() as session:
        return do(session)


def describe_store_failure(error: SQLAlchemyError) -> str:
    """Return what a command says in one line that ends because of the store."""
    return f"the store fails ({name_reason(error)}); see `python -m inference.worker --doctor`"
