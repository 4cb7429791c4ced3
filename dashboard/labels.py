"""What the field's words are called and which colour they have, on every screen and in every report."""

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from db.masking.kinds import Kind
from db.masking.profiles import Profile
from db.vocabulary import (
    NOT_UPHELD,
    AccountRole,
    AlertKind,
    Clarity,
    Credibility,
    Damage,
    EventStatus,
    FailureKind,
    Familiarity,
    FeedKind,
    FormerVerdict,
    Hazard,
    HazardLevel,
    Humanitarian,
    Information,
    Informativeness,
    JobStatus,
    Label,
    LabelDecision,
    MatchKind,
    MatchStanding,
    Modality,
    PlaceMethod,
    PlacePrecision,
    PlaceRole,
    ProposalStatus,
    ReportKind,
    SourceReliability,
    Task,
    Unfamiliar,
    Use,
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

PROFILE_WORDS: dict[Profile, str] = {
    Profile.PUBLIC: "the public",
    Profile.PARTNER: "partners",
    Profile.INTERNAL: "the team only",
}
PROFILE_HELP = (
    "The public gets no name, number, handle, plate or address, and places to the kilometre. Partners "
    "get addresses and "
    "places to 100 m. For the team only, nothing is masked: it bears your name in the log."
)

REPORT_KIND_WORDS: dict[ReportKind, str] = {
    ReportKind.SITUATION: "Situation Report",
    ReportKind.FLASH: "Flash Update",
    ReportKind.INCIDENT: "Incident Brief",
    ReportKind.THREE_W: "Response Table (3W)",
    ReportKind.HANDOVER: "Shift Hand-over",
}
REPORT_KIND_HELP: dict[ReportKind, str] = {
    ReportKind.SITUATION: "The whole event in a period, in OCHA's order: for heads of office and partners.",
    ReportKind.FLASH: "The first hours on one or two pages, of 72 hours at most; it expires a day later.",
    ReportKind.INCIDENT: "One incident: what posts tell of it, how it grew, and what people did about it.",
    ReportKind.THREE_W: "Where posts tell of a response, beside the needs; who does it is for you to write.",
    ReportKind.HANDOVER: "For the next shift: what came in, who decided how much, what is open; your note.",
}

KIND_WORDS: dict[Kind, str] = {
    Kind.NAME: "name",
    Kind.HANDLE: "account",
    Kind.EMAIL: "e-mail address",
    Kind.PHONE: "telephone number",
    Kind.LINK: "link",
    Kind.FILE: "name of a file",
    Kind.PLATE: "number plate",
    Kind.PAPER: "number of a paper",
    Kind.ACCOUNT: "bank account",
    Kind.ADDRESS: "address",
    Kind.PLACE: "exact place",
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

# Beside the colours of the severities: no class of damage reached half.
UNCLEAR_COLOUR = "#7a6a99"

CLARITY_WORDS: dict[Clarity, str] = {
    Clarity.CLEAR: "Not unclear",
    Clarity.UNCLEAR: "Severity unclear",
}

# It cannot be said that a post is like the training: the measure notices some of what is not.
FAMILIARITY_WORDS: dict[Familiarity, str] = {
    Familiarity.UNFAMILIAR: "Unlike the training",
    Familiarity.NOT_MARKED: "Not marked as unlike the training",
}

# A label is right or corrected, never true or verified: those are words for the information.
LABEL_DECISION_WORDS: dict[LabelDecision, str] = {
    LabelDecision.NOT_JUDGED: "Label not judged",
    LabelDecision.RIGHT: "Label right",
    LabelDecision.CORRECTED: "Label corrected",
}

INFORMATION_WORDS: dict[Information, str] = {
    Information.NOT_JUDGED: "Information not judged",
    Information.CORROBORATED: "Corroborated",
    Information.FALSE: "False",
    Information.UNVERIFIABLE: "Unverifiable",
}

USE_WORDS: dict[Use, str] = {Use.USED: "Used in figures", Use.NOT_USED: "Not used in figures"}
NOT_REVIEWED = "Not reviewed"
SET_ASIDE = "Set aside"
PUT_BACK = "Put back into use"

FORMER_VERDICT_WORDS: dict[FormerVerdict, str] = {
    FormerVerdict.UNREVIEWED: "not reviewed",
    FormerVerdict.CONFIRMED: "confirmed",
    FormerVerdict.CORRECTED: "corrected",
    FormerVerdict.INACCURATE: "rejected as inaccurate",
    FormerVerdict.DUPLICATE: "rejected as a duplicate",
    FormerVerdict.UNVERIFIABLE: "rejected as unverifiable",
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
    PlaceMethod.POST_COORDINATES: "by its coordinates",
    PlaceMethod.TEXT_COORDINATES: "by coordinates in its words",
    PlaceMethod.GAZETTEER: "by name",
    PlaceMethod.ANALYST: "by an analyst",
    PlaceMethod.SOURCE: "by its source",
}

MATCH_KIND_WORDS: dict[MatchKind, str] = {
    MatchKind.PICTURE: "the picture",
    MatchKind.WORDS: "nearly the same words",
    MatchKind.MEANING: "the same meaning in another language",
}

MATCH_STANDING_WORDS: dict[MatchStanding, str] = {
    MatchStanding.SUGGESTED: "Looks alike",
    MatchStanding.CERTAIN: "The same, by the rule",
    MatchStanding.CONFIRMED: "The same, confirmed",
    MatchStanding.APART: "Not the same, decided",
}

ROLE_WORDS: dict[PlaceRole, str] = {
    PlaceRole.HAPPENED: "Also named",
    PlaceRole.AUTHOR: "The author is in or from",
    PlaceRole.MENTIONED: "Mentioned",
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

PROPOSAL_WORDS: dict[ProposalStatus, str] = {
    ProposalStatus.OPEN: "Proposed",
    ProposalStatus.ACCEPTED: "Accepted as an event",
    ProposalStatus.MERGED: "Merged into an event",
    ProposalStatus.DISMISSED: "Dismissed",
}

ACCOUNT_ROLE_WORDS: dict[AccountRole, str] = {
    AccountRole.VIEWER: "Viewer",
    AccountRole.ANALYST: "Analyst",
    AccountRole.LEAD: "Lead",
    AccountRole.ADMIN: "Admin",
}

EVENT_STATUS_WORDS: dict[EventStatus, str] = {
    EventStatus.ACTIVE: "open",
    EventStatus.CLOSED: "closed",
    EventStatus.STREAM: "a stream",
}
HAZARD_WORDS: dict[Hazard, str] = {hazard: hazard.value.capitalize() for hazard in Hazard}

# In the colours that their publishers call them by.
HAZARD_LEVEL_WORDS: dict[HazardLevel, str] = {
    level: f"{level.value.capitalize()} level" for level in HazardLevel
}
HAZARD_LEVEL_COLOURS: dict[HazardLevel, str] = {
    HazardLevel.GREEN: "#4f9d45",
    HazardLevel.YELLOW: "#ffd23f",
    HazardLevel.ORANGE: "#f28e1c",
    HazardLevel.RED: "#c8102e",
}

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


def say_severity(damage: Damage, clarity: Clarity, probability: float | None) -> str:
    """Return a severity with the model's probability of it, whoever chose it; what is unclear is no class."""
    share = "" if probability is None else f"model {say_share(probability)}"
    if clarity is Clarity.UNCLEAR:
        return f"{CLARITY_WORDS[clarity]} (likeliest {LABEL_WORDS[damage].lower()}, {share})"
    return f"{LABEL_WORDS[damage]} ({share})" if share else LABEL_WORDS[damage]


def say_unfamiliar(kind: Unfamiliar, language: str | None) -> str:
    """Return what the model was not made for, in a few words."""
    if kind is Unfamiliar.LANGUAGE:
        return f"Model hardly trained on {say_language(language)}"
    return "Picture far from the training pictures"


ALERT_KIND_WORDS = {
    AlertKind.PROPOSAL: "Proposed event",
    AlertKind.SILENCE: "Silent feed",
    AlertKind.FEED_FAILED: "Failing feed",
    AlertKind.GROWTH: "Growing incident",
    AlertKind.VIEW: "Watched view",
}

FEED_KIND_WORDS = {
    FeedKind.WATCHED_FOLDER: "Watched folder",
    FeedKind.WEBHOOK: "Webhook",
    FeedKind.RSS: "RSS or Atom",
    FeedKind.CAP: "Alerts (CAP)",
    FeedKind.MASTODON: "Mastodon",
    FeedKind.BLUESKY: "Bluesky search",
    FeedKind.BLUESKY_STREAM: "Bluesky stream",
    FeedKind.TELEGRAM: "Telegram channel",
    FeedKind.MAILBOX: "Mailbox",
    FeedKind.KAFKA: "Kafka",
    FeedKind.GDACS: "Hazard reports (GDACS)",
    FeedKind.USGS: "Hazard reports (USGS)",
}
PUBLISHER_WORDS = {FeedKind.GDACS: "GDACS", FeedKind.USGS: "USGS"}


def say_category_set(categories: tuple[Humanitarian, ...]) -> str:
    """Return that the category is one of several, such as ``One of these two: Vehicle damage, …``."""
    if len(categories) > 2:
        return f"One of {len(categories)} categories"
    return "One of these two: " + ", ".join(LABEL_WORDS[category] for category in categories)


def say_information(information: Information, use: Use) -> str:
    """Return what was found of the information; a post that is not used for another reason was set aside."""
    words = INFORMATION_WORDS[information]
    if use is Use.USED or information in NOT_UPHELD:
        return words
    return SET_ASIDE if information is Information.NOT_JUDGED else f"{words}, {SET_ASIDE.lower()}"


def say_decisions(
    label_decision: LabelDecision | None, information: Information | None, set_aside: bool | None
) -> str:
    """Return what one review decided, in words; None is what it says nothing of."""
    words = [] if label_decision is None else [LABEL_DECISION_WORDS[label_decision]]
    words += [] if information is None else [INFORMATION_WORDS[information]]
    words += [] if set_aside is None else [SET_ASIDE if set_aside else PUT_BACK]
    return " · ".join(words) or "Credibility rated"


def say_precision(precision: PlacePrecision | None) -> str:
    """Return how exactly a post is placed, in words."""
    return PRECISION_WORDS[precision] if precision is not None else "Not placed"


def say_exactness(
    precision: PlacePrecision | None, radius_km: float | None, method: PlaceMethod | None
) -> str:
    """Return how exactly a post is placed and by what, such as ``Town or village, ±5 km, by name``."""
    within = "" if radius_km is None else f", ±{max(radius_km, 1):,.0f} km"
    by = "" if method is None else f", {METHOD_WORDS[method]}"
    return f"{say_precision(precision)}{within}{by}"


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
    return f"{words} ({say_share(probability)})"


def say_share(probability: float) -> str:
    """Return a probability in per cent. No model is certain: what would round to 100 % is said as a bound."""
    return "over 99 %" if probability > 0.995 else f"{100 * probability:.0f} %"


def pick_text_colour(background: str) -> str:
    """Return black or white, whichever reads better on a ``#rrggbb`` background (WCAG relative luminance)."""
    channels = [int(background[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    # 0.179 is where contrast against black and against white are equal.
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"
