"""Posts: one decision about all that match the filter, in the background; called off, undone as a whole."""

from dataclasses import dataclass

import streamlit as st

from dashboard import data, desk_data
from dashboard.auth import require_analyst
from dashboard.cached_reads import forget_reads
from dashboard.catalogue import mark
from dashboard.components.bulk_words import say_job
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown
from dashboard.components.post_table import build_table
from dashboard.components.review_panel import UNVERIFIABLE_REASONS, ask_reason, read_reason
from dashboard.services.background import BackgroundBulk
from dashboard.services.bulk import (
    DECISIONS,
    Bulk,
    find_selection,
    judge_selection,
    narrow_undecided,
    undo_bulk,
)
from dashboard.speaking import say, say_count, say_written
from dashboard.views.assigning_many import render_assigning_many
from dashboard.views.running_bulk import RUN, SHOWN, start_bulk, watch_bulk
from db.queries.bulk import MOST_POSTS, BulkRow, Selection
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.vocabulary import EventStatus, Information

POLL_S = 0.5
SAMPLE_ROWS = 5
# As the table of posts calls them.
SAMPLE_COLUMNS = ("Posted (UTC)", "Text", "Category", "Severity", "Information", "Place")


@dataclass(frozen=True)
class _Shown:
    """A selection that a person was shown, for one filter and decision."""

    chosen: PostFilter
    words: str
    selection: Selection[int]


@guard
def render_many(event: EventSummary, chosen: PostFilter) -> None:
    """Let an analyst decide about all posts of a filter at once, assign them, and undo either."""
    running: BackgroundBulk | None = st.session_state.get(RUN)
    # Open from the first decision on: what came of it, and its undoing, stand there.
    is_used = running is not None or st.query_params.get("decide") == "all"
    if running is not None and running.is_done and not running.is_seen:
        running.is_seen = True
        forget_reads()
    with st.expander(say("Decide about all of these"), icon=":material/checklist:", expanded=is_used):
        if running is not None and not running.is_done:
            st.fragment(watch_bulk, run_every=POLL_S)(running)
            return
        if running is not None and running.error:
            st.error(escape_markdown(say_written(running.error)), icon=":material/error:")
        if event.status is EventStatus.CLOSED:
            st.caption(say("The event is closed: a lead can reopen it on the page Events."))
            return
        analyst = require_analyst()
        _render_deciding(chosen, analyst)
        render_assigning_many(chosen, analyst)
        for row in desk_data.list_bulk_jobs(event.id):
            _render_job(row, analyst)


def _render_deciding(chosen: PostFilter, analyst: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.selectbox(
            say("Decision"), list(DECISIONS), format_func=say, key="bulk_decision", width=420
        )
        if st.button(say("Show what it would change"), key="bulk_show"):
            shown = _Shown(chosen, words, find_selection(data.get_store(), chosen, words))
            st.session_state[SHOWN] = shown
    st.caption(
        say(
            "Of the posts under this filter, at most {most_posts:,}. What a person decided stays "
            "as it is; a post that somebody else is at is left out; only posts with a picture "
            "have a severity.",
            most_posts=MOST_POSTS,
        )
    )
    seen: _Shown | None = st.session_state.get(SHOWN)
    if seen is None or (seen.chosen, seen.words) != (chosen, words):
        return
    count = len(seen.selection.posts)
    if seen.selection.is_cut:
        st.warning(say("More than {most_posts:,} posts match. Narrow the filter.", most_posts=MOST_POSTS))
        return
    narrowed = narrow_undecided(chosen, words)
    if not count or narrowed is None:
        st.info(say("No post under this filter waits for that decision."))
        return
    st.markdown(
        say_count(
            "**{count:,} post** would be judged “{what}”. The newest of them:",
            "**{count:,} posts** would be judged “{what}”. The newest of them:",
            count,
            what=escape_markdown(say(words)),
        )
    )
    sample = build_table(data.list_posts(narrowed, PostOrder.NEWEST, SAMPLE_ROWS, 0))[
        list(map(say, SAMPLE_COLUMNS))
    ]
    st.dataframe(sample, hide_index=True, height="content", key="bulk_sample")
    reason = None
    if DECISIONS[words].information is not None:
        ask_reason(say("Reason (needed for unverifiable)"), UNVERIFIABLE_REASONS, "bulk_reason")
        reason = read_reason("bulk_reason")
    lacks_reason = DECISIONS[words].information is Information.UNVERIFIABLE and not (reason or "").strip()
    if st.button(
        say_count("Decide about {count:,} post", "Decide about {count:,} posts", count),
        type="primary",
        disabled=not analyst or lacks_reason,
        key="bulk_start",
    ):
        store, bulk = data.get_store(), Bulk(chosen, words, reason, seen.selection.seal, analyst)
        start_bulk(
            mark("Judging"),
            lambda on_progress, is_cancelled: judge_selection(
                store, bulk, on_progress=on_progress, is_cancelled=is_cancelled
            ),
            is_cancellable=True,
        )


def _render_job(row: BulkRow, analyst: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"bulk_job_{row.id}"):
        st.caption(escape_markdown(say_job(row)))
        is_done = row.undone_by is not None or not row.judged
        if not is_done and st.button(
            say("Undo all of it"), icon=":material/undo:", disabled=not analyst, key=f"bulk_undo_{row.id}"
        ):
            store = data.get_store()
            start_bulk(
                mark("Undoing"),
                lambda on_progress, _: undo_bulk(store, row.id, actor=analyst, on_progress=on_progress),
                is_cancellable=False,
            )
