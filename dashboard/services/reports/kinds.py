"""What each kind of report is beside its template: its name, its bounds, how its attribution ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from dashboard.labels import REPORT_KIND_WORDS
from dashboard.services.errors import ReportError
from dashboard.services.reports.facts import CITED_PER_CATEGORY
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.sections import show_time
from db.queries.filters import PostFilter
from db.vocabulary import ReportKind

EXPIRES_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class KindRules:
    """What holds for all reports of a kind.

    Args:
        slug: what its files are called, in letters, digits and hyphens.
        parts: what no template of it may leave out; see ``parts.PARTS``.
        max_period: the longest that it may be about.
        cited_per_category: posts at most that stand for a category; the annex of a short report is short.
        title_length: characters of its title at most; longer names of events are cut.
    """

    slug: str
    parts: tuple[str, ...]
    max_period: timedelta | None = None
    title_length: int | None = None
    cited_per_category: int = CITED_PER_CATEGORY


RULES: Mapping[ReportKind, KindRules] = {
    ReportKind.SITUATION: KindRules("sitrep", ("highlights", "gaps", "contacts")),
    # OCHA: of the first 24 to 72 hours, under a title of 96 characters at most.
    ReportKind.FLASH: KindRules(
        "flash-update",
        ("highlights", "gaps", "contacts"),
        max_period=timedelta(hours=72),
        title_length=96,
        cited_per_category=2,
    ),
    ReportKind.INCIDENT: KindRules("incident-brief", ("gaps", "contacts")),
    ReportKind.THREE_W: KindRules("3w", ("responses", "gaps", "contacts")),
    ReportKind.HANDOVER: KindRules("hand-over", ("gaps",)),
}


def check_kind(kind: ReportKind, chosen: PostFilter) -> None:
    """Check that a report of a kind can be about what is chosen, which has both ends of a period.

    Raises:
        ReportError: its period is too long, or an incident brief is about no incident.
    """
    longest = RULES[kind].max_period
    if longest and chosen.since and chosen.until and chosen.until - chosen.since > longest:
        hours = (chosen.until - chosen.since) / timedelta(hours=1)
        most = longest / timedelta(hours=1)
        raise ReportError(
            f"a {REPORT_KIND_WORDS[kind]} is about {most:.0f} hours at most, and this period has "
            f"{hours:,.0f}; choose a shorter one, or draft a {REPORT_KIND_WORDS[ReportKind.SITUATION]}"
        )
    if kind is ReportKind.INCIDENT and chosen.incident is None:
        raise ReportError(f"an {REPORT_KIND_WORDS[kind]} is about one incident; choose which")


def make_title(snapshot: Snapshot) -> str:
    """Return OCHA's title, such as "Country: Crisis — Situation Report No. N (as of DD Month YYYY)"."""
    event = snapshot.event
    crisis = f"{event.country}: {event.name}" if event.country else event.name
    if snapshot.growth is not None:
        crisis = f"{crisis}, incident {snapshot.growth.id}"
    rest = f" — {name_report(snapshot)} (as of {snapshot.ends_at:%d %B %Y})"
    longest = RULES[snapshot.kind].title_length
    if longest and len(crisis) + len(rest) > longest:
        crisis = crisis[: longest - len(rest) - 1].rstrip() + "…"
    return crisis + rest


def name_report(snapshot: Snapshot) -> str:
    """Return kind and number, such as "Flash Update No. 3"."""
    return f"{REPORT_KIND_WORDS[snapshot.kind]} No. {snapshot.number}"


def say_following(snapshot: Snapshot) -> str:
    """Return what the attribution ends with: when a report of its kind ends or the next one follows."""
    starts_at, ends_at = snapshot.starts_at, snapshot.ends_at
    match snapshot.kind:
        case ReportKind.FLASH:
            return (
                f"It expires on {show_time(ends_at + EXPIRES_AFTER)}, or as soon as a later report of this "
                "event is issued; do not go by it after that."
            )
        case ReportKind.SITUATION:
            following = ends_at + max(ends_at - starts_at, timedelta(days=1))
            # Of a period long past no next report can be expected on a day that is past as well.
            if following > snapshot.frozen_at:
                return f"At this interval the next report would follow on or around {following:%d %B %Y}."
    return ""
