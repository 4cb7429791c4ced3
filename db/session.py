"""Engine and sessions. Nothing happens at import."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from db.errors import BusyError, is_busy
from db.private_files import make_private_folder, prepare_sqlite_file

BUSY_TIMEOUT_S = 30
# Of libpq and psycopg; the URL may say otherwise.
_POSTGRESQL: dict[str, Any] = {
    # Never prepared: PostgreSQL would settle on one plan for a rare word and for one in every post.
    "prepare_threshold": None,
    # A network that swallows everything is an error within half a minute, not within a quarter of an hour.
    "connect_timeout": 10,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 4,
}


class Store:
    """One database with its two ways in. Safe to share between threads.

    Args:
        url: SQLAlchemy URL of SQLite or PostgreSQL.
        patience_s: how long a write waits for another one before it is refused. None waits as a machine does:
            half a minute on SQLite, without end on PostgreSQL.
    """

    def __init__(self, url: str, *, patience_s: float | None = None) -> None:
        self.url = url
        self.patience_s = patience_s
        self.engine = _make_engine(url, patience_s)
        self._writing = self.engine.execution_options(lookout_writes=True)

    @contextmanager
    def read(self, *, one_state: bool = False) -> Iterator[Session]:
        """Yield a session for queries; what is changed in it is rolled back.

        Args:
            one_state: all its queries see the store as the first of them does. SQLite's always do.
        """
        with Session(self.engine) as session:
            if one_state and self.engine.dialect.name == "postgresql":
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Yield a session that commits when the block ends well and rolls everything back when it raises.

        Raises:
            BusyError: the store has a patience, and another write held what this one needs for longer.
        """
        try:
            with Session(self._writing) as session, session.begin():
                yield session
        except OperationalError as error:
            if self.patience_s is None or not is_busy(error):
                raise
            raise BusyError(
                f"Nothing was saved: another write has held the store for {self.patience_s:g} s. Do it again."
            ) from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def utc_now() -> datetime:
    """Return the present time, aware."""
    return datetime.now(UTC)


def read_clock(session: Session) -> datetime:
    """Return the one time that all processes of a store share: the server's, or on SQLite this machine's."""
    if session.get_bind().dialect.name == "sqlite":
        return utc_now()
    return session.scalars(select(func.now())).one()


def _make_engine(url: str, patience_s: float | None) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        arguments = {name: value for name, value in _POSTGRESQL.items() if name not in parsed.query}
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=arguments)
        event.listen(engine, "connect", _prepare_postgresql)
        if patience_s is not None:
            event.listen(engine, "begin", partial(_bound_locks, patience_ms=round(patience_s * 1000)))
        return engine
    if parsed.database:
        make_private_folder(Path(parsed.database).parent)
    timeout_s = BUSY_TIMEOUT_S if patience_s is None else patience_s
    engine = create_engine(url, connect_args={"timeout": timeout_s}, hide_parameters=True)
    event.listen(engine, "do_connect", _keep_sqlite_private)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: Any, _record: object) -> None:
    connection.autocommit = True
    # Its default is that of a turning disk, on which reading a whole table beats reading one of its indexes.
    connection.execute("SET random_page_cost = 1.1")
    # It takes a page that it expects in a cache for free the second time. Rows that are looked up one by one
    # all over the table are not: they cost more than reading them in the order in which they lie.
    connection.execute("SET effective_cache_size = '64MB'")
    # Compiling a query that takes a tenth of a second takes up to a second, and is done for each one anew.
    connection.execute("SET jit = off")
    connection.autocommit = False


def _bound_locks(connection: Connection, *, patience_ms: int) -> None:
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {patience_ms}")


def _keep_sqlite_private(_dialect: object, _record: object, arguments: list[Any], _named: object) -> None:
    path = str(arguments[0])
    if path != ":memory:" and not path.startswith("file:"):
        prepare_sqlite_file(Path(path))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction control is switched off: it begins late and never immediately.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read transaction would fail instead of waiting.
    writes = connection.get_execution_options().get("lookout_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
