"""The report's fixed words: factual, neutral, and never firmer than the posts behind them."""

from collections.abc import Mapping

from dashboard.labels import FORMER_VERDICT_WORDS, say_information
from dashboard.services.reports.frozen import CategoryFacts, Retracted
from db.masking.profiles import Profile
from db.vocabulary import FormerVerdict, Humanitarian, Information, Use

BANNER_EXERCISE = "EXERCISE EXERCISE EXERCISE"
BANNER_DRAFT = "DRAFT – not cleared for distribution"
BANNER_RESTORED = "RESTORED – numbers and links of posts are those of the store that it was drafted in"
BANNER_RETRACTED = "RETRACTED – do not use"
# What stands on each page of a report, or in each line of a table, that is not for everybody.
PROFILE_BANNERS: Mapping[Profile, str] = {
    Profile.PARTNER: "PARTNERS ONLY – holds addresses",
    Profile.INTERNAL: "INTERNAL – people are not masked",
}

ONLY_FILTERED = "This report, with every figure in it, is about a part of the posts alone:"

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

NOTHING_BEFORE = (
    "which may as well mean that none was collected. So this report says nothing of what changed."
)
NO_CASUALTY_FIGURE = (
    "These are numbers of posts and messages, not of people. No casualty figure is derived from posts; use "
    "the figures of the authorities."
)
NO_SIGNAL = (
    "No signal ≠ no need. Silence in social media may mean no power, no network, no device, no time or "
    "another language; the worst-hit places often report last. Absence from this report is no evidence of "
    "absence of needs."
)
NOT_PROVIDED = "Not provided by Lookout. To be completed by the reporting officer."
MAP_DISCLAIMER = (
    "The boundaries and names shown and the designations used on this map do not imply official endorsement "
    "or acceptance. Places are coarsened to squares of about 11 km, named by the nearest town. "
    "Base map: Natural Earth; place names: GeoNames."
)
CONFIDENCE = (
    "Model confidence: the calibrated probability, from 0 to 100 %, that the model gives the class shown. It "
    "says nothing about whether the post is true; nor does a person who found the label right."
)
VERIFICATION = (
    "Verification: what a person found out about the information (corroborated, false, unverifiable or not "
    "judged). Posts found false or unverifiable, and posts set aside because they must not be used, such as "
    "duplicates, carry no figure about content."
)
VERIFICATION_FORMERLY = (
    "Verification: what a person judged of the post (label confirmed, corrected or not reviewed). Posts "
    "rejected as inaccurate, duplicate or unverifiable carry no figure about content."
)
SOURCE = (
    "Source reliability (A–F) and information credibility (1–6): Admiralty code, judged apart. F and 6 mean "
    "“cannot be judged” and are the default."
)
LOCATION = (
    "Location precision: exact point, in the vicinity, town or village, or wider area. A post placed by a "
    "name in its text may tell of another place than the one it was sent from."
)
CALIBRATION = (
    "Confidence is calibrated on the model's own validation data, not on this event; a random sample of "
    "posts of this event should be reviewed before shares are compared."
)
# What “verified” and “not used” count, after "posts".
VERIFIED = "whose information a person corroborated"
VERIFIED_FORMERLY = "whose label a person confirmed or corrected"
NOT_USED = "found false or unverifiable, or set aside,"
NOT_USED_FORMERLY = "rejected as inaccurate, duplicate or unverifiable"
CAUTION_FORMERLY = (
    "Frozen before labels and information were judged apart: “verified” in this report counts posts "
    f"{VERIFIED_FORMERLY}. It does not say that anybody corroborated what they tell."
)
CHANGES = (
    "Upgraded or downgraded: people found more, or less, of what a post tells than they had then. Retracted: "
    "they found it false, or it was deleted at its source."
)
NO_SINGLE_CATEGORY = "No single category"
DISTRICTS = (
    "A place is counted in the district of the nearest town (GeoNames), so one near a border may lie in the "
    "next. A message placed in two districts counts in both. A place found as a name in a text may be "
    "another than the one that the post tells of."
)
NOTHING_CITED = (
    "No post is cited. Nobody has corroborated one of a humanitarian category, and those that nobody has "
    "judged are of sources that nobody rated A to C, or their credibility was doubted."
)
CORROBORATED = "Beside messages, “corroborated” counts those of which a person corroborated a post."
CITED = (
    "Cited are posts that a person corroborated, and posts not judged yet whose source a person rated A to "
    "C and whose credibility nobody doubted; all others are counted and listed, but not cited."
)
RESPONSE_APART = (
    "Posts name no cluster, so what they say of the response stands under “Response across clusters”."
)
WHO_UNKNOWN = "Not known from posts"
WHO = (
    "Rows are districts from which posts tell of rescue, volunteering or donations. Lookout cannot know who "
    "does it, whether it goes on, nor of which cluster it is: the reporting officer writes “Who”, narrows "
    "“What”, and names a source for it. A post that asks for help with a rescue may stand among them."
)
NO_RESPONSE = "No usable post of the response in the period. No signal ≠ no response."
NOTHING_PLACED = "No usable post of a humanitarian category in the period. No signal ≠ no need."
NO_RESPONSE_SIGNAL = "Needs, and no post that tells of a response (no signal ≠ no response):"
ONE_NUMBERING = (
    "Reports of all kinds of this event share one numbering, so that of one kind some numbers may be missing."
)
OWN_TEMPLATE = (
    "The shape of this report and its fixed words are a template of the organisation that issues it."
)
# By whether the report's profile hides people.
PICTURES_OF_POSTS: Mapping[bool, str] = {
    True: (
        "A person chose these pictures. They are as they were posted, but for faces that a program found and "
        "blurred; it does not find every one. When and where they were taken is known no better than is said "
        "below each."
    ),
    False: (
        "A person chose these pictures. They are as they were posted, no face is blurred. When and where "
        "they were taken is known no better than is said below each."
    ),
}
_MASKED = (
    "names, handles, e-mail addresses, telephone numbers, links, names of files, plates and numbers of "
    "accounts and papers"
)
_NO_CASUALTIES = "Numbers in texts that speak of dead, injured or missing people are masked."
MASKING: Mapping[Profile, str] = {
    Profile.PUBLIC: (
        f"Public profile: {_MASKED} in excerpts are masked, and so are addresses with the number of a "
        f"house and "
        f"coordinates. {_NO_CASUALTIES} The originals stay in the system, behind the link."
    ),
    Profile.PARTNER: (
        f"Partner profile: {_MASKED} in excerpts are masked; addresses and coordinates are not, so that "
        f"help finds "
        f"its way. {_NO_CASUALTIES} Do not pass this report on."
    ),
    Profile.INTERNAL: (
        f"Internal profile: excerpts name people as the posts do. {_NO_CASUALTIES} That this report was "
        f"drafted so is "
        "logged. Do not pass it on."
    ),
}


def define_counts(is_former: bool) -> tuple[str, str]:
    """Return which posts count as verified and which as not used, in the sense of when they were frozen."""
    return (VERIFIED_FORMERLY, NOT_USED_FORMERLY) if is_former else (VERIFIED, NOT_USED)


def say_counting(is_former: bool) -> tuple[str, ...]:
    """Return what the figures of the clusters count, for a snapshot of today or of the one verdict."""
    verified, _ = define_counts(is_former)
    accounts = (
        "“Independent accounts” counts distinct pseudonymised authors; one person may hold several accounts."
        if is_former
        else "Posts that repeat the same words, reposts above all, carry one message. “Independent accounts” "
        "counts the pseudonymised accounts that sent a message first; one person may hold several."
    )
    found = f"“Verified” counts posts {verified}." if is_former else CORROBORATED
    counted = f"{accounts} {found} Everything else is as the model classified it or a person corrected it."
    return (counted, RESPONSE_APART) if is_former else (counted, CITED, RESPONSE_APART)


def say_changes(noun: str) -> str:
    """Return what a change in numbers of posts or messages does not say."""
    return (
        f"Changes are in numbers of {noun}s, also where the two periods differ in length. They follow "
        "attention as much as events on the ground."
    )


def list_uncertainties(is_former: bool) -> tuple[str, ...]:
    """Return what the four uncertainties are, for a snapshot of today or of the one verdict."""
    return CONFIDENCE, VERIFICATION_FORMERLY if is_former else VERIFICATION, SOURCE, LOCATION


def say_retracted(post: Retracted) -> str:
    """Return why a post that was cited is not used any more, in the words of when the report was frozen."""
    if post.verification is not None:
        return FORMER_VERDICT_WORDS[FormerVerdict(post.verification)]
    if post.is_deleted:
        return "deleted at its source"
    return say_information(post.information or Information.NOT_JUDGED, Use.NOT_USED).lower()


def count_of(number: int, noun: str) -> str:
    """Return a count with its noun: "1 post", "12,345 posts"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def say_are(number: int) -> str:
    """Return a count as a subject with its verb: "none is", "1 is", "12,345 are"."""
    return f"{number:,} are" if number > 1 else f"{number or 'none'} is"


def support_of(category: CategoryFacts) -> str:
    """Return what stands behind what posts were classified as: how many, by whom, and how much of it holds.

    Snapshots of before count neither messages nor which of them were corroborated.
    """
    accounts = count_of(category.accounts, "independent account")
    if category.messages is None:
        return f"{category.posts:,} (by {accounts}, {category.verified:,} verified)"
    messages = count_of(category.messages, "message")
    verified = f"{category.verified_messages:,}" if category.verified_messages else "none"
    return f"{category.posts:,} ({messages} by {accounts}, {verified} corroborated)"
