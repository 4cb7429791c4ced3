"""A situation report on screen."""

import base64
from collections.abc import Sequence

import streamlit as st

from dashboard.components.times import say_time
from dashboard.labels import KIND_WORDS
from dashboard.services.reports.frozen import Retracted
from dashboard.services.reports.public_view import PublicPassage
from dashboard.services.reports.wording import say_retracted
from db.queries.reports import ReportRow
from db.vocabulary import ReportStatus

PREVIEW_HEIGHT = 900


def describe_report(row: ReportRow) -> str:
    """Return a report's line in the list of reports."""
    state = f"cleared by {row.cleared_by}" if row.status is ReportStatus.CLEARED else "DRAFT"
    period = f"{say_time(row.period_starts_at)} to {say_time(row.period_ends_at)}"
    # A narrow box cuts the end off, and what is not cleared must be seen to be a draft.
    return f"No. {row.number} · {state} · {period}"


def render_preview(html: bytes, *, title: str) -> None:
    """Show the report's HTML; at a data address it has no access to the page around it."""
    address = "data:text/html;charset=utf-8;base64," + base64.b64encode(html).decode()
    st.iframe(address, height=PREVIEW_HEIGHT, alt=f"Preview: {title}")


def render_retractions(retracted: Sequence[Retracted]) -> None:
    """Warn that a report which is out cites posts that have turned out not to be usable."""
    if not retracted:
        return
    which = ", ".join(f"post {post.id} ({say_retracted(post)})" for post in retracted)
    st.warning(
        f"This report cites what is not used any more: {which}. Tell those who have it; the next report "
        "names it as a retraction.",
        icon=":material/report:",
    )


def render_public_view(passages: Sequence[PublicPassage]) -> None:
    """Show what the public reads of posts and of edited words, and what is kept back from it."""
    kept_back = sum(len(passage.kept_back) for passage in passages)
    with st.expander(f"What the public sees ({kept_back} kept back)", icon=":material/visibility:"):
        st.caption(
            "Read each line before you clear: masking works by rules and lists, and misses what they do "
            "not know."
        )
        st.dataframe(
            [
                {
                    "Where": passage.where,
                    "The public reads": passage.shown,
                    "Kept back": "; ".join(
                        f"{KIND_WORDS[kind]}: {words}" for kind, words in passage.kept_back
                    ),
                }
                for passage in passages
            ],
            hide_index=True,
            height="content",
        )
