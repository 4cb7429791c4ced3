"""Key figures as a row of tiles."""

from collections.abc import Iterable

import streamlit as st

from dashboard.components.markup import escape_text
from dashboard.labels import LABEL_WORDS, NOT_REVIEWED
from dashboard.services.reports.wording import count_of
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
    senders = count_of(accounts, "independent account")
    if figures.without_time:
        senders += f", {figures.without_time:,} without a known time"
    share = figures.classified / figures.posts if figures.posts else 0
    tiles = (
        ("Posts", figures.posts, senders),
        (
            "Classified",
            figures.classified,
            f"{share:.0%} of the posts; {figures.unfamiliar:,} unlike the training",
        ),
        (LABEL_WORDS[Informativeness.INFORMATIVE], figures.informative, "by effective label"),
        (
            LABEL_WORDS[Damage.SEVERE_DAMAGE],
            figures.severe_damage,
            f"by the picture; {figures.unclear_damage:,} unclear",
        ),
        (NOT_REVIEWED, figures.unreviewed, "wait for a person"),
        ("Verified", figures.verified, f"corroborated; {figures.not_used:,} not used"),
        ("Placed", figures.placed, f"{figures.posts - figures.placed:,} without a place"),
    )
    render_tiles(((name, f"{count:,}", note) for name, count, note in tiles), label="Key figures")
