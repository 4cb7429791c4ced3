"""The stream of a replay: posts of several events and off-topic ones, side by side in time.

The events lie years apart. Each is moved by whole days, so that all run at once and every post keeps its time
of the day; what is measured so is harder than what came about. Off-topic posts are of other events' searches
and lie under all of it, so that there is a week of them before the first event begins.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 21
QUIET_DAYS = 8
"""Before the first event begins."""
LONGEST = timedelta(hours=96)
"""Of an event the four days with most posts are taken."""

OFF_TOPIC: Mapping[str, Callable[[str], bool]] = {
    "crisislex_t6": lambda label: label == "off-topic",
    "crisislex_t26": lambda label: label.startswith("Not related"),
    "crisisnlp_cf": lambda label: label == "not_related_or_irrelevant",
    "sositaly_t4": lambda label: label == "not relevant",
}


@dataclass(frozen=True)
class Part:
    """Events that are replayed together. Names of the first folder begin with ``data:``."""

    name: str
    events: tuple[str, ...]
    posts_an_event: int
    off_topic: int


# The settings were chosen on the first; the second are events that no training has seen.
TUNING = Part(
    "tuning",
    (
        *("data:srilanka_floods", "data:california_wildfires", "napa_earthquake_2014", "2013_Alberta_floods"),
        *("italy_earthquake_aug_2016", "typhoon_hagupit_2014", "hafr_albatin_floods_2019"),
        *("2013_Spain_train_crash", "greece_wildfires_2018", "2013_NY_train_crash"),
    ),
    150,
    700,
)
REPORTED = Part(
    "reported",
    (
        *("kaikoura_earthquake_2016", "canada_wildfires_2016", "genoa_flood_2014", "cyclone_pam_2015"),
        *("2013_Queensland_floods", "2012_Guatemala_earthquake", "2013_Glasgow_helicopter_crash"),
        *("jordan_floods_2018", "data:mexico_earthquake", "data:iraq_iran_earthquake"),
    ),
    240,
    1_100,
)


@dataclass(frozen=True)
class StreamPost:
    """One post of a replay; ``event`` is empty for an off-topic one, ``category`` its label by a person."""

    id: str
    text: str
    at: datetime
    event: str
    category: str


@dataclass(frozen=True)
class _Row:
    id: str
    text: str
    at: datetime
    event: str
    category: str
    is_off_topic: bool

    @property
    def rank(self) -> int:
        """A number that has nothing to do with the post: by it posts are drawn."""
        return int(sha256(self.id.encode()).hexdigest()[:12], 16)


def read_stream(part: Part, folders: Mapping[str, Path]) -> list[StreamPost]:
    """Return the posts of a part in the order of their time.

    Args:
        part: Which events.
        folders: ``{"data": …, "data_more": …}``, each with its ``posts.csv``.
    """
    rows = {name: list(_read_rows(folder / "posts.csv")) for name, folder in folders.items()}
    posts: list[StreamPost] = []
    for place, name in enumerate(part.events):
        folder, _, event = name.rpartition(":")
        own = [row for row in rows[folder or "data_more"] if row.event == event and not row.is_off_topic]
        chosen = _draw(_take_densest(own), part.posts_an_event)
        begins = START + timedelta(days=QUIET_DAYS + place * (DAYS - QUIET_DAYS - 4) // len(part.events))
        days = begins.date() - min(row.at for row in chosen).date()
        posts += [StreamPost(row.id, row.text, row.at + days, event, row.category) for row in chosen]
    used = {name.rpartition(":")[2] for one in (TUNING, REPORTED) for name in one.events}
    others = [row for row in rows["data_more"] if row.is_off_topic and row.event not in used]
    ranked = sorted(_drop_doubles(others), key=lambda row: row.rank)
    for place, row in enumerate(ranked[part is REPORTED :: 2][: part.off_topic]):
        day = START + timedelta(days=place % DAYS)
        posts.append(StreamPost(row.id, row.text, datetime.combine(day, row.at.timetz()), "", ""))
    return sorted(posts, key=lambda post: (post.at, post.id))


def _read_rows(path: Path) -> Iterator[_Row]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not row["posted_at"]:
                continue
            judge = OFF_TOPIC.get(row.get("source", ""))
            is_off_topic = judge is not None and judge(row.get("source_label", ""))
            tweet = row["post_id"].split("_")[0] if "source" not in row else row["post_id"]
            yield _Row(
                tweet,
                row["text"],
                datetime.fromisoformat(row["posted_at"]).astimezone(UTC),
                row["event"],
                row["text_humanitarian"],
                is_off_topic,
            )


def _drop_doubles(rows: Iterable[_Row]) -> list[_Row]:
    """Return rows with each post once."""
    return list({row.id: row for row in rows}.values())


def _take_densest(rows: Iterable[_Row]) -> list[_Row]:
    """Return the posts of the span of ``LONGEST`` that holds most."""
    ordered = sorted(_drop_doubles(rows), key=lambda row: (row.at, row.id))
    best: list[_Row] = []
    last = 0
    for first, row in enumerate(ordered):
        while last < len(ordered) and ordered[last].at - row.at <= LONGEST:
            last += 1
        if last - first > len(best):
            best = ordered[first:last]
    return best


def _draw(rows: list[_Row], count: int) -> list[_Row]:
    return sorted(rows, key=lambda row: row.rank)[:count]
