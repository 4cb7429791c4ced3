"""Conditions that the two stores must be asked in different words to find the same posts as quickly."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, UnaryExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.operators import custom_op


class PerStore(ColumnElement[bool]):
    """One condition, worded for each store; which wording is sent is decided when it is sent."""

    inherit_cache = False

    def __init__(self, *, sqlite: ColumnElement[bool], postgresql: ColumnElement[bool]) -> None:
        self.sqlite = sqlite
        self.postgresql = postgresql


@compiles(PerStore)
def _compile(element: PerStore, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(getattr(element, compiler.dialect.name), **options)


def build_unindexed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the same condition, for which SQLite uses no index: another condition leads to fewer posts.

    SQLite keeps no counts of what it holds, so it cannot tell. PostgreSQL does, and chooses for itself. The
    plus is SQLite's documented way to say so (sqlite.org/optoverview.html, "disqualifying terms").
    """
    plus = UnaryExpression(condition.self_group(), operator=custom_op("+"), type_=Boolean())
    return PerStore(sqlite=plus, postgresql=condition)
