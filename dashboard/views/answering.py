"""The answer that one post of the page Triage gets: awaited, then shown with what speaks for it."""

import streamlit as st

from dashboard import data, drawn_pictures
from dashboard.cached_reads import forget_reads
from dashboard.components.attention import find_stored_map
from dashboard.components.evidence import render_evidence
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown, make_facts
from dashboard.components.post_card import make_row_chips, say_provenance
from dashboard.components.times import say_time
from dashboard.components.uncertainty import say_location
from dashboard.speaking import say, say_written
from dashboard.views.pages import Page, find_page, link_post
from db.queries.posts import PostDetail
from db.vocabulary import JobStatus


@guard
def await_answer(post_id: int) -> None:
    """Say that the post waits, until it is answered."""
    queue = data.get_queue_status()
    st.progress(0.5, text=say("Submitted, ahead of the queue. The answer appears here by itself."))
    if queue.oldest_wait_s and queue.oldest_wait_s > 30 and not queue.finished_last_minute:
        words = say(
            "Nothing was classified in the last minute: see under Operations whether a worker is running."
        )
        st.warning(words)
    if data.is_answered(post_id):
        forget_reads()
        st.rerun()


def render_answer(post_id: int) -> None:
    """Draw what the model made of the post, or why it could not."""
    detail = data.get_post(post_id)
    if detail is None:
        return
    st.header(say("Post {post_id}", post_id=post_id), anchor=False)
    if detail.job_status is JobStatus.FAILED:
        reason = say_written(detail.job_error or "") or say("no reason was given")
        st.error(say("It could not be classified: {reason}.", reason=escape_markdown(reason)))
        return
    st.html(f'<p class="lo-chips">{_make_chips(detail)}</p>')
    row = detail.row
    facts = (
        (say("Posted"), say_time(row.posted_at)),
        (say("Place"), say_location(detail)),
        (say("Source"), row.source),
    )
    st.html(make_facts(facts))
    render_evidence(
        detail,
        find_stored_map(detail.prediction),
        load_picture=drawn_pictures.load_thumbnail,
        load_heat=drawn_pictures.load_heat,
    )
    st.page_link(
        find_page(Page.DESK),
        label=say("Open post {post_id} to judge it or attach it to another event", post_id=post_id),
        query_params=link_post(post_id),
    )


def _make_chips(detail: PostDetail) -> str:
    row, prediction = detail.row, detail.prediction
    words = say_provenance(row, row.model_version)
    if prediction is not None:
        wait_s = (prediction.created_at - detail.ingested_at).total_seconds()
        words += " · " + say("answered after {wait_s:.1f} s", wait_s=wait_s)
    return f"{make_row_chips(row)}<span>{words}</span>"
