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


class EventStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class SourceKind(StrEnum):
    SUBMISSION = "submission"
    FEED = "feed"
    CSV = "csv"
    JSONL = "jsonl"
    FOLDER = "folder"
    CRISISMMD = "crisismmd"


# Sources that Lookout asks for posts again and again: only their silence means that something broke.
POLLED: frozenset[SourceKind] = frozenset({SourceKind.FEED})


class JobStatus(StrEnum):
    """Names as procrastinate uses them."""

    TODO = "todo"
    DOING = "doing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


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


class Verification(StrEnum):
    """Human verification state of a post. Never derived from model confidence."""

    UNREVIEWED = "unreviewed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    INACCURATE = "inaccurate"
    DUPLICATE = "duplicate"
    UNVERIFIABLE = "unverifiable"


# A person has stood up for the labels that are shown.
VERIFIED = (Verification.CONFIRMED, Verification.CORRECTED)
# A rejected post stays stored and countable, but no figure of a report may rest on it.
REJECTED: frozenset[Verification] = frozenset(
    {Verification.INACCURATE, Verification.DUPLICATE, Verification.UNVERIFIABLE}
)


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
    GAZETTEER = "gazetteer"
    ANALYST = "analyst"


class ReportStatus(StrEnum):
    DRAFT = "draft"
    CLEARED = "cleared"
