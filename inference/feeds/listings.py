"""A document that lists entries and is asked for again: what of it is new, and whether it changed at all."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TypeVar

from inference.feeds.addresses import Guard
from inference.feeds.http import Body, fetch_bytes
from inference.feeds.web_feed import PAGE_BYTES, hash_key

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Listing:
    """What was read of a document.

    Args:
        etag: of the document that was read whole, as is ``last_modified``; empty asks for it again.
        seen: entries of it that were read, hashed.
        names: what it listed, where somebody asks for what is listed no longer.
    """

    etag: str = ""
    last_modified: str = ""
    seen: Sequence[str] = field(default=())
    names: Sequence[str] = field(default=())

    @classmethod
    def read(cls, cursor: str) -> "Listing":
        """Return what a cursor says."""
        return cls(**json.loads(cursor)) if cursor else cls()

    def fetch(self, url: str, guard: Guard) -> Body:
        """Return the document, or that it has not changed since.

        Raises:
            FeedError: see ``fetch_bytes``.
        """
        return fetch_bytes(
            url, guard=guard, max_bytes=PAGE_BYTES, etag=self.etag, last_modified=self.last_modified
        )

    def write(self) -> str:
        """Return the cursor that says so."""
        return json.dumps(asdict(self))


def choose_new(
    entries: Iterable[Entry], name: Callable[[Entry], str], listing: Listing, body: Body, *, limit: int
) -> tuple[list[Entry], Listing, bool]:
    """Return the entries to be read now, what will have been read then, and whether others wait.

    Args:
        entries: the oldest first.
        name: what tells an entry from all others.
    """
    known = set(listing.seen)
    named = {hash_key(name(entry)): entry for entry in entries}
    fresh = [key for key in named if key not in known]
    chosen, waiting = fresh[:limit], fresh[limit:]
    # Only what the document still lists, so that the cursor does not grow with the years.
    seen = [key for key in named if key not in set(waiting)]
    etag, last_modified = ("", "") if waiting else (body.etag, body.last_modified)
    return [named[key] for key in chosen], Listing(etag, last_modified, seen), bool(waiting)
