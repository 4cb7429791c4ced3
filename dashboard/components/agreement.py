"""How far two analysts agree, as a table."""

import streamlit as st

from dashboard.components.frame import render_empty
from dashboard.labels import TASK_WORDS
from dashboard.speaking import say
from db.agreement import Agreement
from db.queries.double_reviews import DoubleReview


def render_agreements(review: DoubleReview) -> None:
    """Show kappa by task with its interval, and how much of the samples is done."""
    st.header(say("Agreement of two analysts"), anchor=False)
    if not review.drawn:
        render_empty(
            say("No post was judged twice"),
            say("A lead draws a sample on the page Second review."),
            icon="groups",
        )
        return
    st.caption(
        say(
            "{judged:,} of {drawn:,} drawn posts were judged twice; about {open:,} "
            "of them two differ and nobody has decided. Cohen's kappa is 0 where they agree as "
            "often as by chance and 1 where they always do; the interval holds it 95 times in "
            "100.",
            judged=review.judged,
            drawn=review.drawn,
            open=review.open_disagreements,
        )
    )
    st.dataframe(
        [
            {
                say("Task"): say(TASK_WORDS[task]),
                say("Judged twice"): found.posts,
                say("The same"): f"{found.agreed / found.posts:.0%}" if found.posts else "–",
                say("Kappa"): _say_kappa(found),
            }
            for task, found in review.agreements.items()
        ],
        hide_index=True,
        height="content",
    )


def _say_kappa(found: Agreement) -> str:
    if found.kappa is None or found.low is None or found.high is None:
        return say("– (one class only, or none)")
    return say("{kappa:.2f} ({low:.2f} to {high:.2f})", kappa=found.kappa, low=found.low, high=found.high)
