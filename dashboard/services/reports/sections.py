"""The report's sections, one function each: facts in, blocks out."""

from collections.abc import Iterable
from datetime import UTC, datetime

from dashboard.labels import (
    LABEL_WORDS,
    say_language,
    say_precision,
)
from dashboard.services.reports import wording
from dashboard.services.reports.document import (
    CONTACTS,
    Bullets,
    Citation,
    Citations,
    Claim,
    Note,
    Section,
    Words,
)
from dashboard.services.reports.former import is_former
from dashboard.services.reports.frozen import (
    Baseline,
    CategoryFacts,
    ChangedPosts,
    Changes,
    Edit,
    Facts,
    Snapshot,
)
from dashboard.services.reports.wording import count_of, support_of
from db.vocabulary import Humanitarian, PlacePrecision

MAX_HIGHLIGHTS = 5  # OCHA: two to five
# An account with this share of a category's posts or more makes it one voice rather than many.
ONE_VOICE = 0.4


def show_time(moment: datetime) -> str:
    """Return a time as reports write it, in UTC."""
    return f"{moment.astimezone(UTC):%d %B %Y %H:%M} UTC"


def write_highlights(snapshot: Snapshot) -> Section:
    """State the volume of posts and the categories that most posts speak of."""
    facts = snapshot.facts
    every, usable = facts.all, facts.usable
    found = "verified" if is_former(snapshot) else "corroborated"
    first = Claim(
        f"{count_of(every.posts, 'post')} by {count_of(every.accounts, 'account')} received. "
        f"Of {count_of(usable.posts, 'usable post')}, {wording.say_are(usable.informative)} classified "
        f"as informative and {wording.say_are(usable.verified)} {found} by a person.",
        tuple(cite for category in _humanitarian(facts)[:3] for cite in category.cited[:1]),
        facts.traces["all"],
    )
    most = sorted(_humanitarian(facts), key=lambda category: -category.accounts)
    caution = (Note(wording.CAUTION_FORMERLY),) if is_former(snapshot) else ()
    words = Bullets((first, *map(indicate, most[: MAX_HIGHLIGHTS - 1])))
    return Section("Highlights", (*caution, words), words=Words.CITED, is_required=True)


def write_overview(snapshot: Snapshot) -> Section:
    """Say what changed against the previous report, or against the time just before the period."""
    facts, baseline = snapshot.facts, snapshot.baseline
    starts_at, ends_at = show_time(baseline.starts_at), show_time(baseline.ends_at)
    against = f"Report No. {baseline.report}" if baseline.report else "the period of equal length before"
    usable = facts.usable.posts
    noun = "post" if baseline.messages is None else "message"
    items: list[Claim | Note] = []
    is_compared = baseline.posts or baseline.report
    if is_compared:
        before = f"{baseline.posts:,} in {against} ({starts_at} to {ends_at})"
        text = f"Usable posts: {usable:,}, against {before}."
        items.append(Claim(text, trace=facts.traces["usable"]))
        items += _list_trends(facts, baseline, noun)
    else:
        text = f"Usable posts: {usable:,}. Of {against} ({starts_at} to {ends_at}) none is known, "
        text += wording.NOTHING_BEFORE
        items.append(Claim(text, trace=facts.traces["usable"]))
    if baseline.changes is not None:
        items += _list_changes(baseline.changes, against, facts)
    retracted = baseline.retracted
    if retracted:
        which = ", ".join(f"post {post.id} ({wording.say_retracted(post)})" for post in retracted)
        text = f"{against} cited posts that are not used any more; do not rely on them: {which}."
        items.append(Claim(text, trace=facts.traces["not_used"], lead="Retraction"))
    notes = [Note(wording.say_changes(noun))] if is_compared else []
    notes += [Note(wording.CHANGES)] if baseline.changes else []
    return Section("Situation overview", (Bullets(tuple(items)), *notes), words=Words.CITED)


def _list_changes(changes: Changes, against: str, facts: Facts) -> list[Claim]:
    """Return what is new since a former report, and what became of the posts that it counted."""
    new = f"New since {against}: {count_of(changes.new.posts, 'usable post')} that it did not count."
    became = "; ".join(
        f"{_name_posts(changed)} {word}"
        for word, changed in (
            ("upgraded", changes.upgraded),
            ("downgraded", changes.downgraded),
            ("retracted", changes.retracted),
        )
    )
    counted = f"Of the {count_of(changes.counted, 'post')} that {against} counted: {became}."
    return [
        Claim(new, changes.new.named, facts.traces["usable"]),
        Claim(counted, trace=changes.trace),
    ]


def _name_posts(changed: ChangedPosts) -> str:
    """Return a count with the first of its posts: "none", "2 (posts 3, 7)", "9 (posts 3, 7 and others)"."""
    if not changed.posts:
        return "none"
    noun = "post" if changed.posts == 1 else "posts"
    others = " and others" if changed.posts > len(changed.named) else ""
    return f"{changed.posts:,} ({noun} {', '.join(map(str, changed.named))}{others})"


def _list_trends(facts: Facts, baseline: Baseline, noun: str) -> list[Claim]:
    """Return what became of each category, the greatest change first."""
    trends = [(category, *_compare(category, baseline)) for category in _humanitarian(facts)]
    return [
        Claim(
            f"{LABEL_WORDS[Humanitarian(category.humanitarian)]}: {_name_trend(now, before, noun)}.",
            tuple(category.cited[:2]),
            category.trace,
        )
        for category, now, before in sorted(trends, key=lambda trend: -abs(trend[1] - trend[2]))
    ]


def indicate(category: CategoryFacts) -> Claim:
    """Return what the posts of a category were classified as, and how many stand for it."""
    name = LABEL_WORDS[category.humanitarian].lower()
    text = f"Posts classified as “{name}”: {support_of(category)}."
    return Claim(text, tuple(category.cited), category.trace)


def write_gaps(snapshot: Snapshot) -> Section:
    """Show what the report cannot know."""
    facts = snapshot.facts
    every, usable, traces = facts.all, facts.usable, facts.traces
    pending, unplaced = every.posts - every.classified, usable.posts - usable.placed
    spoken = [f"{_name_language(code)} {posts:,}" for code, posts in facts.languages.items()]
    if facts.languages_left_out:
        spoken.append(f"and {count_of(facts.languages_left_out, 'other language')}")
    unclassified = f"{count_of(pending, 'post')} not classified yet, thus in no category."
    missing = f"{unplaced:,} of {usable.posts:,} usable posts have no place"
    if facts.districts is not None:  # the map of before drew a wider area by its centre
        missing += f", {facts.precisions.get(PlacePrecision.AREA, 0):,} only that of a wider area"
    items = [
        *([Claim(unclassified, trace=traces["all"])] if pending else []),
        Claim(f"{missing}; they are not on the map.", trace=traces.get("unplaced", traces["usable"])),
        Claim(
            f"Languages of all posts, as recognised automatically: {', '.join(spoken) or 'none'}.",
            trace=traces["all"],
        ),
    ]
    if strange := usable.unfamiliar:  # snapshots of before have no such figure
        text = "In a language, or with a picture, that the model was hardly trained on: "
        text += (
            f"{count_of(strange, 'usable post')}. How it classified them means little, and others may not "
        )
        text += "have been noticed."
        items.append(Claim(text, trace=traces["unfamiliar"]))
    for category in _humanitarian(facts):
        if category.posts > 1 and category.top_account_posts >= ONE_VOICE * category.posts:
            name = LABEL_WORDS[category.humanitarian]
            text = f"{name}: one account sent {category.top_account_posts:,} of {category.posts:,} posts."
            items.append(Claim(text, trace=category.trace))
    found = {category.humanitarian for category in facts.categories}
    silent = [LABEL_WORDS[label] for label in Humanitarian if label not in found]
    notes = [Note(f"Categories without a usable post: {', '.join(silent)}.")] if silent else []
    if undated := facts.undated:  # snapshots of before have no such figure
        notes.append(
            Note(
                f"{count_of(undated, 'post')} of the event without a known time: in no figure of this period."
            )
        )
    return Section("Information gaps", (Note(wording.NO_SIGNAL), Bullets((*items, *notes))))


def write_contacts(snapshot: Snapshot) -> Section:
    """Name whom to ask: those of the report before, until a person writes others."""
    contacts = snapshot.contacts
    lines = contacts.text.splitlines() if contacts else ()
    placeholder = Note(wording.NOT_PROVIDED, is_placeholder=True)
    blocks = (Bullets(tuple(map(Note, lines))),) if lines else (placeholder,)
    return Section(CONTACTS, blocks, words=Words.FREE, is_required=True)


def write_method(snapshot: Snapshot, sha256: str, *, has_contacts: bool) -> Section:
    """Say how the figures came about and keep the four uncertainties apart."""
    facts = snapshot.facts
    items: list[Claim | Note] = [Note(text) for text in wording.list_uncertainties(is_former(snapshot))]
    for version, posts in facts.models.items():
        text = f"Model {version} classified {count_of(posts, 'usable post')}."
        items.append(Claim(text, trace=facts.traces["usable"]))
    precisions = ", ".join(f"{_name_precision(name)} {posts:,}" for name, posts in facts.precisions.items())
    if precisions:
        text = f"Location precision of usable posts: {precisions}."
        items.append(Claim(text, trace=facts.traces["usable"]))
    items.append(Note(wording.CALIBRATION))
    if facts.posts:
        items.append(Note(wording.MASKING[snapshot.profile]))
    if has_contacts and snapshot.contacts and CONTACTS not in snapshot.texts:
        items.append(Note(f"Contacts: as in report No. {snapshot.contacts.report}."))
    items += [Note(_say_edit(edit)) for edit in _list_last_edits(snapshot.history)]
    if snapshot.template:  # those of before were of one kind
        items.append(Note(wording.ONE_NUMBERING))
        if snapshot.has_own_template:
            items.append(Note(wording.OWN_TEMPLATE))
    frozen = show_time(snapshot.frozen_at)
    items.append(Note(f"Facts frozen {frozen}; SHA-256 of the snapshot {sha256}."))
    return Section("Method and uncertainties", (Bullets(tuple(items)),))


def write_annex(citations: tuple[Citation, ...]) -> Section:
    """Lay out the cited posts."""
    if not citations:
        return Section("Annex: cited posts", (Note(wording.NOTHING_CITED),))
    return Section("Annex: cited posts", (Citations(citations),))


def _list_last_edits(history: Iterable[Edit]) -> Iterable[Edit]:
    """Return the newest edit of each section."""
    return {edit.section: edit for edit in history}.values()


def _say_edit(edit: Edit) -> str:
    if edit.drafted_by:
        return (
            f"{edit.section}: lines drafted by the language model {edit.drafted_by}, accepted by {edit.by}, "
            f"{show_time(edit.at)}."
        )
    what = "edited" if edit.after else "left out"
    return f"{edit.section}: {what} by {edit.by}, {show_time(edit.at)}."


def _humanitarian(facts: Facts) -> list[CategoryFacts]:
    return [c for c in facts.categories if c.humanitarian != Humanitarian.NOT_HUMANITARIAN]


def _compare(category: CategoryFacts, baseline: Baseline) -> tuple[int, int]:
    """Return the messages of a category now and before, or its posts where those were not counted."""
    name = category.humanitarian
    if baseline.messages is not None:
        return category.messages or 0, baseline.messages.get(name, 0)
    return category.posts, (baseline.categories or {}).get(name, 0)


def _name_trend(now: int, before: int, noun: str) -> str:
    if now == before:
        return f"unchanged at {count_of(now, noun)}"
    return f"{'up' if now > before else 'down'} from {before:,} to {count_of(now, noun)}"


def _name_language(code: str) -> str:
    return "not recognised" if code == "none" else say_language(code)


def _name_precision(precision: str) -> str:
    return say_precision(None if precision == "none" else PlacePrecision(precision)).lower()
