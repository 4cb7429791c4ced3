"""What stands for charts, maps and pictures where nobody sees them: what a reader would take from each.

Captions tell how to read a picture; these say what is seen in it, in numbers and places.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from dashboard.labels import LABEL_WORDS, say_label, say_severity
from dashboard.services.reports.document import Bar, Cell, Citation
from dashboard.services.reports.frozen import CitedPost
from dashboard.services.reports.frozen_pictures import ChosenPicture
from dashboard.services.reports.wording import count_of
from db.vocabulary import LabelDecision

NAMED_PLACES = 12
NOBODY_DESCRIBED = "Nobody described what it shows in detail."


def describe_categories(bars: Sequence[Bar]) -> str:
    """Return the number of each bar, the largest first, and what they come to."""
    most = sorted(bars, key=lambda bar: -sum(bar.counts))
    counts = ", ".join(f"{say_label(bar.category)} {sum(bar.counts):,}" for bar in most)
    total = sum(sum(bar.counts) for bar in bars)
    return f"Bars of {count_of(total, 'usable post')} by category, the longest first: {counts}."


def describe_timeline(bars: Sequence[Bar], starts: Sequence[str], length: str) -> str:
    """Return when most posts came, in all and of each category, and how many these were.

    Args:
        starts: when each step begins, in words.
        length: of a step, in words.
    """
    every = [sum(counts) for counts in zip(*(bar.counts for bar in bars), strict=True)]
    silent = every.count(0)
    peaks = "; ".join(f"{say_label(bar.category)}: {_say_peak(bar.counts, starts)}" for bar in bars)
    without = f" {silent:,} of {len(every):,} bars hold none." if silent else ""
    return (
        f"Bars of the usable posts over time (UTC), one for each {length} from {starts[0]} on. "
        f"All: {_say_peak(every, starts)}. {peaks}.{without}"
    )


def _say_peak(counts: Sequence[int], starts: Sequence[str]) -> str:
    most = max(counts)
    return f"{sum(counts):,}, most from {starts[counts.index(most)]} on ({most:,})"


def describe_map(cells: Sequence[Cell], noun: str, event: str) -> str:
    """Return what the fullest squares hold and where they lie, and how much the others do.

    No sum of squares: a message placed in two counts in both.
    """
    fullest = sorted(cells, key=lambda cell: -cell.count)
    named, rest = fullest[:NAMED_PLACES], fullest[NAMED_PLACES:]
    places = "; ".join(
        f"{_name_place(cell)} {cell.count:,}, mostly {LABEL_WORDS[cell.humanitarian].lower()}"
        for cell in named
    )
    others = ""
    if rest:
        others = f"; {count_of(len(rest), 'further square')} with at most {rest[0].count:,}"
    return (
        f"Map of {event}: {noun} in {count_of(len(cells), 'square')}. {places}{others}. "
        f"Squares by what most of their {noun} are about: {_count_leading(cells)}."
    )


def _name_place(cell: Cell) -> str:
    """Return the nearest town, or where the middle of a square without one lies."""
    if cell.name:
        return cell.name
    north, east = "N" if cell.lat >= 0 else "S", "E" if cell.lon >= 0 else "W"
    return f"{abs(cell.lat):.1f}°{north} {abs(cell.lon):.1f}°{east}"


def _count_leading(cells: Iterable[Cell]) -> str:
    counted = Counter(cell.humanitarian for cell in cells)
    return ", ".join(f"{LABEL_WORDS[label].lower()} {number:,}" for label, number in counted.most_common())


def describe_picture(citation: Citation, post: CitedPost, chosen: ChosenPicture) -> str:
    """Return what a picture was read as and by whom; what it shows in detail no machine can say."""
    share = f" ({citation.confidence})" if post.confidence is not None else ""
    category = citation.category.lower()
    read = {
        LabelDecision.NOT_JUDGED: f"read with its words by a machine alone as {category}{share}",
        LabelDecision.RIGHT: f"read with its words by a machine as {category}{share}; a person agreed",
        LabelDecision.CORRECTED: f"which a person judged to be of {category}",
    }[post.label_decision]
    said = [f"Picture {chosen.number} of post {citation.post_id}, {read}"]
    if post.damage is not None:
        severity = say_severity(post.damage, post.damage_clarity, post.damage_confidence)
        said.append(f"damage seen in it: {severity[0].lower()}{severity[1:]}")
    said.append(citation.where[0].lower() + citation.where[1:])
    said.append(f"posted {citation.posted_at} UTC")
    return f"{'; '.join(said)}. {NOBODY_DESCRIBED}"
