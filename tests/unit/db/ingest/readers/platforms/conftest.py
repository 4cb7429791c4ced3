"""Posts of a platform's file, without the cells that are empty."""

import json
from collections.abc import Callable

import pytest

from db.ingest.rows import ReadTable, Row

Post = dict[str, str]


@pytest.fixture
def read_posts(read: Callable[..., ReadTable]) -> Callable[..., tuple[str | None, list[Post]]]:
    """Returns a reader of JSON values, one a line, or of a text: the platform found, and its posts."""

    def read_values(*values: object) -> tuple[str | None, list[Post]]:
        lines = [value if isinstance(value, str) else json.dumps(value) for value in values]
        table = read("\n".join(lines))
        rows = [item for item in table.items if isinstance(item, Row)]
        return table.platform, [{key: cell for key, cell in row.values.items() if cell} for row in rows]

    return read_values
