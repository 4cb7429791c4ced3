"""Hazard reports of authorities and observatories, beside what posts say and told from it."""

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text, make_chip
from dashboard.components.times import say_span, say_time
from dashboard.feed_labels import HAZARD_LEVEL_COLOURS, HAZARD_LEVEL_WORDS, HAZARD_WORDS, PUBLISHER_WORDS
from dashboard.speaking import join_facts, say
from db.queries.hazard_reports import NEAR_H, NEAR_KM, HazardReportRow
from db.queries.proposals import ProposalRow
from db.vocabulary import Hazard

SHOWN = 5


def render_hazard_reports(rows: Sequence[HazardReportRow], *, radius_km: float | None) -> None:
    """Show the reports near an event, the first ones at once; nothing where there are none.

    Args:
        radius_km: of the event's area.
    """
    if not rows:
        return
    st.header(say("Official hazard reports"), anchor=False)
    st.html(_make_list(rows[:SHOWN]))
    if others := rows[SHOWN:]:
        with st.expander(say("The next {number}", number=len(others))):
            st.html(_make_list(others))
    km = max(radius_km or 0.0, NEAR_KM)
    st.caption(
        say(
            "Within {km:,.0f} km of the event's middle, from {near_h} h before it began. What "
            "publishers say has happened: no post, no independent account, and no proof that a "
            "post is true.",
            km=km,
            near_h=NEAR_H,
        )
    )


def say_hazard(row: HazardReportRow) -> str:
    """Return what a report tells of, such as ``Earthquake, magnitude 6.1 (mww)``."""
    return ", ".join(filter(None, (say(HAZARD_WORDS[row.hazard]), row.name, _say_severity(row))))


def say_near_burst(proposal: ProposalRow) -> str | None:
    """Return in one sentence which report speaks for a proposal; None where none does."""
    if not proposal.hazard_reports:
        return None
    first, *others = proposal.hazard_reports
    level = f", {say(HAZARD_LEVEL_WORDS[first.level]).lower()}" if first.level else ""
    seconds = (proposal.first_seen_at - first.started_at).total_seconds()
    words = mark("{span} before the first post") if seconds >= 0 else mark("{span} after the first post")
    when = say(words, span=say_span(abs(seconds)))
    more = f" {say('{number} more are near.', number=len(others))}" if others else ""
    said = say(
        "{publisher} reports: {hazard}{level}, {km:,.0f} km from the middle, began {when}; "
        "looked for within {near_km:.0f} km and {near_h} h.",
        publisher=PUBLISHER_WORDS[first.publisher],
        hazard=say_hazard(first),
        level=level,
        km=first.km,
        when=when,
        near_km=NEAR_KM,
        near_h=NEAR_H,
    )
    return said + more


def _make_list(rows: Sequence[HazardReportRow]) -> str:
    """Return reports as a list; nothing of a report reaches it unescaped."""
    items = "".join(map(_make_item, rows))
    return f'<ul class="lo-reports" aria-label="{escape_text(say("Official hazard reports"))}">{items}</ul>'


def _make_item(row: HazardReportRow) -> str:
    chips = [make_chip(PUBLISHER_WORDS[row.publisher])]
    if row.level is not None:
        chips.append(make_chip(say(HAZARD_LEVEL_WORDS[row.level]), swatch=HAZARD_LEVEL_COLOURS[row.level]))
    if row.withdrawn_at is not None:
        chips.append(make_chip(say("Withdrawn: deleted or taken off its publisher's list"), tone="warn"))
    what = join_facts((say_hazard(row), row.place))
    facts = [
        _say_period(row),
        say("{km:,.0f} km from the middle", km=row.km),
        say("as of {time}", time=say_time(row.updated_at)),
    ]
    return (
        f'<li><p class="lo-chips">{"".join(chips)}</p>'
        f'<p class="lo-text" dir="auto">{escape_text(what)}</p>'
        f'<p class="lo-meta">{escape_text(join_facts(facts))}{_make_link(row.link)}</p></li>'
    )


def _make_link(link: str | None) -> str:
    """Return where the report itself stands, by its host, so that nobody is led elsewhere unawares."""
    if link is None:
        return ""
    host = escape_text(urlsplit(link).hostname or "")
    return f' · <a href="{escape_text(link)}" target="_blank" rel="noopener noreferrer">{host}</a>'


def _say_period(row: HazardReportRow) -> str:
    began = say_time(row.started_at)
    return (
        began
        if row.ended_at == row.started_at
        else say("{began} to {time}", began=began, time=say_time(row.ended_at))
    )


def _say_severity(row: HazardReportRow) -> str:
    if row.severity is None:
        return ""
    if row.hazard is Hazard.EARTHQUAKE:
        unit = f" ({row.severity_unit})" if row.severity_unit else ""
        return say("magnitude {severity:.1f}{unit}", severity=row.severity, unit=unit)
    return f"{row.severity:,.0f} {row.severity_unit or ''}".strip()
