"""Posts as a dense table; choosing a row opens the post."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from dashboard.components.markup import clip_text
from dashboard.labels import (
    LABEL_WORDS,
    PRECISION_WORDS,
    VERIFICATION_WORDS,
    say_label,
    say_language,
)
from db.bounds import is_time_known
from db.queries.posts import PostRow

ROW_HEIGHT = 34
TEXT_LENGTH = 160


def build_table(rows: Sequence[PostRow]) -> pd.DataFrame:
    """Return one line a post, in words."""
    return pd.DataFrame(
        {
            # An empty cell in a column of times: the table sorts it last.
            "Posted (UTC)": [
                row.posted_at.replace(tzinfo=None) if is_time_known(row.posted_at) else None for row in rows
            ],
            "Text": [clip_text(row.text, TEXT_LENGTH) for row in rows],
            "Category": [say_label(row.humanitarian) for row in rows],
            "Confidence": [_say_percent(row.humanitarian_confidence) for row in rows],
            "Severity": [LABEL_WORDS[row.damage] if row.damage else "–" for row in rows],
            "Verification": [VERIFICATION_WORDS[row.verification] for row in rows],
            "Picture": ["yes" if row.media_sha256 else "–" for row in rows],
            "Place": [_say_place(row) for row in rows],
            "Language": [say_language(row.language) if row.language else "–" for row in rows],
            "Source": [f"{row.source} ({row.source_reliability})" for row in rows],
            "Post": [row.id for row in rows],
        }
    )


def render_table(
    rows: Sequence[PostRow], *, key: str, choose: Callable[[int], None], marked: int | None = None
) -> None:
    """Show the table; ``choose`` takes the id of the post whose row was ticked, ahead of the next run.

    The ids are those that were drawn: the next run may read other rows in the same places. The table is as
    high as its rows, so that the page alone scrolls and Back finds its place again.

    Args:
        marked: the post that the analyst comes back from; its row is ticked, and to untick it opens it again.
    """
    ids = [row.id for row in rows]
    start = [ids.index(marked)] if marked in ids else []

    def take() -> None:
        for row in st.session_state[key].selection.rows or start:
            choose(ids[row])

    config = st.column_config
    st.dataframe(
        build_table(rows),
        key=key,
        hide_index=True,
        height=(len(rows) + 1) * ROW_HEIGHT + 4,
        row_height=ROW_HEIGHT,
        on_select=take,
        selection_mode="single-row",
        selection_default={"selection": {"rows": start}},
        column_config={
            "Posted (UTC)": config.DatetimeColumn(format="DD MMM HH:mm", width=100),
            "Text": config.TextColumn(width=400),
            "Category": config.TextColumn(width=170),
            "Confidence": config.ProgressColumn(
                format="%d %%",
                min_value=0,
                max_value=100,
                width=110,
                help="Calibrated, of the category shown",
            ),
            "Severity": config.TextColumn(width=145),
            "Verification": config.TextColumn(width=110),
            "Picture": config.TextColumn(width=60),
            "Post": config.NumberColumn(width=60, format="%d"),
        },
        alt="Posts that match the filters. Choose a row to open the post.",
    )


def _say_percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)


def _say_place(row: PostRow) -> str:
    if row.precision is None:
        return "–"
    return f"{row.place or 'unnamed'} ({PRECISION_WORDS[row.precision].lower()})"
