"""What every kind of feed has in common: it fetches posts or hazard reports from where it last ended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from db.hazard_reports import NewHazardReport, Withdrawal
from db.imports import Refusal


@dataclass(frozen=True)
class FeedPost:
    """One post as its platform gave it: hostile, unchecked; ``db.ingest`` validates it.

    Args:
        external_id: the platform's own number of it, the same at each fetch.
        posted_at: with its time zone; None where the platform does not say.
        author: handle or name; stored as a pseudonym only.
        picture_urls: fetched later, by the guard, from hosts of this source only.
        pictures: bytes that came with it.
    """

    external_id: str
    text: str
    posted_at: datetime | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    lat: float | None = None
    lon: float | None = None
    picture_urls: Sequence[str] = ()
    pictures: Sequence[bytes] = ()


@dataclass(frozen=True)
class Fetched:
    """What one fetch brought.

    Args:
        cursor: where the next fetch begins; stored only once the posts are.
        refused: what could not be read, with its reason.
        has_more: whether the next fetch need not wait.
        deleted: posts that are gone there; of each only id and author are left.
        hazard_reports: what its publisher says has happened; these never become posts.
        withdrawn: hazard reports that the publisher takes back.
        listed: ids of all hazard reports of the document; empty where it has not changed.
        unlisted: ids that it listed at the last fetch and lists no longer.
    """

    posts: Sequence[FeedPost]
    cursor: str
    refused: Sequence[Refusal] = field(default=())
    has_more: bool = False
    deleted: Sequence[FeedPost] = field(default=())
    hazard_reports: Sequence[NewHazardReport] = field(default=())
    withdrawn: Sequence[Withdrawal] = field(default=())
    listed: Sequence[str] = field(default=())
    unlisted: Sequence[str] = field(default=())


class Feed(Protocol):
    """One configured source."""

    def fetch(self, cursor: str) -> Fetched:
        """Return what is new since ``cursor`` ("" at first), at most some hundred, the oldest first.

        Raises:
            FeedError: the source cannot be reached or answers what cannot be read; a later try may go better.
        """


@runtime_checkable
class PictureFeed(Protocol):
    """A source whose posts name pictures on its own hosts."""

    def fetch_picture(self, url: str) -> bytes:
        """Return a picture of one of its posts.

        Raises:
            FeedError: it is of another host, too large, or cannot be had.
        """
