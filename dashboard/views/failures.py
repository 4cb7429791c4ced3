"""The part of Operations that shows what failed in a queue, each with its reason, and tries it again."""

from collections.abc import Sequence

import streamlit as st

from dashboard import actions, data, picture_words
from dashboard.auth import read_analyst
from dashboard.components.figures import render_tiles
from dashboard.components.frame import leave_notice, render_empty
from dashboard.components.operations import list_failure_kinds, list_looking, tabulate_failures
from db.queries.operations import FailedJob
from db.queue.jobs import FACES, PICTURES, POSTS, Queue, QueueOfPictures
from db.vocabulary import AccountRole


def render_failures() -> None:
    """Show the posts that could not be classified, and let them be tried again."""
    st.header("Failures", anchor=False)
    failed = data.list_failed_jobs()
    if not failed:
        render_empty("No failed post", "A post that cannot be classified is listed here with its reason.")
        return
    render_tiles(list_failure_kinds(data.count_failures()), label="Failures by reason")
    _render_retries(failed, queue=POSTS, what="posts")


def render_pictures_not_looked_at() -> None:
    """Show how far the stages that look at pictures are, and let those be tried again that failed."""
    _render_stage(PICTURES, "Words in pictures", done="read", what="pictures")
    _render_stage(FACES, "Faces in pictures", done="searched", what="searches")


def _render_stage(queue: QueueOfPictures, title: str, *, done: str, what: str) -> None:
    """Show one stage; nothing where it never had a picture."""
    status = picture_words.get_looking_status(queue)
    if not (status.todo or status.doing or status.succeeded or status.failed):
        return
    st.header(title, anchor=False)
    render_tiles(list_looking(status, done), label=f"State of {title.lower()}")
    if failed := picture_words.list_failed_pictures(queue):
        _render_retries(failed, queue=queue, what=what)


def _render_retries(failed: Sequence[FailedJob], *, queue: Queue, what: str) -> None:
    table = st.dataframe(
        tabulate_failures(failed),
        key=f"failed_{what}",
        hide_index=True,
        height="content" if len(failed) < 10 else 360,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={"Reason": st.column_config.TextColumn(width="large")},
        alt=f"Failed {what}. Choose rows to retry only those.",
    )
    chosen = [failed[row].job_id for row in table.selection.rows if row < len(failed)]
    words = f"Retry {len(chosen)} chosen" if chosen else f"Retry all {len(failed)} shown"
    if st.button(words, icon=":material/replay:", key=f"retry_{what}"):
        job_ids = chosen or [job.job_id for job in failed]
        actor = read_analyst(AccountRole.VIEWER) or "unnamed analyst"
        retried = actions.retry_jobs(job_ids, actor=actor, queue=queue)
        leave_notice(f"{retried} {what} are back in the queue")
        st.rerun()
