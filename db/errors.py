"""What the store raises, and what may be told of what its driver raises."""

import sqlite3

# PostgreSQL's ``disk_full`` (Appendix A of its manual, "Error Codes").
_POSTGRESQL_FULL = "53100"
# Its ``lock_not_available``.
_POSTGRESQL_BUSY = "55P03"


class StoreError(Exception):
    """Base of every error that the store raises on purpose."""


class NotFoundError(StoreError):
    """A row that was asked for by its key does not exist."""


class IllegalChangeError(StoreError):
    """A change that the store's rules forbid, such as clearing a report twice."""


class PolicyError(StoreError):
    """A policy that cannot be read, a review that cannot be made, or a draft that it holds back."""


class BusyError(StoreError):
    """Another write holds the store for longer than somebody waits: nothing was saved, do it again."""


class MediaAwayError(StoreError):
    """The media folder as a whole cannot be reached; once it is back, the same call goes well."""


def name_reason(error: Exception) -> str:
    """Return the first line of what the database said, or its driver: never a statement with its values."""
    said = str(getattr(error, "orig", None) or error).strip()
    return said.splitlines()[0] if said else type(error).__name__


def is_disk_full(error: Exception) -> bool:
    """Return whether a database error means that its disk has no room, by the code of the driver."""
    cause = getattr(error, "orig", None)
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == _POSTGRESQL_FULL
    )


def is_busy(error: Exception) -> bool:
    """Return whether a database error means that another write was waited for in vain."""
    cause = getattr(error, "orig", None)
    # The low byte: SQLite says in the others how it came to be busy.
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    return code == sqlite3.SQLITE_BUSY or getattr(cause, "sqlstate", None) == _POSTGRESQL_BUSY
