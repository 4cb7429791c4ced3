"""Key figures as a row of tiles."""

import streamlit as st

from dashboard.components.markup import escape_text
from db.queries.overview import KeyFigures


def render_figures(figures: KeyFigures) -> None:
    """Show the counts of the posts in view. They count posts and accounts, never people or damage."""
    share = figures.classified / figures.posts if figures.posts else 0
    tiles = (
        ("Posts", figures.posts, f"{figures.accounts:,} accounts"),
        ("Classified", figures.classified, f"{share:.0%} of the posts"),
        ("Informative", figures.informative, "by effective label"),
        ("Severe damage", figures.severe_damage, "by the picture"),
        ("Not verified", figures.unreviewed, "wait for a person"),
        ("Verified", figures.confirmed, f"{figures.rejected:,} rejected"),
        ("Placed", figures.placed, f"{figures.posts - figures.placed:,} without a place"),
    )
    cells = "".join(
        f'<div class="lo-tile" data-figure="{escape_text(name)}"><dt>{escape_text(name)}</dt>'
        f"<dd>{value:,}</dd><small>{escape_text(note)}</small></div>"
        for name, value, note in tiles
    )
    st.html(f'<dl class="lo-tiles" aria-label="Key figures">{cells}</dl>')
