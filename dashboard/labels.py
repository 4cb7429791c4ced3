"""What the field's words are called and which colour they have, on every screen and in every report."""

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from db.vocabulary import (
    Credibility,
    Damage,
    FailureKind,
    Hazard,
    Humanitarian,
    Informativeness,
    JobStatus,
    Label,
    Modality,
    PlaceMethod,
    PlacePrecision,
    SourceReliability,
    Task,
    Verification,
)

TASK_WORDS: dict[Task, str] = {
    Task.INFORMATIVENESS: "Informativeness",
    Task.HUMANITARIAN: "Humanitarian category",
    Task.DAMAGE: "Damage severity",
}

LABEL_WORDS: dict[Label, str] = {
    Informativeness.INFORMATIVE: "Informative",
    Informativeness.NOT_INFORMATIVE: "Not informative",
    Humanitarian.AFFECTED_INDIVIDUALS: "Affected people",
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: "Infrastructure and utility damage",
    Humanitarian.INJURED_OR_DEAD_PEOPLE: "Injured or dead people",
    Humanitarian.MISSING_OR_FOUND_PEOPLE: "Missing or found people",
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: "Rescue, volunteering or donation effort",
    Humanitarian.VEHICLE_DAMAGE: "Vehicle damage",
    Humanitarian.OTHER_RELEVANT_INFORMATION: "Other relevant information",
    Humanitarian.NOT_HUMANITARIAN: "Not humanitarian",
    Damage.LITTLE_OR_NO_DAMAGE: "Little or no damage",
    Damage.MILD_DAMAGE: "Mild damage",
    Damage.SEVERE_DAMAGE: "Severe damage",
}

FAILURE_WORDS: dict[FailureKind, str] = {
    FailureKind.LOST_PICTURE: "Picture lost",
    FailureKind.UNREADABLE_PICTURE: "Picture unreadable",
    FailureKind.EMPTY_POST: "Nothing to read",
    FailureKind.MODEL: "Model failed",
    FailureKind.ENRICHMENT: "Language or place failed",
    FailureKind.UNSTORABLE: "Answer not stored",
    FailureKind.WORKER: "Worker died",
    FailureKind.OTHER: "Other",
}

# After Okabe and Ito's palette for colour-blind readers (2008); the purple is darker, or it would look like
# the grey to a reader who sees no green. Greys need no attention. Words always go with a colour.
CATEGORY_COLOURS: dict[Humanitarian | None, str] = {
    Humanitarian.AFFECTED_INDIVIDUALS: "#e69f00",
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: "#0072b2",
    Humanitarian.INJURED_OR_DEAD_PEOPLE: "#d55e00",
    Humanitarian.MISSING_OR_FOUND_PEOPLE: "#c8689c",
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: "#009e73",
    Humanitarian.VEHICLE_DAMAGE: "#56b4e9",
    Humanitarian.OTHER_RELEVANT_INFORMATION: "#f0e442",
    Humanitarian.NOT_HUMANITARIAN: "#b4bcc4",
    None: "#e4e8ec",
}

DAMAGE_COLOURS: dict[Damage | None, str] = {
    Damage.SEVERE_DAMAGE: "#a3161c",
    Damage.MILD_DAMAGE: "#e69f00",
    Damage.LITTLE_OR_NO_DAMAGE: "#7fb2d3",
    None: "#c3cad1",
}

VERIFICATION_WORDS: dict[Verification, str] = {
    Verification.UNREVIEWED: "Not reviewed",
    Verification.CONFIRMED: "Confirmed",
    Verification.CORRECTED: "Corrected",
    Verification.INACCURATE: "Rejected: inaccurate",
    Verification.DUPLICATE: "Rejected: duplicate",
    Verification.UNVERIFIABLE: "Rejected: unverifiable",
}

RELIABILITY_WORDS: dict[SourceReliability, str] = {
    SourceReliability.A: "A · completely reliable",
    SourceReliability.B: "B · usually reliable",
    SourceReliability.C: "C · fairly reliable",
    SourceReliability.D: "D · not usually reliable",
    SourceReliability.E: "E · unreliable",
    SourceReliability.F: "F · cannot be judged",
}

CREDIBILITY_WORDS: dict[Credibility, str] = {
    Credibility.CONFIRMED: "1 · confirmed by others",
    Credibility.PROBABLY_TRUE: "2 · probably true",
    Credibility.POSSIBLY_TRUE: "3 · possibly true",
    Credibility.DOUBTFUL: "4 · doubtful",
    Credibility.IMPROBABLE: "5 · improbable",
    Credibility.CANNOT_BE_JUDGED: "6 · cannot be judged",
}

PRECISION_WORDS: dict[PlacePrecision, str] = {
    PlacePrecision.EXACT: "Exact point",
    PlacePrecision.VICINITY: "In the vicinity",
    PlacePrecision.LOCALITY: "Town or village",
    PlacePrecision.AREA: "Wider area",
}

METHOD_WORDS: dict[PlaceMethod, str] = {
    PlaceMethod.POST_COORDINATES: "coordinates of the post",
    PlaceMethod.GAZETTEER: "place name found in the text",
    PlaceMethod.ANALYST: "set by an analyst",
}

READING_WORDS: dict[Modality, str] = {
    Modality.FUSED: "Together",
    Modality.IMAGE_ONLY: "Picture only",
    Modality.TEXT_ONLY: "Text only",
}

JOB_WORDS: dict[JobStatus, str] = {
    JobStatus.TODO: "waiting",
    JobStatus.DOING: "being classified",
    JobStatus.SUCCEEDED: "classified",
    JobStatus.FAILED: "failed",
}

HAZARD_WORDS: dict[Hazard, str] = {hazard: hazard.value.capitalize() for hazard in Hazard}

# Lower bounds of the likelihood scale of the IPCC's guidance note on uncertainty (Mastrandrea et al. 2010).
LIKELIHOOD_WORDS: tuple[tuple[float, str], ...] = (
    (0.99, "virtually certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.0, "very unlikely"),
)


def say_label(label: Label | None) -> str:
    """Return the words for a class; a post without one still waits for the worker."""
    return LABEL_WORDS[label] if label is not None else "Not classified yet"


def say_precision(precision: PlacePrecision | None) -> str:
    """Return how exactly a post is placed, in words."""
    return PRECISION_WORDS[precision] if precision is not None else "Not placed"


def say_language(code: str | None) -> str:
    """Return a language's English name with its code, such as ``Sinhala (si)``; sources write any code."""
    if not code:
        return "Language unknown"
    try:
        language = Language.get(code)
    except LanguageTagError:
        return code
    return f"{language.display_name('en')} ({code})" if language.is_valid() else code


def say_likelihood(probability: float | None) -> str:
    """Return calibrated wording with the figure, such as ``very likely (93 %)``."""
    if probability is None:
        return "no confidence yet"
    words = next(words for bound, words in LIKELIHOOD_WORDS if probability >= bound)
    # No model is certain: what would round to 100 % is said as a bound.
    share = "over 99 %" if probability > 0.995 else f"{100 * probability:.0f} %"
    return f"{words} ({share})"


def pick_text_colour(background: str) -> str:
    """Return black or white, whichever reads better on a ``#rrggbb`` background (WCAG relative luminance)."""
    channels = [int(background[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    # 0.179 is where contrast against black and against white are equal.
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"
