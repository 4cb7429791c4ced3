"""How far two analysts agree, as a table."""

import streamlit as st

from dashboard.components.frame import render_empty
from dashboard.labels import TASK_WORDS
from db.agreement import Agreement
from db.queries.double_reviews import DoubleReview


def render_agreements(review: DoubleReview) -> None:
    """Show kappa by task with its interval, and how much of the samples is done."""
    st.header("Agreement of two analysts", anchor=False)
    if not review.drawn:
        render_empty(
            "No post was judged twice", "A lead draws a sample on the page Second review.", icon="groups"
        )
        return
    st.caption(
        f"{review.judged:,} of {review.drawn:,} drawn posts were judged twice; about "
        f"{review.open_disagreements:,} of them two differ and nobody has decided. Cohen's kappa is 0 where "
        "they agree as often as by chance and 1 where they always do; the interval holds it 95 times in 100."
    )
    st.dataframe(
        [
            {
                "Task": TASK_WORDS[task],
                "Judged twice": found.posts,
                "The same": f"{found.agreed / found.posts:.0%}" if found.posts else "–",
                "Kappa": _say_kappa(found),
            }
            for task, found in review.agreements.items()
        ],
        hide_index=True,
        height="content",
    )


def _say_kappa(found: Agreement) -> str:
    if found.kappa is None or found.low is None or found.high is None:
        return "– (one class only, or none)"
    return f"{found.kappa:.2f} ({found.low:.2f} to {found.high:.2f})"
