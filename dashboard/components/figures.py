"""Key figures as a row of tiles."""

from collections.abc import Iterable

import streamlit as st

from dashboard.components.markup import escape_text
from dashboard.labels import LABEL_WORDS, NOT_REVIEWED
from dashboard.speaking import say, say_count, say_number
from db.queries.overview import KeyFigures
from db.vocabulary import Damage, Informativeness

Tile = tuple[str, str, str]


def render_tiles(tiles: Iterable[Tile], *, label: str) -> None:
    """Show tiles of name, figure and note."""
    cells = "".join(
        f'<div class="lo-tile" data-figure="{escape_text(name)}"><dt>{escape_text(name)}</dt>'
        f"<dd>{escape_text(figure)}</dd><dd>{escape_text(note)}</dd></div>"
        for name, figure, note in tiles
    )
    st.html(f'<dl class="lo-tiles" aria-label="{escape_text(label)}">{cells}</dl>')


def render_figures(figures: KeyFigures, accounts: int) -> None:
    """Show the counts of the posts in view. They count posts and accounts, never people or damage.

    Args:
        accounts: independent ones, which sent a message first.
    """
    senders = say_count("{count:,} independent account", "{count:,} independent accounts", accounts)
    if figures.without_time:
        senders += ", " + say("{count:,} without a known time", count=figures.without_time)
    share = figures.classified / figures.posts if figures.posts else 0
    tiles = (
        (say("Posts"), figures.posts, senders),
        (
            say("Classified"),
            figures.classified,
            say(
                "{share:.0%} of the posts; {unfamiliar:,} unlike the training",
                share=share,
                unfamiliar=figures.unfamiliar,
            ),
        ),
        (say(LABEL_WORDS[Informativeness.INFORMATIVE]), figures.informative, say("by effective label")),
        (
            say(LABEL_WORDS[Damage.SEVERE_DAMAGE]),
            figures.severe_damage,
            say("by the picture; {unclear:,} unclear", unclear=figures.unclear_damage),
        ),
        (say(NOT_REVIEWED), figures.unreviewed, say("wait for a person")),
        (say("Verified"), figures.verified, say("corroborated; {count:,} not used", count=figures.not_used)),
        (
            say("Placed"),
            figures.placed,
            say("{count:,} without a place", count=figures.posts - figures.placed),
        ),
    )
    render_tiles(((name, say_number(count), note) for name, count, note in tiles), label=say("Key figures"))
