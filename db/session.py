"""Engine and sessions. Nothing happens at import."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, make_url, select
from sqlalchemy.orm import Session

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
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _make_engine(url)
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
        """Yield a session that commits when the block ends well and rolls everything back when it raises."""
        with Session(self._writing) as session, session.begin():
            yield session

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


def _make_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        arguments = {name: value for name, value in _POSTGRESQL.items() if name not in parsed.query}
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=arguments)
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    if parsed.database:
        make_private_folder(Path(parsed.database).parent)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S}, hide_parameters=True)
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
    connection.autocommit = False


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
