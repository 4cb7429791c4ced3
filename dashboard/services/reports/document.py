"""The report as a document, before any format: sections of blocks. Every renderer tells this one story.

A claim rests on posts and cannot be made without them; a note holds fixed words and no figure from posts.
"""

from dataclasses import dataclass

from dashboard.services.errors import ReportError
from db.vocabulary import Humanitarian


@dataclass(frozen=True)
class Claim:
    """A sentence with a figure from posts.

    Args:
        cites: ids of posts in the annex that stand for it.
        trace: path of the Posts view that lists every post counted.
        lead: word set bold before the sentence.

    Raises:
        ReportError: neither is given; a sentence without support does not appear.
    """

    text: str
    cites: tuple[int, ...] = ()
    trace: str = ""
    lead: str = ""

    def __post_init__(self) -> None:
        if not self.cites and not self.trace:
            raise ReportError(f"no post supports the sentence {self.text!r}; cite posts or leave it out")


@dataclass(frozen=True)
class Note:
    """Fixed words. ``is_placeholder`` marks what a person still has to fill in."""

    text: str
    is_placeholder: bool = False
    lead: str = ""


@dataclass(frozen=True)
class Bullets:
    items: tuple[Claim | Note, ...]


@dataclass(frozen=True)
class Figure:
    """One key figure: what was counted, and where its posts are listed."""

    key: str
    label: str
    value: int
    counted: str
    trace: str


@dataclass(frozen=True)
class KeyFigures:
    figures: tuple[Figure, ...]
    as_of: str


@dataclass(frozen=True)
class Cell:
    """One coarse square of the map by its centre, and the category that most of its posts speak of."""

    lat: float
    lon: float
    posts: int
    humanitarian: Humanitarian


@dataclass(frozen=True)
class Map:
    """A map with the words that stand for it and the words beneath it."""

    cells: tuple[Cell, ...]
    is_exercise: bool
    alt: str
    caption: str


@dataclass(frozen=True)
class Citation:
    """One cited post, with the four uncertainties apart; every value is ready to show."""

    post_id: int
    posted_at: str
    category: str
    confidence: str
    verification: str
    reliability: str
    credibility: str
    precision: str
    place: str
    excerpt: str
    url: str


@dataclass(frozen=True)
class Citations:
    rows: tuple[Citation, ...]


Block = Claim | Note | Bullets | KeyFigures | Map | Citations


@dataclass(frozen=True)
class Section:
    """A heading of level 1 or 2 and what stands under it."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1


@dataclass(frozen=True)
class CategoryLine:
    """What a table says of one humanitarian category."""

    category: Humanitarian
    posts: int
    accounts: int
    verified: int
    trace: str


@dataclass(frozen=True)
class Document:
    """One report. ``marks`` stand on every page (EXERCISE, DRAFT); ``public_url`` prefixes traces."""

    title: str
    attribution: str
    clearance: str
    marks: tuple[str, ...]
    sections: tuple[Section, ...]
    event_name: str
    glide: str
    number: int
    starts_at: str
    ends_at: str
    as_of: str
    author: str
    sha256: str
    public_url: str
    figures: tuple[Figure, ...]
    categories: tuple[CategoryLine, ...]
    citations: tuple[Citation, ...]
