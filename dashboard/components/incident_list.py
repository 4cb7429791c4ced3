"""Incidents as a list: what happened, how many tell of it, whether it grows, what is left to do."""

from collections.abc import Sequence

import streamlit as st

from dashboard.components.markup import escape_text, make_category_chip, make_chip
from dashboard.components.times import say_time
from dashboard.labels import DAMAGE_COLOURS, say_label, say_language
from dashboard.services.places import say_place
from dashboard.speaking import join_facts, say, say_count
from db.queries.incidents import IncidentRow

MAX_LANGUAGES = 3


def render_incidents(rows: Sequence[IncidentRow]) -> int | None:
    """Show incidents one below the other; return the one that is to be opened, or None."""
    opened = None
    for row in rows:
        with st.container(key=f"incident_{row.id}", gap="xxsmall"):
            st.html(make_incident_card(row))
            if st.button(
                say("Open incident {id}", id=row.id),
                key=f"open_incident_{row.id}",
                type="tertiary",
                icon=":material/hub:",
            ):
                opened = row.id
    return opened


def make_incident_card(row: IncidentRow) -> str:
    """Return an incident's card; nothing of a post reaches it unescaped."""
    return (
        f'<article class="lo-card"><p class="lo-text" dir="auto"><strong>{escape_text(row.headline)}'
        f'</strong></p><p class="lo-chips">{_make_chips(row)}</p>'
        f'<p class="lo-meta">{escape_text(say_extent(row))}</p></article>'
    )


def say_extent(row: IncidentRow) -> str:
    """Return from when to when, in which languages and about where."""
    where = say_place(row.place, row.lat, row.lon)
    parts = [
        say("{first} to {last}", first=say_time(row.first_seen_at), last=say_time(row.last_seen_at)),
        _say_languages(row),
        say(where) if where else "",
    ]
    return join_facts(parts)


def _say_languages(row: IncidentRow) -> str:
    more = len(row.languages) - MAX_LANGUAGES
    words = ", ".join(say(say_language(code)) for code in row.languages[:MAX_LANGUAGES])
    return say("{what} and {more} more", what=words, more=more) if more > 0 else words


def _make_chips(row: IncidentRow) -> str:
    chips = [
        make_category_chip(row.category),
        make_chip(say_count("{count:,} post", "{count:,} posts", row.posts)),
        make_chip(say_count("{count:,} independent account", "{count:,} independent accounts", row.accounts)),
    ]
    if row.damage is not None:
        chips.insert(1, make_chip(say(say_label(row.damage)), swatch=DAMAGE_COLOURS[row.damage]))
    if row.growth:
        chips.append(make_chip(say("+{growth:,} in the last hour", growth=row.growth)))
    chips.append(
        make_chip(
            say("{open_posts:,} not judged", open_posts=row.open_posts),
            tone="warn" if row.open_posts else "plain",
        )
    )
    return "".join(chips)
