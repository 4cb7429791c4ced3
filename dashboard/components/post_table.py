"""Posts as a dense table; choosing a row opens the post."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.catalogue import Language, mark
from dashboard.components.markup import clip_text
from dashboard.labels import (
    LABEL_DECISION_WORDS,
    PRECISION_WORDS,
    say_information,
    say_label,
    say_language,
    say_severity,
)
from dashboard.services.places import say_place
from dashboard.speaking import find_language, say, say_number
from db.bounds import is_time_known
from db.queries.message_folds import FoldedRow
from db.queries.posts import PostRow
from db.vocabulary import Information, LabelDecision, Unfamiliar, Use

ROW_HEIGHT = 34
TEXT_LENGTH = 160
UNFAMILIAR_WORDS = {Unfamiliar.LANGUAGE: mark("language"), Unfamiliar.PICTURE: mark("picture")}


def build_table(
    rows: Sequence[PostRow],
    *,
    folded: Mapping[int, FoldedRow] | None = None,
    in_picture: Collection[int] = (),
) -> pd.DataFrame:
    """Return one line a post, in words.

    Args:
        folded: by the id of a post, what it stands for; None of a list that shows each post by itself.
        in_picture: the posts that a search found by the words in their pictures alone.
    """
    repeats = {} if folded is None else {say("Says the same"): [say_repeats(folded[row.id]) for row in rows]}
    found = (
        {say("Found in"): [say("picture") if row.id in in_picture else say("text") for row in rows]}
        if in_picture
        else {}
    )
    return pd.DataFrame(
        {
            # An empty cell in a column of times: the table sorts it last.
            say("Posted (UTC)"): [
                row.posted_at.replace(tzinfo=None) if is_time_known(row.posted_at) else None for row in rows
            ],
            say("Text"): [clip_text(row.text, TEXT_LENGTH) for row in rows],
            **repeats,
            **found,
            say("Category"): [say(say_label(row.humanitarian)) for row in rows],
            say("Confidence"): [_say_confidence(row) for row in rows],
            say("Unlike the training"): [_say_unfamiliar(row) for row in rows],
            say("Severity"): [_say_severity(row) for row in rows],
            say("Information"): [_say_information(row) for row in rows],
            say("Label"): [_say_label_decision(row) for row in rows],
            say("Picture"): [say("yes") if row.media_sha256 else "–" for row in rows],
            say("Place"): [_say_place(row) for row in rows],
            say("Language"): [say(say_language(row.language)) if row.language else "–" for row in rows],
            say("Source"): [f"{row.source} ({row.source_reliability})" for row in rows],
            say("Post"): [row.id for row in rows],
        }
    )


def say_repeats(folded: FoldedRow) -> str:
    """Return how many posts say the same and since when, "–" of a single one."""
    if folded.posts == 1:
        return "–"
    first = folded.first_posted_at
    is_earlier = is_time_known(first) and first < folded.row.posted_at
    earlier = f", {say('first {first:dd MMM HH:mm}', first=first)}" if is_earlier else ""
    return f"×{say_number(folded.posts)}{earlier}"


def render_table(
    rows: Sequence[PostRow],
    *,
    key: str,
    choose: Callable[[int], None],
    marked: int | None = None,
    folded: Mapping[int, FoldedRow] | None = None,
    in_picture: Collection[int] = (),
) -> None:
    """Show the table; ``choose`` takes the id of the post whose row was ticked, ahead of the next run.

    The ids are those that were drawn: the next run may read other rows in the same places. The table is as
    high as its rows, so that the page alone scrolls and Back finds its place again.

    Args:
        in_picture: see ``build_table``.
        marked: the post that the analyst comes back from; its row is ticked, and to untick it opens it again.
        folded: as ``build_table`` takes it.
    """
    ids = [row.id for row in rows]
    start = [ids.index(marked)] if marked in ids else []

    def take() -> None:
        for row in st.session_state[key].selection.rows or start:
            choose(ids[row])

    config = st.column_config
    st.dataframe(
        build_table(rows, folded=folded, in_picture=in_picture),
        key=key,
        hide_index=True,
        height=(len(rows) + 1) * ROW_HEIGHT + 4,
        row_height=ROW_HEIGHT,
        on_select=take,
        selection_mode="single-row",
        selection_default={"selection": {"rows": start}},
        column_config={
            say("Posted (UTC)"): _make_time_column(),
            say("Text"): config.TextColumn(width=400),
            say("Says the same"): config.TextColumn(
                width=160,
                help=say("How many posts, and when the first was posted; a dash where no other does"),
            ),
            say("Found in"): config.TextColumn(
                width=80, help=say("Whether the text has the words, or what a machine read in the picture")
            ),
            say("Category"): config.TextColumn(width=170),
            say("Confidence"): config.ProgressColumn(
                format="%d %%",
                min_value=0,
                max_value=100,
                width=110,
                help=say(
                    "Calibrated, of the category shown; empty where a person judged it or it means little"
                ),
            ),
            say("Unlike the training"): config.TextColumn(
                width=125, help=say("A dash where no mark is known; some that are unlike it have none")
            ),
            say("Severity"): config.TextColumn(
                width=215, help=say("With the model's probability; unclear where no class reaches half")
            ),
            say("Information"): config.TextColumn(width=110, help=say("A dash where nobody has judged it")),
            say("Label"): config.TextColumn(width=120, help=say("A dash where nobody has judged it")),
            say("Picture"): config.TextColumn(width=60),
            say("Post"): config.NumberColumn(width=60, format="%d"),
        },
        alt=say("Posts that match the filters. Choose a row to open the post."),
    )


def _say_confidence(row: PostRow) -> int | None:
    # A figure that means nothing would be sorted by all the same.
    is_judged = row.label_decision is not LabelDecision.NOT_JUDGED
    if row.humanitarian_confidence is None or row.unfamiliar or is_judged:
        return None
    return round(row.humanitarian_confidence * 100)


def _say_unfamiliar(row: PostRow) -> str:
    return ", ".join(say(UNFAMILIAR_WORDS[kind]) for kind in row.unfamiliar) or "–"


def _say_severity(row: PostRow) -> str:
    return say(say_severity(row.damage, row.damage_clarity, row.damage_confidence)) if row.damage else "–"


def _say_information(row: PostRow) -> str:
    is_judged = row.information is not Information.NOT_JUDGED or row.use is Use.NOT_USED
    return say(say_information(row.information, row.use)) if is_judged else "–"


def _say_label_decision(row: PostRow) -> str:
    is_judged = row.label_decision is not LabelDecision.NOT_JUDGED
    return say(LABEL_DECISION_WORDS[row.label_decision]) if is_judged else "–"


def _say_place(row: PostRow) -> str:
    if row.precision is None:
        return "–"
    place = say_place(row.place, row.lat, row.lon) or mark("no place")
    return f"{say(place)} ({say(PRECISION_WORDS[row.precision]).lower()})"


def _make_time_column() -> Any:
    """Return how the browser writes a time: it knows the names of months in English alone."""
    is_english = find_language() is Language.ENGLISH
    return st.column_config.DatetimeColumn(
        format="DD MMM HH:mm" if is_english else "YYYY-MM-DD HH:mm", width=100 if is_english else 130
    )
