"""The field's words and their order, once. Standard library only, so that every layer may import it.

Class strings are CrisisMMD's, verbatim (Alam, Ofli, Imran 2018). Order matters: model outputs, tables and
colours all follow the order of the members.
"""

from enum import StrEnum


class Task(StrEnum):
    """What the model answers about one post."""

    INFORMATIVENESS = "informativeness"
    HUMANITARIAN = "humanitarian"
    DAMAGE = "damage"


class Informativeness(StrEnum):
    INFORMATIVE = "informative"
    NOT_INFORMATIVE = "not_informative"


class Humanitarian(StrEnum):
    AFFECTED_INDIVIDUALS = "affected_individuals"
    INFRASTRUCTURE_AND_UTILITY_DAMAGE = "infrastructure_and_utility_damage"
    INJURED_OR_DEAD_PEOPLE = "injured_or_dead_people"
    MISSING_OR_FOUND_PEOPLE = "missing_or_found_people"
    RESCUE_VOLUNTEERING_OR_DONATION_EFFORT = "rescue_volunteering_or_donation_effort"
    VEHICLE_DAMAGE = "vehicle_damage"
    OTHER_RELEVANT_INFORMATION = "other_relevant_information"
    NOT_HUMANITARIAN = "not_humanitarian"


class Damage(StrEnum):
    """Damage severity, mildest first. A judgement of a picture: a post without one has none."""

    LITTLE_OR_NO_DAMAGE = "little_or_no_damage"
    MILD_DAMAGE = "mild_damage"
    SEVERE_DAMAGE = "severe_damage"


Label = Informativeness | Humanitarian | Damage

TASK_LABELS: dict[Task, tuple[Label, ...]] = {
    Task.INFORMATIVENESS: tuple(Informativeness),
    Task.HUMANITARIAN: tuple(Humanitarian),
    Task.DAMAGE: tuple(Damage),
}

# The paper's five-class view of the eight humanitarian categories (Abavisani et al. 2020, section 4.1).
PAPER_HUMANITARIAN: dict[Humanitarian, Humanitarian] = {
    label: {
        Humanitarian.INJURED_OR_DEAD_PEOPLE: Humanitarian.AFFECTED_INDIVIDUALS,
        Humanitarian.MISSING_OR_FOUND_PEOPLE: Humanitarian.AFFECTED_INDIVIDUALS,
        Humanitarian.VEHICLE_DAMAGE: Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE,
    }.get(label, label)
    for label in Humanitarian
}


class Modality(StrEnum):
    """Which reading of the post a probability comes from."""

    FUSED = "fused"
    IMAGE_ONLY = "image_only"
    TEXT_ONLY = "text_only"


class Hazard(StrEnum):
    """Hazard types that a GLIDE number can name."""

    CYCLONE = "cyclone"
    FLOOD = "flood"
    EARTHQUAKE = "earthquake"
    TSUNAMI = "tsunami"
    WILDFIRE = "wildfire"
    LANDSLIDE = "landslide"
    VOLCANO = "volcano"
    DROUGHT = "drought"
    EPIDEMIC = "epidemic"
    CONFLICT = "conflict"
    OTHER = "other"


class HazardLevel(StrEnum):
    """How bad a publisher of hazard reports expects the consequences to be, mildest first."""

    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class EventStatus(StrEnum):
    """Whether an event is worked on; a stream holds posts that belong to no event yet."""

    ACTIVE = "active"
    CLOSED = "closed"
    STREAM = "stream"


class SourceKind(StrEnum):
    SUBMISSION = "submission"
    FEED = "feed"
    CSV = "csv"
    JSONL = "jsonl"
    FOLDER = "folder"
    CRISISMMD = "crisismmd"


class FeedKind(StrEnum):
    """How what a feed brings is fetched."""

    WATCHED_FOLDER = "watched_folder"
    WEBHOOK = "webhook"
    RSS = "rss"
    CAP = "cap"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    BLUESKY_STREAM = "bluesky_stream"
    TELEGRAM = "telegram"
    MAILBOX = "mailbox"
    KAFKA = "kafka"
    GDACS = "gdacs"
    USGS = "usgs"


# Others bring what these take, so that their silence does not mean that something broke.
BROUGHT: frozenset[FeedKind] = frozenset(
    {FeedKind.WATCHED_FOLDER, FeedKind.WEBHOOK, FeedKind.MAILBOX, FeedKind.KAFKA}
)
# These publish hazard reports and no posts; their silence means that nothing happened.
PUBLISHERS: frozenset[FeedKind] = frozenset({FeedKind.GDACS, FeedKind.USGS})


class AlertKind(StrEnum):
    """What an alert tells of."""

    PROPOSAL = "proposal"
    SILENCE = "silence"
    FEED_FAILED = "feed_failed"
    GROWTH = "growth"
    VIEW = "view"


class JobStatus(StrEnum):
    """Names as procrastinate uses them."""

    TODO = "todo"
    DOING = "doing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


UNFINISHED = (JobStatus.TODO, JobStatus.DOING)
"""Of jobs that wait or are at work: who asked may wait for them."""


class JobPriority:
    """Higher is claimed first; see ``db.queue.jobs`` for the share that the others keep."""

    BACKFILL = 0
    FEED = 10
    ANALYST = 20
    RISING = (BACKFILL, FEED, ANALYST)


class FailureKind(StrEnum):
    """Why a post has no prediction."""

    LOST_PICTURE = "lost_picture"
    UNREADABLE_PICTURE = "unreadable_picture"
    EMPTY_POST = "empty_post"
    MODEL = "model"
    ENRICHMENT = "enrichment"
    UNSTORABLE = "unstorable"
    WORKER = "worker"
    # Of jobs that failed before the store kept kinds.
    OTHER = "other"


class FaultKind(StrEnum):
    """What goes wrong around the posts, and is nobody's fault but the machinery's."""

    WORKER_LOST = "worker_lost"
    STORE_AWAY = "store_away"
    STORE_FULL = "store_full"
    MEDIA_AWAY = "media_away"
    CLOCK_STEPPED = "clock_stepped"
    MODEL_AWAY = "model_away"


class LabelDecision(StrEnum):
    """What a person decided about the classes of a post. It says nothing of whether the post is true."""

    NOT_JUDGED = "not_judged"
    RIGHT = "right"
    CORRECTED = "corrected"


class Information(StrEnum):
    """What a person found out about what a post says. Never derived from a model, nor from the label."""

    NOT_JUDGED = "not_judged"
    CORROBORATED = "corroborated"
    FALSE = "false"
    UNVERIFIABLE = "unverifiable"


class Use(StrEnum):
    """Whether figures about content may rest on a post.

    One that was found false or unverifiable, or was set aside, stays stored and countable.
    """

    USED = "used"
    NOT_USED = "not_used"


class Clarity(StrEnum):
    """Whether a damage severity is unclear: the model's, of which no class reaches half."""

    CLEAR = "clear"
    UNCLEAR = "unclear"


class Familiarity(StrEnum):
    """Whether a post is known to be one that the model was not made for; others may be, unnoticed."""

    NOT_MARKED = "not_marked"
    UNFAMILIAR = "unfamiliar"


class Unfamiliar(StrEnum):
    """What of a post the model was not made for: few real posts of its language, or a picture far off."""

    LANGUAGE = "language"
    PICTURE = "picture"


# The only posts that anything may call verified.
VERIFIED = Information.CORROBORATED
# What nobody could uphold carries no figure.
NOT_UPHELD: frozenset[Information] = frozenset({Information.FALSE, Information.UNVERIFIABLE})

# Why a post is set aside: for what it says, which goes for its reposts too, or for what is its own.
REASONS_OF_WORDS = ("Off topic", "Exposes a private person", "Spam or advertising")
REASONS_OF_A_POST = ("Duplicate of another post", "Graphic")


class FormerVerdict(StrEnum):
    """What a review said while one verdict stood for the label and the information alike."""

    UNREVIEWED = "unreviewed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    INACCURATE = "inaccurate"
    DUPLICATE = "duplicate"
    UNVERIFIABLE = "unverifiable"


# As the migration reads them: confirming and correcting were about labels, rejecting about use.
FORMER_MEANINGS: dict[FormerVerdict, tuple[LabelDecision, Use]] = {
    FormerVerdict.UNREVIEWED: (LabelDecision.NOT_JUDGED, Use.USED),
    FormerVerdict.CONFIRMED: (LabelDecision.RIGHT, Use.USED),
    FormerVerdict.CORRECTED: (LabelDecision.CORRECTED, Use.USED),
    FormerVerdict.INACCURATE: (LabelDecision.NOT_JUDGED, Use.NOT_USED),
    FormerVerdict.DUPLICATE: (LabelDecision.NOT_JUDGED, Use.NOT_USED),
    FormerVerdict.UNVERIFIABLE: (LabelDecision.NOT_JUDGED, Use.NOT_USED),
}


class SourceReliability(StrEnum):
    """Admiralty code, letter: how reliable the source has proved. F: cannot be judged (the default)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Credibility(StrEnum):
    """Admiralty code, figure: how credible this information is. 6: cannot be judged (the default)."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"


class PlacePrecision(StrEnum):
    """How exactly a post is placed, most exact first."""

    EXACT = "exact"
    VICINITY = "vicinity"
    LOCALITY = "locality"
    AREA = "area"


class PlaceMethod(StrEnum):
    POST_COORDINATES = "post_coordinates"
    TEXT_COORDINATES = "text_coordinates"
    GAZETTEER = "gazetteer"
    ANALYST = "analyst"
    SOURCE = "source"


class IncidentChangeKind(StrEnum):
    """What a person does to an incident."""

    SPLIT = "split"
    MERGE = "merge"
    NOTE = "note"


class ProposalStatus(StrEnum):
    """What a person decided about a burst that may be an event."""

    OPEN = "open"
    ACCEPTED = "accepted"
    MERGED = "merged"
    DISMISSED = "dismissed"


class PlaceRole(StrEnum):
    """What a place that a post names is to it."""

    HAPPENED = "happened"
    AUTHOR = "author"
    MENTIONED = "mentioned"


class ReportStatus(StrEnum):
    """How far a report has come; a draft that its reviewers let pass is still a draft.

    The last two are ends: of what was issued, one is replaced by a newer report, the other must not be used.
    """

    DRAFT = "draft"
    CLEARED = "cleared"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"


# What people outside may hold and may go by: cleared reports were sent before reports were issued.
SENT: frozenset[ReportStatus] = frozenset(
    {ReportStatus.CLEARED, ReportStatus.ISSUED, ReportStatus.SUPERSEDED}
)


class ReportKind(StrEnum):
    """What a report is for, which decides its shape."""

    SITUATION = "situation"
    FLASH = "flash"
    INCIDENT = "incident"
    THREE_W = "three_w"
    HANDOVER = "handover"


class MatchKind(StrEnum):
    """By what two posts look alike."""

    PICTURE = "picture"
    WORDS = "words"
    MEANING = "meaning"


class MatchStanding(StrEnum):
    """Whether two posts that look alike are taken for one, and who says so."""

    SUGGESTED = "suggested"
    CERTAIN = "certain"
    CONFIRMED = "confirmed"
    APART = "apart"


class AccountRole(StrEnum):
    """What a person who signs in may do; each may do what those before it may."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    LEAD = "lead"
    ADMIN = "admin"


class ExplanationMethod(StrEnum):
    """By which method what speaks for a class of one post, and against it, is found."""

    GRADIENT_TIMES_INPUT = "gradient-times-input"
    OCCLUSION = "occlusion"
    GRAD_CAM = "grad-cam"
