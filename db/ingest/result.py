"""What an import did, or a rehearsal says that it would do."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from db.bounds import is_time_known
from db.identity import say_conflict
from db.imports import Drop, Refusal
from db.ingest.validate import ValidRow
from db.posts import NewPost, Outcome

# Of a column that is wrong from top to bottom a few lines tell enough; all of them are counted.
LISTED = 1_000
PREVIEWED = 5


@dataclass(frozen=True)
class KnownRow:
    """A row whose post the event holds already, and where it stands."""

    file_name: str
    line: int | None
    where: str


@dataclass
class ImportResult:
    """What an import did so far; complete once ``run_import`` returns. Of a rehearsal, what it would do.

    Args:
        import_id: the run's record in the store; None for a rehearsal.
        accepted: posts that were added.
        repeated: rows whose post was known already; the first ``LISTED`` of them are in ``known``.
        dropped: cells of added posts that could not be used, by field; the first ``LISTED`` are in ``drops``.
        naive_times: rows whose time had no zone and was taken as UTC.
        without_time: added posts of which no time is known.
        without_place: added posts that bring no coordinates.
        languages: added posts by the language that their row names.
        first_at: earliest known time of an added post.
        last_at: latest known time of an added post.
        first_posts: the first ``PREVIEWED`` added posts, as they are read.
        open_date: of a rehearsal, a date that can be read in two ways and that the analyst has to choose for.
        share_read: share of the file read, 0-1.
        is_cancelled: whether it was stopped before the end.
    """

    import_id: int | None = None
    accepted: int = 0
    repeated: int = 0
    known: list[KnownRow] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    naive_times: int = 0
    without_time: int = 0
    without_place: int = 0
    languages: Counter[str] = field(default_factory=Counter)
    first_at: datetime | None = None
    last_at: datetime | None = None
    first_posts: list[NewPost] = field(default_factory=list)
    open_date: str = ""
    share_read: float = 0.0
    is_cancelled: bool = False

    @property
    def rows(self) -> int:
        """How many rows were read, whatever became of them."""
        return self.accepted + self.repeated + len(self.refusals)

    def copy(self) -> "ImportResult":
        """Return it as it stands, for another thread to read while this one grows."""
        return replace(
            self,
            known=list(self.known),
            refusals=list(self.refusals),
            drops=list(self.drops),
            dropped=Counter(self.dropped),
            languages=Counter(self.languages),
            first_posts=list(self.first_posts),
        )

    def take(self, row: ValidRow, outcome: Outcome, where: str) -> None:
        """Count one row; a conflict is counted as a refusal, with its reason."""
        if outcome is Outcome.CONFLICT:
            reason = say_conflict(row.post.external_id, where)
            self.refusals.append(Refusal(row.file_name, row.post.line, reason))
            return
        self.naive_times += row.is_naive_time
        if outcome is Outcome.KNOWN:
            self.repeated += 1
            self.known.extend([KnownRow(row.file_name, row.post.line, where)][: LISTED - len(self.known)])
            return
        self.accepted += 1
        self.first_posts.extend([row.post][: PREVIEWED - len(self.first_posts)])
        self.dropped.update(drop.field for drop in row.drops)
        self.drops.extend(row.drops[: max(LISTED - len(self.drops), 0)])
        self.without_place += row.post.lat is None
        if row.post.language:
            self.languages[row.post.language] += 1
        if is_time_known(row.post.posted_at):
            self.first_at = min(self.first_at or row.post.posted_at, row.post.posted_at)
            self.last_at = max(self.last_at or row.post.posted_at, row.post.posted_at)
        else:
            self.without_time += 1

    def add(self, batch: "ImportResult") -> None:
        """Count a batch on top."""
        for name in ("accepted", "repeated", "naive_times", "without_time", "without_place"):
            setattr(self, name, getattr(self, name) + getattr(batch, name))
        self.refusals.extend(batch.refusals)
        self.known.extend(batch.known[: LISTED - len(self.known)])
        self.drops.extend(batch.drops[: LISTED - len(self.drops)])
        self.dropped.update(batch.dropped)
        self.languages.update(batch.languages)
        self.first_posts.extend(batch.first_posts[: PREVIEWED - len(self.first_posts)])
        self.first_at = min(filter(None, (self.first_at, batch.first_at)), default=None)
        self.last_at = max(filter(None, (self.last_at, batch.last_at)), default=None)
        self.share_read = batch.share_read
