"""The form of the page Triage for one post, and the answer that it gets."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import data, drawn_pictures, state
from dashboard.catalogue import mark
from dashboard.components.attention import find_stored_map
from dashboard.components.evidence import render_evidence
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown, make_facts
from dashboard.components.post_card import make_row_chips, say_provenance
from dashboard.components.times import say_time
from dashboard.components.uncertainty import say_location
from dashboard.services.errors import ServiceError
from dashboard.services.places import MAX_PLACE_LENGTH, find_places
from dashboard.services.submissions import MAX_SOURCE_LENGTH, Submission, submit_pair
from dashboard.speaking import say, say_error
from dashboard.views.pages import Page, find_page, link_post
from db.bounds import TIME_UNKNOWN
from db.errors import StoreError
from db.ingest.limits import LIMITS, MIB
from db.ingest.pictures import SUFFIXES
from db.predictions import NewPlace
from db.queries.events import EventSummary
from db.queries.posts import PostDetail
from db.settings import get_settings
from db.vocabulary import JobStatus

# A worker answers within a second or two; half a second of waiting on top is hardly felt.
POLL_S = 0.5


def render_one_post(event: EventSummary, analyst: str) -> None:
    """Let the analyst submit one post; its answer appears below by itself."""
    # A form of the next round is an empty one: a refused submission keeps what was written.
    submission_round = st.session_state.get(state.SUBMISSION_ROUND, 0)
    with st.form(f"one_post_{submission_round}"):
        left, right = st.columns(2, gap="medium")
        text = left.text_area(say("Text of the post"), height=150, placeholder=say("as it was posted"))
        picture = left.file_uploader(
            say("Picture"), type=sorted(SUFFIXES), max_upload_size=LIMITS.picture_bytes // MIB
        )
        posted_at = right.datetime_input(say("Posted at (UTC)"), value=None)
        place = right.text_input(
            say("Place"), max_chars=MAX_PLACE_LENGTH, placeholder=say("a town, or lat, lon")
        )
        source = right.text_input(
            say("Source"), max_chars=MAX_SOURCE_LENGTH, placeholder=say("who posted or sent it")
        )
        right.caption(
            say(
                "What is left empty counts as not known. Without a time a post is in no report's period; "
                "a test is kept without one, apart from every source."
            )
        )
        is_test = right.checkbox(say("Only a test"))
        if st.form_submit_button(say("Classify"), type="primary", disabled=not analyst):
            try:
                with st.spinner(say("Saving …"), show_time=True):
                    submission = submit_pair(
                        data.get_desk_store(),
                        get_settings(),
                        text=text,
                        picture_bytes=picture.getvalue() if picture else None,
                        event_id=event.id,
                        analyst=analyst,
                        posted_at=_read_time(posted_at),
                        place=_read_place(event, place),
                        source=source,
                        is_test=is_test,
                    )
            except (StoreError, ServiceError) as error:
                st.error(escape_markdown(say_error(error)), icon=":material/error:")
            else:
                data.forget_reads()
                # Who has just chosen a picture has seen it.
                state.reveal_pictures(submission.media)
                st.session_state[state.SUBMITTED_POST] = submission
                st.session_state[state.SUBMISSION_ROUND] = submission_round + 1
                st.rerun()
    submitted: Submission | None = st.session_state.get(state.SUBMITTED_POST)
    if submitted is None:
        return
    if not submitted.is_new:
        words = mark(
            "This event held the pair already, from the same source, as post {post_id}: the time that it was "
            "given first stands."
        )
        st.info(say(words, post_id=submitted.post_id))
    if data.is_answered(submitted.post_id):
        _render_answer(submitted.post_id)
    else:
        st.fragment(_await_answer, run_every=POLL_S)(submitted.post_id)


def _read_time(posted_at: datetime | None) -> datetime:
    return posted_at.replace(tzinfo=UTC) if posted_at else TIME_UNKNOWN


def _read_place(event: EventSummary, typed: str) -> NewPlace | None:
    return find_places(typed, near=event.centre)[0].as_new_place() if typed.strip() else None


@guard
def _await_answer(post_id: int) -> None:
    queue = data.get_queue_status()
    st.progress(0.5, text=say("Submitted, ahead of the queue. The answer appears here by itself."))
    if queue.oldest_wait_s and queue.oldest_wait_s > 30 and not queue.finished_last_minute:
        words = say(
            "Nothing was classified in the last minute: see under Operations whether a worker is running."
        )
        st.warning(words)
    if data.is_answered(post_id):
        data.forget_reads()
        st.rerun()


def _render_answer(post_id: int) -> None:
    detail = data.get_post(post_id)
    if detail is None:
        return
    st.header(say("Post {post_id}", post_id=post_id), anchor=False)
    if detail.job_status is JobStatus.FAILED:
        reason = detail.job_error or say("no reason was given")
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
        find_page(Page.POST),
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
