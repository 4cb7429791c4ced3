"""What is called how here: rows of an archive bear the numbers of one store, and get those of another."""

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from db.archive import members
from db.archive.errors import ArchiveError

# Columns that hold the number of a row of another member, which is back before.
POINTERS = {
    "source_id": members.SOURCES,
    "import_id": members.IMPORTS,
    "incident_id": members.INCIDENTS,
    "sample_id": members.SAMPLES,
    "bulk_job_id": members.BULK_JOBS,
}
# What can only be filled in once every incident and every post is back, and what stands there until then.
LATER: Mapping[str, Any] = {"founder_id": 0, "merged_into": None, "other_id": None, "post_ids": []}


@dataclass
class PostNumbers:
    """Numbers of posts in an archive, ascending, and in the store: sixteen bytes a post."""

    _former: "array[int]" = field(default_factory=lambda: array("q"))
    _here: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, former: int, here: int) -> None:
        """Note what a post is called here.

        Raises:
            ArchiveError: posts are not in the order of their numbers.
        """
        if self._former and former <= self._former[-1]:
            raise ArchiveError(f"post {former} comes after post {self._former[-1]}; posts are in their order")
        self._former.append(former)
        self._here.append(here)

    def find(self, former: int) -> int | None:
        """Return what a post of the archive is called here, None of one that is not in it."""
        place = bisect_left(self._former, former)
        is_there = place < len(self._former) and self._former[place] == former
        return self._here[place] if is_there else None


@dataclass
class Numbers:
    """{member: {number in the archive: number in the store}} of small lists, and those of the posts."""

    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    posts: PostNumbers = field(default_factory=PostNumbers)

    def point(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row that points to rows of this store, with what can be filled in later left open.

        Raises:
            KeyError: it points to a row that the archive does not have.
        """
        pointed = {
            column: None if value is None else self.rows[POINTERS[column]][value]
            for column, value in row.items()
            if column in POINTERS
        }
        return {**row, **pointed, **{column: LATER[column] for column in row.keys() & LATER.keys()}}

    def complete(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was left open in a row, now that everything is back."""
        incidents = self.rows[members.INCIDENTS]
        found: dict[str, Any] = {
            column: incidents.get(row[column]) for column in ("merged_into", "other_id") if column in row
        }
        if "founder_id" in row:
            found["founder_id"] = self.posts.find(row["founder_id"]) or LATER["founder_id"]
        if "post_ids" in row:
            here = map(self.posts.find, row["post_ids"])
            found["post_ids"] = [number for number in here if number is not None]
        return found

    def find_message(self, former: int) -> int:
        """Return the number of a message here: that of its words, which stays, or of a post without words."""
        post_id = self.posts.find(-former)
        return former if post_id is None else -post_id
