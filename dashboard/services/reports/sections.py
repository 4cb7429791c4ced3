"""The report's sections, one function each: facts in, blocks out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dashboard.labels import LABEL_WORDS, VERIFICATION_WORDS, say_label, say_language, say_precision
from dashboard.services.reports import wording
from dashboard.services.reports.document import (
    Bullets,
    Cell,
    Citation,
    Citations,
    Claim,
    Figure,
    KeyFigures,
    Map,
    Note,
    Section,
)
from dashboard.services.reports.wording import count_of, support_of
from db.vocabulary import Humanitarian, Informativeness, PlacePrecision, Verification

Facts = Mapping[str, Any]

MAX_HIGHLIGHTS = 5  # OCHA: two to five
# An account with this share of a category's posts or more makes it one voice rather than many.
ONE_VOICE = 0.4


def show_time(moment: datetime) -> str:
    """Return a time as reports write it, in UTC."""
    return f"{moment.astimezone(UTC):%d %B %Y %H:%M} UTC"


def list_figures(snapshot: Facts) -> tuple[Figure, ...]:
    """Return the key figures in their order."""
    every, usable, traces = (snapshot["facts"][key] for key in ("all", "usable", "traces"))
    informative = say_label(Informativeness.INFORMATIVE)
    not_reviewed = VERIFICATION_WORDS[Verification.UNREVIEWED]
    lines = (
        ("posts", "Posts received", every["posts"], "all posts of the event in the period", "all"),
        ("accounts", "Independent accounts", every["accounts"], "distinct authors of all posts", "all"),
        ("pending", "Awaiting classification", every["posts"] - every["classified"], "all posts", "all"),
        (
            "rejected",
            "Rejected by a person",
            every["rejected"],
            "judged inaccurate, duplicate or unverifiable; in no figure below",
            "rejected",
        ),
        ("usable", "Usable posts", usable["posts"], "all posts but the rejected", "usable"),
        ("informative", informative, usable["informative"], "usable posts", "informative"),
        ("verified", "Verified", usable["confirmed"], "usable posts confirmed or corrected", "verified"),
        ("unreviewed", not_reviewed, usable["unreviewed"], "usable posts", "unreviewed"),
        ("with_picture", "With a picture", usable["with_picture"], "usable posts", "with_picture"),
        (
            "severe_damage",
            "Picture shows severe damage",
            usable["severe_damage"],
            "usable posts; severity is judged from pictures",
            "severe_damage",
        ),
        (
            "placed",
            "Placed on the map",
            usable["placed"],
            "usable posts with any location precision",
            "usable",
        ),
    )
    return tuple(
        Figure(key, label, value, counted, traces[trace]) for key, label, value, counted, trace in lines
    )


def write_highlights(snapshot: Facts) -> Section:
    """State the volume of posts and the categories that most posts speak of."""
    facts = snapshot["facts"]
    every, usable = facts["all"], facts["usable"]
    first = Claim(
        f"{count_of(every['posts'], 'post')} by {count_of(every['accounts'], 'independent account')} "
        f"received; {usable['informative']:,} of {usable['posts']:,} usable posts are informative, "
        f"{usable['confirmed']:,} verified by a person.",
        tuple(cite for category in _humanitarian(facts)[:3] for cite in category["cited"][:1]),
        facts["traces"]["all"],
    )
    most = sorted(_humanitarian(facts), key=lambda category: -category["posts"])
    return Section("Highlights", (Bullets((first, *map(_indicate, most[: MAX_HIGHLIGHTS - 1]))),))


def write_key_figures(snapshot: Facts, figures: tuple[Figure, ...]) -> Section:
    """Lay out the key figures with what was counted."""
    as_of = show_time(datetime.fromisoformat(snapshot["frozen_at"]))
    return Section("Key figures", (KeyFigures(figures, as_of),))


def write_map(snapshot: Facts) -> Section:
    """Draw where usable posts of humanitarian categories are placed."""
    cells = tuple(
        Cell(cell["lat"], cell["lon"], cell["posts"], Humanitarian(cell["humanitarian"]))
        for cell in snapshot["facts"]["cells"]
    )
    if not cells:
        return Section(
            "Map", (Note("No usable post of a humanitarian category is placed; no map is drawn."),)
        )
    placed = sum(cell.posts for cell in cells)
    words = (
        f"{count_of(placed, 'placed post')} of humanitarian categories in {count_of(len(cells), 'square')}"
    )
    picture = Map(
        cells=cells,
        is_exercise=snapshot["event"]["is_exercise"],
        alt=f"Map of {snapshot['event']['name']}: {words}.",
        caption=f"{words[0].upper()}{words[1:]}, rejected posts left out. {wording.MAP_DISCLAIMER}",
    )
    return Section("Map", (picture,))


def write_overview(snapshot: Facts) -> Section:
    """Say what changed against the previous report, or against the time just before the period."""
    facts, baseline = snapshot["facts"], snapshot["baseline"]
    starts_at, ends_at = (
        show_time(datetime.fromisoformat(baseline[key])) for key in ("starts_at", "ends_at")
    )
    against = (
        f"Report No. {baseline['report']}" if baseline["report"] else "the period of equal length before"
    )
    items: list[Claim | Note] = [
        Claim(
            f"Usable posts: {facts['usable']['posts']:,}, against {baseline['posts']:,} in {against} "
            f"({starts_at} to {ends_at}).",
            trace=facts["traces"]["usable"],
        )
    ]
    for category in sorted(_humanitarian(facts), key=lambda category: -_change(category, baseline)):
        before = baseline["categories"].get(category["humanitarian"], 0)
        name = LABEL_WORDS[Humanitarian(category["humanitarian"])]
        trend = _name_trend(category["posts"], before)
        items.append(Claim(f"{name}: {trend}.", tuple(category["cited"][:2]), category["trace"]))
    retracted = baseline["retracted"]
    if retracted:
        which = ", ".join(
            f"post {post['id']} ({VERIFICATION_WORDS[Verification(post['verification'])].lower()})"
            for post in retracted
        )
        text = f"{against} cited posts that a person has rejected since; do not rely on them: {which}."
        items.append(Claim(text, trace=facts["traces"]["rejected"], lead="Retraction"))
    return Section("Situation overview", (Bullets(tuple(items)), Note(wording.CHANGES)))


_NO_POSTS = Note("No usable post of this kind in the period. No signal ≠ no need.")


def write_clusters(snapshot: Facts) -> tuple[Section, ...]:
    """Write Needs, Response, Gaps and constraints of each group of clusters, then the response."""
    facts = snapshot["facts"]
    found = {category["humanitarian"]: category for category in facts["categories"]}
    written = [Section("Humanitarian needs and response", (Note(wording.COUNTING),))]
    for title, categories in wording.CLUSTERS:
        needs = [found[category] for category in categories if category in found]
        written.append(Section(title, _write_cluster(needs), level=2))
    response = found.get(wording.RESPONSE)
    blocks = _write_cluster([response], heading="Response") if response else (_NO_POSTS,)
    return (*written, Section("Response across clusters", blocks, level=2))


def _write_cluster(needs: list[Facts], heading: str = "Needs") -> tuple[Bullets | Note, ...]:
    if not needs:
        return (_NO_POSTS,)
    items: list[Claim | Note] = []
    for category in needs:
        claim = _indicate(category)
        items.append(replace(claim, lead=heading))
        if category["humanitarian"] == Humanitarian.INJURED_OR_DEAD_PEOPLE:
            items.append(Note(wording.NO_CASUALTY_FIGURE))
    if heading == "Needs":
        items.append(Note("posts name no cluster; see “Response across clusters”.", lead="Response"))
    items += [_constrain(category) for category in needs]
    return (Bullets(tuple(items)),)


def _indicate(category: Facts) -> Claim:
    humanitarian = Humanitarian(category["humanitarian"])
    support = support_of(category["posts"], category["accounts"], category["verified"])
    unverified = "" if category["verified"] else " None of them has been verified by a person."
    return Claim(
        f"Posts reviewed indicate {wording.INDICATIONS[humanitarian]} {support}.{unverified}",
        tuple(category["cited"]),
        category["trace"],
    )


def _constrain(category: Facts) -> Claim:
    posts = category["posts"]
    name = LABEL_WORDS[Humanitarian(category["humanitarian"])].lower()
    unplaced, unverified = posts - category["placed"], posts - category["verified"]
    text = f"of {count_of(posts, 'post')} on {name}, {unverified:,} unverified and "
    text += f"{unplaced:,} without a place."
    if posts > 1 and category["top_account_posts"] >= ONE_VOICE * posts:
        text += f" One account sent {category['top_account_posts']:,} of them."
    return Claim(text, trace=category["trace"], lead="Gaps and constraints")


def write_gaps(snapshot: Facts) -> Section:
    """Show what the report cannot know."""
    facts = snapshot["facts"]
    every, usable, traces = facts["all"], facts["usable"], facts["traces"]
    pending, unplaced = every["posts"] - every["classified"], usable["posts"] - usable["placed"]
    spoken = [f"{_name_language(code)} {posts:,}" for code, posts in facts["languages"].items()]
    if facts["languages_left_out"]:
        spoken.append(f"{facts['languages_left_out']} more")
    items = [
        Claim(f"{count_of(pending, 'post')} not classified yet, thus in no category.", trace=traces["all"]),
        Claim(
            f"{unplaced:,} of {usable['posts']:,} usable posts have no place and are missing on the map.",
            trace=traces["usable"],
        ),
        Claim(f"Languages of all posts: {', '.join(spoken) or 'none'}.", trace=traces["all"]),
    ]
    for category in _humanitarian(facts):
        if category["posts"] > 1 and category["top_account_posts"] >= ONE_VOICE * category["posts"]:
            name = LABEL_WORDS[Humanitarian(category["humanitarian"])]
            text = (
                f"{name}: one account sent {category['top_account_posts']:,} of {category['posts']:,} posts."
            )
            items.append(Claim(text, trace=category["trace"]))
    found = {category["humanitarian"] for category in facts["categories"]}
    silent = [LABEL_WORDS[label] for label in Humanitarian if label not in found]
    notes = [Note(f"Categories without a usable post: {', '.join(silent)}.")] if silent else []
    if undated := facts.get("undated"):  # snapshots of before have no such figure
        notes.append(
            Note(
                f"{count_of(undated, 'post')} of the event without a known time: in no figure of this period."
            )
        )
    return Section("Information gaps", (Note(wording.NO_SIGNAL), Bullets((*items, *notes))))


def write_placeholders() -> tuple[Section, ...]:
    """Name what posts cannot tell and a person has to write."""
    titles = ("Coordination", "Funding", "Contacts")
    return tuple(Section(title, (Note(wording.NOT_PROVIDED, is_placeholder=True),)) for title in titles)


def write_method(snapshot: Facts, sha256: str) -> Section:
    """Say how the figures came about and keep the four uncertainties apart."""
    facts = snapshot["facts"]
    items: list[Claim | Note] = [Note(text) for text in wording.UNCERTAINTIES]
    for version, posts in facts["models"].items():
        text = f"Model {version} classified {count_of(posts, 'usable post')}."
        items.append(Claim(text, trace=facts["traces"]["usable"]))
    precisions = ", ".join(
        f"{_name_precision(name)} {posts:,}" for name, posts in facts["precisions"].items()
    )
    if precisions:
        text = f"Location precision of usable posts: {precisions}."
        items.append(Claim(text, trace=facts["traces"]["usable"]))
    items += [Note(wording.CALIBRATION), Note(wording.MASKING)]
    frozen = show_time(datetime.fromisoformat(snapshot["frozen_at"]))
    items.append(Note(f"Facts frozen {frozen}; SHA-256 of the snapshot {sha256}."))
    return Section("Method and uncertainties", (Bullets(tuple(items)),))


def write_annex(citations: tuple[Citation, ...]) -> Section:
    """Lay out the cited posts."""
    if not citations:
        return Section("Annex: cited posts", (Note("No post is cited."),))
    return Section("Annex: cited posts", (Citations(citations),))


def _humanitarian(facts: Facts) -> list[Facts]:
    return [c for c in facts["categories"] if c["humanitarian"] != Humanitarian.NOT_HUMANITARIAN]


def _change(category: Facts, baseline: Facts) -> int:
    return abs(int(category["posts"]) - int(baseline["categories"].get(category["humanitarian"], 0)))


def _name_trend(now: int, before: int) -> str:
    if now == before:
        return f"unchanged at {count_of(now, 'post')}"
    return f"{'up' if now > before else 'down'} from {before:,} to {count_of(now, 'post')}"


def _name_language(code: str) -> str:
    return "not recognised" if code == "none" else say_language(code)


def _name_precision(precision: str) -> str:
    return say_precision(None if precision == "none" else PlacePrecision(precision)).lower()
