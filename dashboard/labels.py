"""What the field's words are called and which colour they have, on every screen and in every report."""

from langcodes import Language
from langcodes.tag_parser import LanguageTagError

from dashboard.catalogue import LanguageName, join, mark
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
    FormerVerdict,
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
    Task.INFORMATIVENESS: mark("Informativeness"),
    Task.HUMANITARIAN: mark("Humanitarian category"),
    Task.DAMAGE: mark("Damage severity"),
}

LABEL_WORDS: dict[Label, str] = {
    Informativeness.INFORMATIVE: mark("Informative"),
    Informativeness.NOT_INFORMATIVE: mark("Not informative"),
    Humanitarian.AFFECTED_INDIVIDUALS: mark("Affected people"),
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: mark("Infrastructure and utility damage"),
    Humanitarian.INJURED_OR_DEAD_PEOPLE: mark("Injured or dead people"),
    Humanitarian.MISSING_OR_FOUND_PEOPLE: mark("Missing or found people"),
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: mark("Rescue, volunteering or donation effort"),
    Humanitarian.VEHICLE_DAMAGE: mark("Vehicle damage"),
    Humanitarian.OTHER_RELEVANT_INFORMATION: mark("Other relevant information"),
    Humanitarian.NOT_HUMANITARIAN: mark("Not humanitarian"),
    Damage.LITTLE_OR_NO_DAMAGE: mark("Little or no damage"),
    Damage.MILD_DAMAGE: mark("Mild damage"),
    Damage.SEVERE_DAMAGE: mark("Severe damage"),
}

PROFILE_WORDS: dict[Profile, str] = {
    Profile.PUBLIC: mark("the public"),
    Profile.PARTNER: mark("partners"),
    Profile.INTERNAL: mark("the team only"),
}
PROFILE_HELP = mark(
    "The public gets no name, number, handle, plate or address, and places to the kilometre. Partners "
    "get addresses and places to 100 m. For the team only, nothing is masked: it bears your name in the log."
)

REPORT_KIND_WORDS: dict[ReportKind, str] = {
    ReportKind.SITUATION: mark("Situation Report"),
    ReportKind.FLASH: mark("Flash Update"),
    ReportKind.INCIDENT: mark("Incident Brief"),
    ReportKind.THREE_W: mark("Response Table (3W)"),
    ReportKind.HANDOVER: mark("Shift Hand-over"),
}
REPORT_KIND_HELP: dict[ReportKind, str] = {
    ReportKind.SITUATION: mark(
        "The whole event in a period, in OCHA's order: for heads of office and partners."
    ),
    ReportKind.FLASH: mark(
        "The first hours on one or two pages, of 72 hours at most; it expires a day later."
    ),
    ReportKind.INCIDENT: mark(
        "One incident: what posts tell of it, how it grew, and what people did about it."
    ),
    ReportKind.THREE_W: mark(
        "Where posts tell of a response, beside the needs; who does it is for you to write."
    ),
    ReportKind.HANDOVER: mark(
        "For the next shift: what came in, who decided how much, what is open; your note."
    ),
}

KIND_WORDS: dict[Kind, str] = {
    Kind.NAME: mark("name"),
    Kind.HANDLE: mark("account"),
    Kind.EMAIL: mark("e-mail address"),
    Kind.PHONE: mark("telephone number"),
    Kind.LINK: mark("link"),
    Kind.FILE: mark("name of a file"),
    Kind.PLATE: mark("number plate"),
    Kind.PAPER: mark("number of a paper"),
    Kind.ACCOUNT: mark("bank account"),
    Kind.ADDRESS: mark("address"),
    Kind.PLACE: mark("exact place"),
}

FAILURE_WORDS: dict[FailureKind, str] = {
    FailureKind.LOST_PICTURE: mark("Picture lost"),
    FailureKind.UNREADABLE_PICTURE: mark("Picture unreadable"),
    FailureKind.EMPTY_POST: mark("Nothing to read"),
    FailureKind.MODEL: mark("Model failed"),
    FailureKind.ENRICHMENT: mark("Language or place failed"),
    FailureKind.UNSTORABLE: mark("Answer not stored"),
    FailureKind.WORKER: mark("Worker died"),
    FailureKind.OTHER: mark("Other"),
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
    Clarity.CLEAR: mark("Not unclear"),
    Clarity.UNCLEAR: mark("Severity unclear"),
}

# It cannot be said that a post is like the training: the measure notices some of what is not.
FAMILIARITY_WORDS: dict[Familiarity, str] = {
    Familiarity.UNFAMILIAR: mark("Unlike the training"),
    Familiarity.NOT_MARKED: mark("Not marked as unlike the training"),
}

# A label is right or corrected, never true or verified: those are words for the information.
LABEL_DECISION_WORDS: dict[LabelDecision, str] = {
    LabelDecision.NOT_JUDGED: mark("Label not judged"),
    LabelDecision.RIGHT: mark("Label right"),
    LabelDecision.CORRECTED: mark("Label corrected"),
}

INFORMATION_WORDS: dict[Information, str] = {
    Information.NOT_JUDGED: mark("Information not judged"),
    Information.CORROBORATED: mark("Corroborated"),
    Information.FALSE: mark("False"),
    Information.UNVERIFIABLE: mark("Unverifiable"),
}

USE_WORDS: dict[Use, str] = {
    Use.USED: mark("Used in figures"),
    Use.NOT_USED: mark("Not used in figures"),
}
NOT_REVIEWED = mark("Not reviewed")
SET_ASIDE = mark("Set aside")
PUT_BACK = mark("Put back into use")

FORMER_VERDICT_WORDS: dict[FormerVerdict, str] = {
    FormerVerdict.UNREVIEWED: mark("not reviewed"),
    FormerVerdict.CONFIRMED: mark("confirmed"),
    FormerVerdict.CORRECTED: mark("corrected"),
    FormerVerdict.INACCURATE: mark("rejected as inaccurate"),
    FormerVerdict.DUPLICATE: mark("rejected as a duplicate"),
    FormerVerdict.UNVERIFIABLE: mark("rejected as unverifiable"),
}

RELIABILITY_WORDS: dict[SourceReliability, str] = {
    SourceReliability.A: mark("A · completely reliable"),
    SourceReliability.B: mark("B · usually reliable"),
    SourceReliability.C: mark("C · fairly reliable"),
    SourceReliability.D: mark("D · not usually reliable"),
    SourceReliability.E: mark("E · unreliable"),
    SourceReliability.F: mark("F · cannot be judged"),
}

CREDIBILITY_WORDS: dict[Credibility, str] = {
    Credibility.CONFIRMED: mark("1 · confirmed by others"),
    Credibility.PROBABLY_TRUE: mark("2 · probably true"),
    Credibility.POSSIBLY_TRUE: mark("3 · possibly true"),
    Credibility.DOUBTFUL: mark("4 · doubtful"),
    Credibility.IMPROBABLE: mark("5 · improbable"),
    Credibility.CANNOT_BE_JUDGED: mark("6 · cannot be judged"),
}

PRECISION_WORDS: dict[PlacePrecision, str] = {
    PlacePrecision.EXACT: mark("Exact point"),
    PlacePrecision.VICINITY: mark("In the vicinity"),
    PlacePrecision.LOCALITY: mark("Town or village"),
    PlacePrecision.AREA: mark("Wider area"),
}

METHOD_WORDS: dict[PlaceMethod, str] = {
    PlaceMethod.POST_COORDINATES: mark("by its coordinates"),
    PlaceMethod.TEXT_COORDINATES: mark("by coordinates in its words"),
    PlaceMethod.GAZETTEER: mark("by name"),
    PlaceMethod.ANALYST: mark("by an analyst"),
    PlaceMethod.SOURCE: mark("by its source"),
}

MATCH_KIND_WORDS: dict[MatchKind, str] = {
    MatchKind.PICTURE: mark("the picture"),
    MatchKind.WORDS: mark("nearly the same words"),
    MatchKind.MEANING: mark("the same meaning in another language"),
}

MATCH_STANDING_WORDS: dict[MatchStanding, str] = {
    MatchStanding.SUGGESTED: mark("Looks alike"),
    MatchStanding.CERTAIN: mark("The same, by the rule"),
    MatchStanding.CONFIRMED: mark("The same, confirmed"),
    MatchStanding.APART: mark("Not the same, decided"),
}

ROLE_WORDS: dict[PlaceRole, str] = {
    PlaceRole.HAPPENED: mark("Also named"),
    PlaceRole.AUTHOR: mark("The author is in or from"),
    PlaceRole.MENTIONED: mark("Mentioned"),
}

READING_WORDS: dict[Modality, str] = {
    Modality.FUSED: mark("Together"),
    Modality.IMAGE_ONLY: mark("Picture only"),
    Modality.TEXT_ONLY: mark("Text only"),
}

JOB_WORDS: dict[JobStatus, str] = {
    JobStatus.TODO: mark("waiting"),
    JobStatus.DOING: mark("being classified"),
    JobStatus.SUCCEEDED: mark("classified"),
    JobStatus.FAILED: mark("failed"),
}

PROPOSAL_WORDS: dict[ProposalStatus, str] = {
    ProposalStatus.OPEN: mark("Proposed"),
    ProposalStatus.ACCEPTED: mark("Accepted as an event"),
    ProposalStatus.MERGED: mark("Merged into an event"),
    ProposalStatus.DISMISSED: mark("Dismissed"),
}

ACCOUNT_ROLE_WORDS: dict[AccountRole, str] = {
    AccountRole.VIEWER: mark("Viewer"),
    AccountRole.ANALYST: mark("Analyst"),
    AccountRole.LEAD: mark("Lead"),
    AccountRole.ADMIN: mark("Admin"),
}

EVENT_STATUS_WORDS: dict[EventStatus, str] = {
    EventStatus.ACTIVE: mark("open"),
    EventStatus.CLOSED: mark("closed"),
    EventStatus.STREAM: mark("a stream"),
}
# Lower bounds of the likelihood scale of the IPCC's guidance note on uncertainty (Mastrandrea et al. 2010).
LIKELIHOOD_WORDS: tuple[tuple[float, str], ...] = (
    (0.99, mark("virtually certain")),
    (0.90, mark("very likely")),
    (0.66, mark("likely")),
    (0.33, mark("about as likely as not")),
    (0.10, mark("unlikely")),
    (0.0, mark("very unlikely")),
)


def say_label(label: Label | None) -> str:
    """Return the words for a class; a post without one still waits for the worker."""
    return LABEL_WORDS[label] if label is not None else mark("Not classified yet")


def say_severity(damage: Damage, clarity: Clarity, probability: float | None) -> str:
    """Return a severity with the model's probability of it, whoever chose it; what is unclear is no class."""
    severity = LABEL_WORDS[damage]
    share = "" if probability is None else mark("model {share}", share=say_share(probability))
    if clarity is Clarity.UNCLEAR:
        return mark("Severity unclear (likeliest {severity!l}, {share})", severity=severity, share=share)
    return mark("{severity} ({share})", severity=severity, share=share) if share else severity


def say_unfamiliar(kind: Unfamiliar, language: str | None) -> str:
    """Return what the model was not made for, in a few words."""
    if kind is Unfamiliar.LANGUAGE:
        return mark("Model hardly trained on {language}", language=say_language(language))
    return mark("Picture far from the training pictures")


ALERT_KIND_WORDS = {
    AlertKind.PROPOSAL: mark("Proposed event"),
    AlertKind.SILENCE: mark("Silent feed"),
    AlertKind.FEED_FAILED: mark("Failing feed"),
    AlertKind.GROWTH: mark("Growing incident"),
    AlertKind.VIEW: mark("Watched view"),
}


def say_category_set(categories: tuple[Humanitarian, ...]) -> str:
    """Return that the category is one of several, such as ``One of these two: Vehicle damage, …``."""
    if len(categories) > 2:
        return mark("One of {number} categories", number=len(categories))
    either = join(", ", (LABEL_WORDS[category] for category in categories))
    return mark("One of these two: {categories}", categories=either)


def say_information(information: Information, use: Use) -> str:
    """Return what was found of the information; a post that is not used for another reason was set aside."""
    words = INFORMATION_WORDS[information]
    if use is Use.USED or information in NOT_UPHELD:
        return words
    if information is Information.NOT_JUDGED:
        return SET_ASIDE
    return mark("{information}, {set_aside!l}", information=words, set_aside=SET_ASIDE)


def say_decisions(
    label_decision: LabelDecision | None, information: Information | None, set_aside: bool | None
) -> str:
    """Return what one review decided, in words; None is what it says nothing of."""
    words = [] if label_decision is None else [LABEL_DECISION_WORDS[label_decision]]
    words += [] if information is None else [INFORMATION_WORDS[information]]
    words += [] if set_aside is None else [SET_ASIDE if set_aside else PUT_BACK]
    return join(" · ", words) or mark("Credibility rated")


def say_precision(precision: PlacePrecision | None) -> str:
    """Return how exactly a post is placed, in words."""
    return PRECISION_WORDS[precision] if precision is not None else mark("Not placed")


def say_exactness(
    precision: PlacePrecision | None, radius_km: float | None, method: PlaceMethod | None
) -> str:
    """Return how exactly a post is placed and by what, such as ``Town or village, ±5 km, by name``."""
    within = [] if radius_km is None else [mark("±{km:,.0f} km", km=max(radius_km, 1))]
    by = [] if method is None else [METHOD_WORDS[method]]
    return join(", ", [say_precision(precision), *within, *by])


def say_language(code: str | None) -> str:
    """Return a language's English name with its code, such as ``Sinhala (si)``; sources write any code."""
    if not code:
        return mark("Language unknown")
    try:
        language = Language.get(code)
    except LanguageTagError:
        return code
    if not language.is_valid():
        return code
    return mark("{language} ({code})", language=LanguageName(language.display_name("en"), code), code=code)


def say_likelihood(probability: float | None) -> str:
    """Return calibrated wording with the figure, such as ``very likely (93 %)``."""
    if probability is None:
        return mark("no confidence yet")
    words = next(words for bound, words in LIKELIHOOD_WORDS if probability >= bound)
    return mark("{likelihood} ({share})", likelihood=words, share=say_share(probability))


def say_share(probability: float) -> str:
    """Return a probability in per cent. No model is certain: what would round to 100 % is said as a bound."""
    return mark("over 99 %") if probability > 0.995 else f"{100 * probability:.0f} %"


def pick_text_colour(background: str) -> str:
    """Return black or white, whichever reads better on a ``#rrggbb`` background (WCAG relative luminance)."""
    channels = [int(background[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    # 0.179 is where contrast against black and against white are equal.
    return "#000000" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 else "#ffffff"
