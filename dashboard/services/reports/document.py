"""The report as a document, before any format: sections of blocks. Every renderer tells this one story.

A claim rests on posts and cannot be made without them; a note holds fixed words and no figure from posts.
"""

from dataclasses import dataclass
from enum import Enum, auto

from dashboard.services.errors import ReportError
from db.vocabulary import Humanitarian

CONTACTS = "Contacts"


@dataclass(frozen=True)
class Claim:
    """A sentence with a figure from posts.

    Args:
        cites: ids of posts in the annex that stand for it.
        trace: path of the desk that lists every post counted.
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
class Column:
    """A column of a table; ``share`` of its width, 0-1."""

    name: str
    share: float
    is_number: bool = False


@dataclass(frozen=True)
class KeyFigures:
    figures: tuple[Figure, ...]
    counted_at: str


FIGURE_COLUMNS = (
    Column("Figure", 0.31),
    Column("Value", 0.13, is_number=True),
    Column("Counted over", 0.43),
    Column("Source", 0.13),
)


@dataclass(frozen=True)
class Cell:
    """One coarse square of the map by its centre, what is counted in it, and the category that most is of.

    ``name`` is the nearest town's; empty where there is none.
    """

    lat: float
    lon: float
    count: int
    humanitarian: Humanitarian
    name: str = ""


@dataclass(frozen=True)
class Map:
    """A map with the words that stand for it and the words beneath it; ``noun`` is what its squares count."""

    cells: tuple[Cell, ...]
    noun: str
    is_exercise: bool
    alt: str
    caption: str


@dataclass(frozen=True)
class Bar:
    """Posts of one category, None those not classified yet: in all, or a number for each step of time."""

    category: Humanitarian | None
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Chart:
    """Bars with the words that stand for them and the words beneath them.

    ``steps`` name the steps of time in their order; without any each bar is one number.
    """

    bars: tuple[Bar, ...]
    steps: tuple[str, ...]
    is_exercise: bool
    alt: str
    caption: str


Picture = Map | Chart


@dataclass(frozen=True)
class PostPicture:
    """A picture of a cited post, with the words that stand for it and those beneath it.

    Args:
        sha256: of its JPEG, which is kept with the report.
        width: pixels; ``height`` alike.
        caption: what is known of it, which cites its post.
    """

    sha256: str
    width: int
    height: int
    alt: str
    caption: Claim


@dataclass(frozen=True)
class PostPictures:
    pictures: tuple[PostPicture, ...]


@dataclass(frozen=True)
class Table:
    """A table of words and numbers; the first cell of a row heads it.

    Args:
        name: what it is of, for formats that are tables themselves.
        sentences: what a person may edit of it and reviewers read, a sentence a row.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int, ...], ...]
    name: str
    sentences: tuple[Claim | Note, ...] = ()


@dataclass(frozen=True)
class Citation:
    """One cited post, with the four uncertainties apart; every value is ready to show."""

    post_id: int
    posted_at: str
    category: str
    label_decision: str
    confidence: str
    verification: str
    reliability: str
    credibility: str
    precision: str
    place: str
    excerpt: str
    url: str

    @property
    def judged_category(self) -> str:
        """The category, with what a person decided about it if anybody did."""
        return f"{self.category} ({self.label_decision.lower()})" if self.label_decision else self.category

    @property
    def where(self) -> str:
        """How exactly it is placed, and where if it is."""
        return f"{self.precision} ({self.place})" if self.place else self.precision

    def tell(self) -> tuple[str, ...]:
        """Return the cells of its row in the annex, but for its number."""
        return (
            self.posted_at,
            self.judged_category,
            self.confidence,
            self.verification,
            self.reliability,
            self.credibility,
            self.where,
            self.excerpt,
        )


ANNEX_COLUMNS = (
    Column("Post", 0.06),
    Column("Posted (UTC)", 0.09),
    Column("Category", 0.13),
    Column("Confidence", 0.08),
    Column("Verification", 0.09),
    Column("Source reliability", 0.08),
    Column("Credibility", 0.07),
    Column("Location precision", 0.11),
    Column("Excerpt (masked)", 0.29),
)


@dataclass(frozen=True)
class Citations:
    rows: tuple[Citation, ...]


Block = Claim | Note | Bullets | KeyFigures | Picture | PostPictures | Table | Citations


class Words(Enum):
    """Whose words a section holds."""

    FIXED = auto()
    """The rules' alone."""
    CITED = auto()
    """The rules', until a person edits them; each line keeps its posts or its list, or names a source."""
    FREE = auto()
    """A person's: posts tell nothing of it."""


@dataclass(frozen=True)
class Section:
    """A heading of level 1 or 2 and what stands under it. Titles tell the sections of a report apart.

    Args:
        columns: where it has some, its sentences are laid out as rows, their cells parted by ``|``.
        is_required: whether no report goes out without it.
        is_templated: whether a template holds its words.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    level: int = 1
    words: Words = Words.FIXED
    columns: tuple[Column, ...] = ()
    is_required: bool = False
    is_templated: bool = False


@dataclass(frozen=True)
class CategoryLine:
    """What a table says of one humanitarian category; snapshots of before count no messages."""

    category: Humanitarian
    posts: int
    messages: int | None
    accounts: int
    verified: int
    verified_messages: int | None
    trace: str


@dataclass(frozen=True)
class Document:
    """One report. ``marks`` stand on every page (EXERCISE, DRAFT); ``public_url`` prefixes traces.

    Args:
        kind_name: what its kind is called.
        scope: the filters in force; empty where none was.
        required: titles of the sections that it cannot go out without.
    """

    title: str
    kind_name: str
    attribution: str
    scope: str
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
    status: str
    public_url: str
    figures: tuple[Figure, ...]
    categories: tuple[CategoryLine, ...]
    citations: tuple[Citation, ...]
    required: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call it by, such as "Flash Update No. 3"."""
        return f"{self.kind_name} No. {self.number}"

    @property
    def status_line(self) -> str:
        """What stands at the foot of every page: how far the report has come, and what it is known by."""
        return f"Status: {self.status} · SHA-256 of the snapshot {self.sha256}"
