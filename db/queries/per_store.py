"""Conditions that the two stores must be asked in different words to find the same posts as quickly."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class PerStore(ColumnElement[bool]):
    """One condition, worded for each store; which wording is sent is decided when it is sent."""

    inherit_cache = False

    def __init__(self, *, sqlite: ColumnElement[bool], postgresql: ColumnElement[bool]) -> None:
        self.sqlite = sqlite
        self.postgresql = postgresql


@compiles(PerStore)
def _compile(element: PerStore, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(getattr(element, compiler.dialect.name), **options)
