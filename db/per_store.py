"""What the two stores must be asked in different words to answer the same as quickly."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    UnaryExpression,
    cast,
    extract,
    func,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import custom_op


class PerStore(ColumnElement[Any]):
    """One expression, worded for each store; which wording is sent is decided when it is sent."""

    inherit_cache = False

    def __init__(self, *, sqlite: ColumnElement[Any], postgresql: ColumnElement[Any]) -> None:
        self.sqlite = sqlite
        self.postgresql = postgresql


@compiles(PerStore)
def _compile(element: PerStore, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(getattr(element, compiler.dialect.name), **options)


def build_unindexed(expression: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the same, for which SQLite uses no index: something else leads to fewer posts.

    SQLite keeps no counts of what it holds, so it cannot tell. PostgreSQL does, and chooses for itself. The
    plus is SQLite's documented way to say so (sqlite.org/optoverview.html, "disqualifying terms").
    """
    plus: UnaryExpression[Any] = UnaryExpression(expression.self_group(), operator=custom_op("+"))
    return PerStore(sqlite=plus, postgresql=expression)


def build_insert(session: Session, table: Any) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that can be told what becomes of rows whose key is taken."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    new: sqlite.Insert | postgresql.Insert = dialect.insert(table)
    return new


def build_epoch_s(moment: Any) -> ColumnElement[int]:
    """Return the whole seconds from 1970 (UTC) to a moment."""
    seconds = cast(func.floor(extract("epoch", moment)), BigInteger)
    # SQLite counts in thousandths and would round the last of them up: it is shown no parts of a second.
    to_the_second = func.substr(moment, 1, len("2026-03-01 12:00:00"))
    return PerStore(sqlite=func.unixepoch(to_the_second), postgresql=seconds)


def build_floor(value: ColumnElement[Any]) -> ColumnElement[int]:
    """Return the greatest whole number that is not above a value; null of null.

    SQLite need not have a floor of its own, and that of SQLAlchemy calls Python for every row.
    """
    cut = cast(value, Integer)
    return PerStore(sqlite=cut - cast(value < cut, Integer), postgresql=cast(func.floor(value), Integer))


def build_order_key(moment: Any, number: Any) -> ColumnElement[str]:
    """Return on SQLite what sorts as a moment does and, within one, as a whole number from 0 on does."""
    digits = cast(number + 10**18, String)  # as many of each number
    key: ColumnElement[str] = type_coerce(moment, String).concat(digits)
    return key
