"""The section that says when and how much: usable posts by category, and over time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dashboard.services.reports.alternatives import describe_categories, describe_timeline
from dashboard.services.reports.document import Bar, Chart, Section
from dashboard.services.reports.frozen import Snapshot, TimelineFacts
from db.vocabulary import Humanitarian

DAY_S = 86_400
UNCLASSIFIED = "none"


def write_charts(snapshot: Snapshot) -> tuple[Section, ...]:
    """Draw the usable posts by category, and over time; snapshots of before hold no timeline."""
    facts = snapshot.facts
    if not facts.usable.posts:
        return ()
    charts = [_chart_categories(snapshot)]
    if facts.timeline and facts.timeline.steps:
        charts.append(_chart_timeline(snapshot, facts.timeline))
    return (Section("By category and time", tuple(charts)),)


def _chart_categories(snapshot: Snapshot) -> Chart:
    facts = snapshot.facts
    counts: dict[Humanitarian | None, int] = {line.humanitarian: line.posts for line in facts.categories}
    if waiting := facts.usable.posts - facts.usable.classified:
        counts[None] = waiting
    bars = tuple(Bar(category, (posts,)) for category, posts in counts.items())
    return Chart(
        bars=bars,
        steps=(),
        is_exercise=snapshot.event.is_exercise,
        alt=describe_categories(bars),
        caption="Usable posts by category, as the model classified them or a person corrected it.",
    )


def _chart_timeline(snapshot: Snapshot, timeline: TimelineFacts) -> Chart:
    steps = tuple(_list_steps(snapshot, timeline.step_s))
    held = {step.starts_at: step.categories for step in timeline.steps}
    found = {name for categories in held.values() for name in categories}
    bars = tuple(
        Bar(category, tuple(held.get(step, {}).get(category or UNCLASSIFIED, 0) for step in steps))
        for category in (*Humanitarian, None)
        if (category or UNCLASSIFIED) in found
    )
    length = _say_length(timeline.step_s)
    form = "%d %B %Y" if timeline.step_s % DAY_S == 0 else "%d %B %Y %H:%M"
    return Chart(
        bars=bars,
        steps=tuple(f"{step:{_pick_form(timeline.step_s)}}" for step in steps),
        is_exercise=snapshot.event.is_exercise,
        alt=describe_timeline(bars, [f"{step:{form}}" for step in steps], length),
        caption=f"Usable posts over time (UTC), a bar for each {length}, each row drawn to its own "
        "scale: over its highest bar stands that one's number, at its end that of all.",
    )


def _list_steps(snapshot: Snapshot, step_s: int) -> Iterator[datetime]:
    """Yield when each step of the period begins, those without a post too."""
    seconds = int(snapshot.starts_at.timestamp())
    step = datetime.fromtimestamp(seconds - seconds % step_s, UTC)
    while step < snapshot.ends_at:
        yield step
        step += timedelta(seconds=step_s)


def _pick_form(step_s: int) -> str:
    if step_s % DAY_S:
        return "%d %b %H:%M"
    return "%d %b" if step_s == DAY_S else "%d %b %Y"


def _say_length(step_s: int) -> str:
    count, unit = (step_s // DAY_S, "day") if step_s % DAY_S == 0 else (step_s // 3600, "hour")
    return unit if count == 1 else f"{count} {unit}s"
