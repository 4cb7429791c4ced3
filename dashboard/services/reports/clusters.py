"""Needs, response, gaps and constraints by cluster: facts in, sections out."""

from dataclasses import replace

from dashboard.labels import LABEL_WORDS
from dashboard.services.reports import wording
from dashboard.services.reports.document import Bullets, Claim, Note, Section, Words
from dashboard.services.reports.former import is_former
from dashboard.services.reports.frozen import CategoryFacts, Snapshot
from dashboard.services.reports.sections import ONE_VOICE, indicate
from dashboard.services.reports.wording import count_of
from db.vocabulary import Humanitarian

_NO_POSTS = Note("No usable post of this kind in the period. No signal ≠ no need.")


def write_clusters(snapshot: Snapshot) -> tuple[Section, ...]:
    """Write Needs, Response, Gaps and constraints of each group of clusters, then the response."""
    facts = snapshot.facts
    found = {category.humanitarian: category for category in facts.categories}
    written = [
        Section(
            "Humanitarian needs and response", tuple(map(Note, wording.say_counting(is_former(snapshot))))
        )
    ]
    for title, categories in wording.CLUSTERS:
        needs = [found[category] for category in categories if category in found]
        written.append(Section(title, _write_cluster(needs), level=2, words=Words.CITED))
    response = found.get(wording.RESPONSE)
    blocks = _write_cluster([response], heading="Response") if response else (_NO_POSTS,)
    return (*written, Section("Response across clusters", blocks, level=2, words=Words.CITED))


def _write_cluster(needs: list[CategoryFacts], heading: str = "Needs") -> tuple[Bullets | Note, ...]:
    if not needs:
        return (_NO_POSTS,)
    items = [replace(indicate(category), lead=_name_lead(category, heading)) for category in needs]
    items += [_constrain(category) for category in needs]
    if any(category.humanitarian == Humanitarian.INJURED_OR_DEAD_PEOPLE for category in needs):
        return (Bullets(tuple(items)), Note(wording.NO_CASUALTY_FIGURE))
    return (Bullets(tuple(items)),)


def _name_lead(category: CategoryFacts, heading: str) -> str:
    """Return what a category is listed as; information is no need."""
    is_other = category.humanitarian == Humanitarian.OTHER_RELEVANT_INFORMATION
    return "Other information" if is_other else heading


def _constrain(category: CategoryFacts) -> Claim:
    """Return what is not known of a category: of snapshots of before without counting messages."""
    name, posts = LABEL_WORDS[category.humanitarian].lower(), category.posts
    if category.messages is not None:
        unverified = category.messages - (category.verified_messages or 0)
        text = f"“{name}”: {unverified:,} of {count_of(category.messages, 'message')} not corroborated, "
    else:
        text = f"“{name}”: {posts - category.verified:,} of {count_of(posts, 'post')} not verified, "
    text += f"{posts - category.placed:,} of {count_of(posts, 'post')} without a place."
    if posts > 1 and category.top_account_posts >= ONE_VOICE * posts:
        text += f" One account sent {category.top_account_posts:,} of the posts."
    return Claim(text, trace=category.trace, lead="Gaps and constraints")
