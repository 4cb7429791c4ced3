"""Happenings that a person told apart in two events: ids of posts, no word of them."""

import json
from pathlib import Path


def read_happenings(path: Path) -> dict[str, str]:
    """Return {post: happening} of a file of ``{happening: [post, …]}``; nothing where there is no file."""
    if not path.exists():
        return {}
    held: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {post: happening for happening, posts in held.items() for post in posts}
