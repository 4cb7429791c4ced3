"""The form of the page Triage for one post."""

from datetime import UTC, datetime

import streamlit as st

from dashboard import data, state
from dashboard.cached_reads import forget_reads
from dashboard.catalogue import mark
from dashboard.components.markup import escape_markdown
from dashboard.services.errors import ServiceError
from dashboard.services.places import MAX_PLACE_LENGTH, find_places
from dashboard.services.submissions import MAX_SOURCE_LENGTH, Submission, submit_pair
from dashboard.speaking import say, say_error
from dashboard.views.answering import await_answer, render_answer
from db.bounds import TIME_UNKNOWN
from db.errors import StoreError
from db.ingest.limits import LIMITS, MIB
from db.ingest.pictures import SUFFIXES
from db.predictions import NewPlace
from db.queries.events import EventSummary
from db.settings import get_settings

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
                forget_reads()
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
        render_answer(submitted.post_id)
    else:
        st.fragment(await_answer, run_every=POLL_S)(submitted.post_id)


def _read_time(posted_at: datetime | None) -> datetime:
    return posted_at.replace(tzinfo=UTC) if posted_at else TIME_UNKNOWN


def _read_place(event: EventSummary, typed: str) -> NewPlace | None:
    return find_places(typed, near=event.centre)[0].as_new_place() if typed.strip() else None
