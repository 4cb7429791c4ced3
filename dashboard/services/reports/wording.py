"""The report's fixed words: factual, neutral, and never firmer than the posts behind them."""

from db.vocabulary import Humanitarian

BANNER_EXERCISE = "EXERCISE EXERCISE EXERCISE"
BANNER_DRAFT = "DRAFT – not cleared for distribution"

# What posts of a category may be said to indicate.
INDICATIONS: dict[Humanitarian, str] = {
    Humanitarian.AFFECTED_INDIVIDUALS: "people affected",
    Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE: "damage to infrastructure or utilities",
    Humanitarian.INJURED_OR_DEAD_PEOPLE: "people injured or dead",
    Humanitarian.MISSING_OR_FOUND_PEOPLE: "people missing or found",
    Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT: "rescue, volunteering or donation efforts",
    Humanitarian.VEHICLE_DAMAGE: "damage to vehicles",
    Humanitarian.OTHER_RELEVANT_INFORMATION: "other information relevant to the response",
}

# Our reading of which IASC clusters a category concerns; posts do not name clusters.
CLUSTERS: tuple[tuple[str, tuple[Humanitarian, ...]], ...] = (
    ("Health", (Humanitarian.INJURED_OR_DEAD_PEOPLE,)),
    (
        "Protection, Shelter and Search and Rescue",
        (Humanitarian.AFFECTED_INDIVIDUALS, Humanitarian.MISSING_OR_FOUND_PEOPLE),
    ),
    (
        "Early Recovery, Logistics and Telecommunications",
        (Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE, Humanitarian.VEHICLE_DAMAGE),
    ),
    ("Other sectors", (Humanitarian.OTHER_RELEVANT_INFORMATION,)),
)
RESPONSE = Humanitarian.RESCUE_VOLUNTEERING_OR_DONATION_EFFORT

NO_CASUALTY_FIGURE = (
    "These are numbers of posts, not of people. No casualty figure is derived from posts; use the figures of "
    "the authorities."
)
NO_SIGNAL = (
    "No signal ≠ no need. Silence in social media may mean no power, no network, no device, no time or "
    "another language; the worst-hit places often report last. Absence from this report is no evidence of "
    "absence of needs."
)
NOT_PROVIDED = "Not provided by Lookout. To be completed by the reporting officer."
MAP_DISCLAIMER = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement "
    "or acceptance. Places are coarsened to squares of about 11 km. "
    "Base map: Natural Earth; place names: GeoNames."
)
UNCERTAINTIES: tuple[str, ...] = (
    "Model confidence: the calibrated probability, from 0 to 100 %, that the model gives the class shown. It "
    "says nothing about whether the post is true.",
    "Verification: what a person judged of the post (confirmed, corrected or not reviewed). Posts judged "
    "inaccurate, duplicate or unverifiable are rejected and carry no figure about content.",
    "Source reliability (A–F) and information credibility (1–6): Admiralty code, judged apart. F and 6 mean "
    "“cannot be judged” and are the default.",
    "Location precision: exact point, in the vicinity, town or village, or wider area. A post placed by a "
    "name in its text may tell of another place than the one it was sent from.",
)
CALIBRATION = (
    "Confidence is calibrated on the model's own validation data, not on this event; a random sample of "
    "posts of this event should be reviewed before shares are compared."
)
COUNTING = (
    "“Independent accounts” counts distinct pseudonymised authors; one person may hold several accounts. "
    "“Verified” counts posts that a person confirmed or corrected. Everything else is as the model "
    "classified it."
)
CHANGES = (
    "Changes are in numbers of posts, also where the two periods differ in length. They follow attention as "
    "much as events on the ground."
)
MASKING = (
    "Handles, e-mail addresses, telephone numbers, links, coordinates, home addresses, plates and numbers of "
    "accounts and papers in excerpts are masked, and so are numbers in texts that speak of dead, injured or "
    "missing people. The originals stay in the system, behind the link."
)


def count_of(number: int, noun: str) -> str:
    """Return a count with its noun: "1 post", "12,345 posts"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def support_of(posts: int, accounts: int, verified: int) -> str:
    """Return the bracket behind every indication: posts, independent accounts, verified."""
    return f"({count_of(posts, 'post')}, {count_of(accounts, 'independent account')}, {verified:,} verified)"
