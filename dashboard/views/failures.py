"""The part of Operations that shows what failed in a queue, each with its reason, and tries it again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import actions, data, picture_words
from dashboard.auth import read_analyst
from dashboard.catalogue import mark
from dashboard.components.figures import render_tiles
from dashboard.components.frame import leave_notice, render_empty
from dashboard.components.operations import list_failure_kinds, list_looking, tabulate_failures
from dashboard.speaking import say, say_count
from db.queries.operations import FailedJob
from db.queue.jobs import FACES, PICTURES, POSTS, Queue, QueueOfPictures
from db.vocabulary import AccountRole


@dataclass(frozen=True)
class _Words:
    """What one queue's parts are called; ``say_back`` says that so many of them were tried again."""

    what: str
    choose: str
    say_back: Callable[[int], str]


@dataclass(frozen=True)
class _StageWords:
    title: str
    waiting: str
    done: str


RETRIED_POSTS = _Words(
    "posts",
    mark("Failed posts. Choose rows to retry only those."),
    lambda count: say_count(
        "{count:,} post is back in the queue", "{count:,} posts are back in the queue", count
    ),
)
RETRIED_PICTURES = _Words(
    "pictures",
    mark("Failed pictures. Choose rows to retry only those."),
    lambda count: say_count(
        "{count:,} picture is back in the queue", "{count:,} pictures are back in the queue", count
    ),
)
RETRIED_SEARCHES = _Words(
    "searches",
    mark("Failed searches. Choose rows to retry only those."),
    lambda count: say_count(
        "{count:,} search is back in the queue", "{count:,} searches are back in the queue", count
    ),
)
READING = _StageWords(mark("Words in pictures"), mark("pictures to be read"), mark("Read"))
SEARCHING = _StageWords(mark("Faces in pictures"), mark("pictures to be searched"), mark("Searched"))


def render_failures() -> None:
    """Show the posts that could not be classified, and let them be tried again."""
    st.header(say("Failures"), anchor=False)
    failed = data.list_failed_jobs()
    if not failed:
        render_empty(
            say("No failed post"), say("A post that cannot be classified is listed here with its reason.")
        )
        return
    render_tiles(list_failure_kinds(data.count_failures()), label=say("Failures by reason"))
    _render_retries(failed, RETRIED_POSTS, queue=POSTS)


def render_pictures_not_looked_at() -> None:
    """Show how far the stages that look at pictures are, and let those be tried again that failed."""
    _render_stage(PICTURES, READING, RETRIED_PICTURES)
    _render_stage(FACES, SEARCHING, RETRIED_SEARCHES)


def _render_stage(queue: QueueOfPictures, stage: _StageWords, words: _Words) -> None:
    """Show one stage; nothing where it never had a picture."""
    status = picture_words.get_looking_status(queue)
    if not (status.todo or status.doing or status.succeeded or status.failed):
        return
    st.header(say(stage.title), anchor=False)
    tiles = list_looking(status, waiting=say(stage.waiting), done=say(stage.done))
    render_tiles(tiles, label=say("State of {stage!l}", stage=say(stage.title)))
    if failed := picture_words.list_failed_pictures(queue):
        _render_retries(failed, words, queue=queue)


def _render_retries(failed: Sequence[FailedJob], words: _Words, *, queue: Queue) -> None:
    table = st.dataframe(
        tabulate_failures(failed),
        key=f"failed_{words.what}",
        hide_index=True,
        height="content" if len(failed) < 10 else 360,
        on_select="rerun",
        selection_mode="multi-row",
        column_config={say("Reason"): st.column_config.TextColumn(width="large")},
        alt=say(words.choose),
    )
    chosen = [failed[row].job_id for row in table.selection.rows if row < len(failed)]
    label = (
        say("Retry {number} chosen", number=len(chosen))
        if chosen
        else say("Retry all {number} shown", number=len(failed))
    )
    if st.button(label, icon=":material/replay:", key=f"retry_{words.what}"):
        job_ids = chosen or [job.job_id for job in failed]
        actor = read_analyst(AccountRole.VIEWER) or "unnamed analyst"
        retried = actions.retry_jobs(job_ids, actor=actor, queue=queue)
        leave_notice(words.say_back(retried))
        st.rerun()
