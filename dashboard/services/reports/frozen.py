"""What a report is made from: the one model of a snapshot. Frozen, versioned, and known by its hash.

Two parts. The snapshot proper holds what was counted and what people wrote, and is small. Every post that
it counts is a line of its own (``FrozenPost``), kept beside it and pinned in it by the hash of all lines, so
that an edit of a sentence does not copy a hundred thousand posts.

Former versions are brought to this shape by ``former.read_snapshot``; what they did not count is None here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from dashboard.services.reports.frozen_kinds import HandoverFacts, IncidentGrowth, ResponseFacts
from dashboard.services.reports.frozen_model import Frozen
from dashboard.services.reports.frozen_pictures import ChosenPicture
from db.masking.profiles import Profile
from db.vocabulary import (
    Clarity,
    Credibility,
    Damage,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    ReportKind,
    SourceReliability,
    Use,
)

SCHEMA: Literal["lookout-sitrep-7"] = "lookout-sitrep-7"
FORMER_SCHEMA: Literal["lookout-sitrep-1"] = "lookout-sitrep-1"
Schema = Literal[
    "lookout-sitrep-1",
    "lookout-sitrep-2",
    "lookout-sitrep-3",
    "lookout-sitrep-4",
    "lookout-sitrep-5",
    "lookout-sitrep-6",
    "lookout-sitrep-7",
]


class EventFacts(Frozen):
    slug: str
    name: str
    country: str | None
    hazard: str
    glide: str | None
    is_exercise: bool
    lat: float | None = None
    lon: float | None = None


class FilterFacts(Frozen):
    """What narrows a report beside its period: as parameters of a link, and in words."""

    params: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    words: tuple[str, ...] = ()


class Counts(Frozen):
    """Counts over all posts chosen, or over the usable ones, which alone know messages."""

    posts: int
    accounts: int
    classified: int
    informative: int
    severe_damage: int
    unreviewed: int
    verified: int
    not_used: int
    placed: int
    with_picture: int
    unclear_damage: int | None = None
    unfamiliar: int | None = None
    without_time: int = 0
    messages: int | None = None
    first_accounts: int | None = None


class CategoryFacts(Frozen):
    humanitarian: Humanitarian
    posts: int
    accounts: int
    verified: int
    placed: int
    top_account_posts: int
    trace: str
    cited: tuple[int, ...]
    messages: int | None = None
    verified_messages: int | None = None


class DistrictFacts(Frozen):
    """What lies in one district; ``about`` holds messages by category, and nothing formerly."""

    name: str
    posts: int
    messages: int
    accounts: int
    verified_messages: int
    leading: tuple[Humanitarian, ...]
    about: Mapping[Humanitarian, int] = Field(default_factory=dict)


class CellFacts(Frozen):
    """One square of the map by its centre, in degrees."""

    lat: float
    lon: float
    posts: int
    humanitarian: Humanitarian
    name: str = ""
    messages: int | None = None


class StepFacts(Frozen):
    """Usable posts of one step of time by category; under "none" those not classified yet."""

    starts_at: datetime
    categories: Mapping[str, int]


class TimelineFacts(Frozen):
    """Steps of time of ``step_s`` seconds each, in order; those without a post are left out."""

    step_s: int
    steps: tuple[StepFacts, ...]


class CitedPost(Frozen):
    """A post that stands for something, with four uncertainties apart; its words are masked."""

    id: int
    posted_at: datetime
    source: str = ""
    humanitarian: Humanitarian
    confidence: float | None
    label_decision: LabelDecision
    information: Information
    source_reliability: SourceReliability
    credibility: Credibility
    precision: PlacePrecision | None
    place: str | None
    language: str | None = None
    excerpt: str | None
    # How far from its place it may be, and by what it was placed.
    radius_km: float | None = None
    method: PlaceMethod | None = None
    # What its picture shows; no report of before holds it.
    damage: Damage | None = None
    damage_clarity: Clarity = Clarity.CLEAR
    damage_confidence: float | None = None
    # Of an internal report alone: its words as they came, and the hashes of its pictures.
    original: str | None = None
    pictures: tuple[str, ...] = ()


class Facts(Frozen):
    """Everything that was counted.

    ``districts`` and ``timeline`` are None and ``undated`` 0 where nobody counted them yet.
    """

    all: Counts
    usable: Counts
    undated: int = 0
    traces: Mapping[str, str]
    categories: tuple[CategoryFacts, ...]
    districts: tuple[DistrictFacts, ...] | None = None
    timeline: TimelineFacts | None = None
    precisions: Mapping[str, int]
    languages: Mapping[str, int]
    languages_left_out: int
    models: Mapping[str, int]
    cells: tuple[CellFacts, ...]
    posts: Mapping[str, CitedPost]


class Retracted(Frozen):
    """A post that a former report cited and that is not used now; ``verification``: of the one verdict."""

    id: int
    information: Information | None = None
    verification: str | None = None
    is_deleted: bool = False


class ChangedPosts(Frozen):
    """How many posts something became of, and the ids of the first few."""

    posts: int
    named: tuple[int, ...]


class Changes(Frozen):
    """What became of posts since a former report.

    Args:
        trace: where the desk lists what the former report counted, as far as it is still there.
        counted: posts that the former report counted.
        new: used posts that it did not count; named are those that this report cites.
        upgraded: people found more of their information than then; ``downgraded``: less of it.
        retracted: found false since, or deleted at their source.
    """

    trace: str
    counted: int
    new: ChangedPosts
    upgraded: ChangedPosts
    downgraded: ChangedPosts
    retracted: ChangedPosts


class Baseline(Frozen):
    """What a report is compared with; counts per category are of messages, or of posts formerly.

    ``changes`` is None without a former report, or where that one kept no posts.
    """

    report: int | None
    starts_at: datetime
    ends_at: datetime
    posts: int
    retracted: tuple[Retracted, ...]
    messages: Mapping[str, int] | None = None
    categories: Mapping[str, int] | None = None
    changes: Changes | None = None


class Contacts(Frozen):
    text: str
    report: int


class IncidentFacts(Frozen):
    """An incident that posts of the report are in; it stands where most of them do, as coarse."""

    id: int
    headline: str
    first_seen_at: datetime
    last_seen_at: datetime
    posts: int
    accounts: int
    category: Humanitarian | None
    place: str | None
    lat: float | None
    lon: float | None


class PostsPart(Frozen):
    """How many lines the posts of a report are, and the SHA-256 of all of them."""

    count: int
    sha256: str


class Edit(Frozen):
    """One edit of a section's words or of the pictures; ``sha256`` is of the snapshot before it.

    Args:
        pictures: of an edit of the pictures, those before it; its words name the posts that they are of.
        drafted_by: the language model that drafted the new lines, which ``by`` accepted; empty: ``by`` wrote.
    """

    section: str
    by: str
    at: datetime
    before: str | None
    after: str
    sha256: str
    pictures: tuple[ChosenPicture, ...] | None = None
    drafted_by: str = ""


class Snapshot(Frozen):
    """One report, frozen. ``version`` stands as ``schema`` in its JSON.

    ``posts`` and ``incidents`` are None and empty in snapshots of before, which kept none, and were all of
    situation reports.

    Args:
        template: what gave it its shape, as it was when it was drafted; empty: that which Lookout brings.
        has_own_template: whether the organisation wrote that template.
        page: what lays it out as HTML, as it was when it was drafted; empty: that which Lookout brings.
        page_style: the style of that page, likewise.
        growth: of an incident brief alone, ``responses`` of a 3W, and ``handover`` of a shift hand-over.
    """

    version: Schema = Field(alias="schema")
    kind: ReportKind = ReportKind.SITUATION
    template: str = ""
    has_own_template: bool = False
    page: str = ""
    page_style: str = ""
    number: int
    event: EventFacts
    starts_at: datetime
    ends_at: datetime
    filter: FilterFacts = FilterFacts()
    frozen_at: datetime
    created_by: str
    profile: Profile = Profile.PUBLIC
    public_url: str
    facts: Facts
    baseline: Baseline
    contacts: Contacts | None = None
    posts: PostsPart | None = None
    incidents: tuple[IncidentFacts, ...] = ()
    incidents_left_out: int = 0
    growth: IncidentGrowth | None = None
    responses: tuple[ResponseFacts, ...] = ()
    handover: HandoverFacts | None = None
    texts: Mapping[str, str] = Field(default_factory=dict)
    pictures: tuple[ChosenPicture, ...] = ()
    history: tuple[Edit, ...] = ()


class FrozenReview(Frozen):
    """What one person decided about a post; None where the review says nothing of it."""

    by: str
    at: datetime
    label_decision: LabelDecision | None
    information: Information | None
    credibility: Credibility | None
    set_aside: bool | None


class FrozenPost(Frozen):
    """One post that the report counts: its effective label and what stands behind it, without its words.

    Args:
        account: number of its author within the report; None without one.
        fold: id of the first post of the report with the same words, its own where it is that.
        lat: degrees, as coarse as the profile says; ``lon`` alike.
        incident: id of the incident that it is in.
    """

    id: int
    posted_at: datetime
    account: int | None
    language: str | None
    has_picture: bool
    informativeness: Informativeness | None
    informativeness_confidence: float | None
    humanitarian: Humanitarian | None
    humanitarian_confidence: float | None
    damage: Damage | None
    damage_confidence: float | None
    model_version: str | None
    label_decision: LabelDecision
    information: Information
    use: Use
    source_reliability: SourceReliability
    credibility: Credibility
    place: str | None
    lat: float | None
    lon: float | None
    precision: PlacePrecision | None
    radius_km: float | None
    method: PlaceMethod | None
    fold: int
    incident: int | None
    reviews: tuple[FrozenReview, ...]
