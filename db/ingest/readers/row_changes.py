"""Changes to all rows of a table as they pass by."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from db.ingest.rows import Item, Row


def change_rows(items: Iterable[Item], change: Callable[[dict[str, str]], dict[str, str]]) -> Iterator[Item]:
    """Yield the items with the cells of each row changed."""
    for item in items:
        yield replace(item, values=change(item.values)) if isinstance(item, Row) else item
