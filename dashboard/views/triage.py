"""Triage: submit one post or many; they go ahead of the queue and the answer appears by itself."""

from datetime import UTC

import streamlit as st

from dashboard import data, state
from dashboard.auth import require_analyst
from dashboard.components.evidence import render_evidence
from dashboard.components.frame import guard, render_head
from dashboard.components.markup import (
    escape_markdown,
    make_category_chip,
    make_damage_chip,
    make_verification_chip,
)
from dashboard.components.post_card import say_provenance
from dashboard.services.errors import ServiceError
from dashboard.services.submissions import rehearse_many, submit_many, submit_pair
from dashboard.views.import_files import render_import
from dashboard.views.pages import Page, find_page, link_post
from dashboard.views.start import render_start
from db.bounds import TIME_UNKNOWN
from db.errors import StoreError
from db.ingest.limits import LIMITS, MIB
from db.ingest.pictures import SUFFIXES
from db.ingest.survey import survey_table
from db.queries.events import EventSummary
from db.queries.posts import PostDetail
from db.settings import get_settings
from db.vocabulary import JobStatus

# A worker answers within a second or two; half a second of waiting on top is hardly felt.
POLL_S = 0.5


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head("Triage", event, "Submitted posts are classified ahead of everything else")
    if event is None:
        render_start()
        return
    analyst = require_analyst()
    one, many = st.tabs(["One post", "Many posts"])
    with one:
        _render_one(event, analyst)
    with many:
        store, settings = data.get_store(), get_settings()
        render_import(
            lambda table, mapping, spelling, on_progress: submit_many(
                store,
                settings,
                table,
                mapping,
                event_id=event.id,
                analyst=analyst,
                survey=survey_table(table, mapping, spelling),
                on_progress=on_progress,
            ),
            lambda table, mapping, spelling, on_progress: rehearse_many(
                store,
                settings,
                table,
                mapping,
                event_id=event.id,
                survey=survey_table(table, mapping, spelling),
                on_progress=on_progress,
            ),
            key="triage",
            may_start=bool(analyst),
            into=event.name,
        )


def _render_one(event: EventSummary, analyst: str) -> None:
    # A form of the next round is an empty one: a refused submission keeps what was written.
    submission_round = st.session_state.get(state.SUBMISSION_ROUND, 0)
    with st.form(f"one_post_{submission_round}"):
        left, right = st.columns(2, gap="medium")
        text = left.text_area("Text of the post", height=150, placeholder="as it was posted")
        picture = right.file_uploader(
            "Picture", type=sorted(SUFFIXES), max_upload_size=LIMITS.picture_bytes // MIB
        )
        posted_at = right.datetime_input("Posted at (UTC), if known", value=None)
        if st.form_submit_button("Classify", type="primary", disabled=not analyst):
            try:
                st.session_state[state.SUBMITTED_POST] = submit_pair(
                    data.get_store(),
                    get_settings(),
                    text=text,
                    picture_bytes=picture.getvalue() if picture else None,
                    event_id=event.id,
                    analyst=analyst,
                    posted_at=posted_at.replace(tzinfo=UTC) if posted_at else TIME_UNKNOWN,
                )
            except (StoreError, ServiceError) as error:
                st.error(escape_markdown(str(error)), icon=":material/error:")
            else:
                data.forget_reads()
                st.session_state[state.SUBMISSION_ROUND] = submission_round + 1
                st.rerun()
    post_id = st.session_state.get(state.SUBMITTED_POST)
    if post_id is None:
        return
    if data.is_answered(post_id):
        _render_answer(post_id)
    else:
        st.fragment(_await_answer, run_every=POLL_S)(post_id)


@guard
def _await_answer(post_id: int) -> None:
    queue = data.get_queue_status()
    st.progress(0.5, text="Submitted, ahead of the queue. The answer appears here by itself.")
    if queue.oldest_wait_s and queue.oldest_wait_s > 30 and not queue.finished_last_minute:
        st.warning(
            "Nothing was classified in the last minute: see under Operations whether a worker is running."
        )
    if data.is_answered(post_id):
        data.forget_reads()
        st.rerun()


def _render_answer(post_id: int) -> None:
    detail = data.get_post(post_id)
    if detail is None:
        return
    st.subheader(f"Post {post_id}", anchor=False)
    if detail.job_status is JobStatus.FAILED:
        reason = detail.job_error or "no reason was given"
        st.error(f"It could not be classified: {escape_markdown(reason)}.")
        return
    st.html(f'<p class="lo-chips">{_make_chips(detail)}</p>')
    render_evidence(detail, load_picture=data.load_thumbnail, load_heat=data.load_heat)
    st.page_link(
        find_page(Page.POST),
        label=f"Open post {post_id} to judge it or attach it to another event",
        query_params=link_post(post_id),
    )


def _make_chips(detail: PostDetail) -> str:
    row, prediction = detail.row, detail.prediction
    chips = make_category_chip(row.humanitarian) + make_damage_chip(row.damage)
    chips += make_verification_chip(row.verification)
    words = say_provenance(row, row.model_version)
    if prediction is not None:
        wait_s = (prediction.created_at - detail.ingested_at).total_seconds()
        words += f" · answered after {wait_s:.1f} s"
    return f"{chips}<span>{words}</span>"
