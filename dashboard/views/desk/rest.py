"""What few decisions on the desk need, folded beneath the evidence of the post at hand."""

from collections.abc import Callable

import streamlit as st

from dashboard.auth import read_analyst
from dashboard.components.history import render_history
from dashboard.components.review_panel import ask_credibility, render_correcting, render_rating, render_use
from dashboard.speaking import say
from dashboard.views.deciding import Deciding
from dashboard.views.matching import render_matching
from dashboard.views.moving import render_moving
from dashboard.views.placing import render_placing
from dashboard.views.reading import render_picture_words
from dashboard.views.similar import render_similar
from db.queries.events import EventSummary
from db.queries.posts import PostDetail


def render_rest(
    event: EventSummary, detail: PostDetail, deciding: Deciding, find_next: Callable[[], int | None]
) -> None:
    """Draw it once it is asked for; the next post begins without it.

    Args:
        find_next: the post to go on to where this one leaves the event.
    """
    rest = st.expander(
        say("Similar posts, place, credibility, use, event, history"),
        key=f"desk_rest_{detail.row.id}",
        on_change="rerun",
    )
    with rest:
        if rest.open:
            render_picture_words(detail)
            render_matching(detail)
            render_similar(detail.row.id)
            render_placing(event, detail)
            render_correcting(detail, lambda judgement: deciding.judge(judgement, True))
            # A rating is not the end of a post: who rates goes on to say whether it is true.
            ask_credibility(detail)
            render_rating(detail, lambda judgement: deciding.judge(judgement, False))
            render_use(detail, lambda judgement: deciding.judge(judgement, True))
            render_moving(detail, read_analyst(), find_next)
            render_history(detail)
