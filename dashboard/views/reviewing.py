"""The release review of a report: what reviewers found, and what people do about it."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard import actions, data, report_data
from dashboard.auth import read_analyst
from dashboard.cached_reads import forget_reads
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.components.policy_review import (
    render_objections,
    render_reading,
    render_reasoning,
    render_verdict,
    render_wait,
)
from dashboard.services.background import BackgroundReview
from dashboard.services.errors import ServiceError
from dashboard.services.policy.settings import PolicySettings
from dashboard.services.reports.asking import ask_language_model
from dashboard.services.reports.release import Release, export_review
from dashboard.services.reports.review import read_draft
from dashboard.speaking import say, say_error, say_written
from db.errors import StoreError
from db.policies.written import load_policies
from db.queries.reports import ReportRow
from db.vocabulary import AccountRole, ReportStatus

POLL_S = 0.5
LOOK_S = 2.0


def render_release(row: ReportRow, snapshot: Mapping[str, Any], release: Release, analyst: str) -> None:
    """Draw the review of a report as it stands."""
    st.header(say("Release review"), anchor=False)
    render_verdict(release)
    may_act = bool(analyst) and row.status is ReportStatus.DRAFT
    if release.is_waiting:
        render_wait()
        st.fragment(_await_worker, run_every=LOOK_S)(row)
    if may_act:
        with st.container(horizontal=True):
            _render_asking(row, snapshot, release, analyst)
    draft = read_draft(row, snapshot)
    render_objections(
        release.objections,
        {sentence.number: sentence for sentence in draft.sentences},
        may_mend=may_act,
        may_appeal=may_act and bool(read_analyst(AccountRole.LEAD)),
        mend=lambda key: _act(
            lambda: actions.mend_report(row.id, seen_sha256=row.sha256, key=key, taken_by=analyst),
            say("Mended"),
        ),
        appeal=lambda key, reason: _act(
            lambda: actions.appeal_block(
                row.id, seen_sha256=row.sha256, key=key, lead=analyst, reason=reason
            ),
            say("Appeal kept"),
        ),
    )
    titles = {policy.id: policy.title for policy in load_policies().policies.values()}
    render_reasoning(release.traces, titles)
    st.download_button(
        say("Review as JSON"),
        data=lambda: _export(row),
        file_name=f"report-{row.number:02d}-policy-review.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        key=f"download_review_{row.id}",
    )


def _render_asking(row: ReportRow, snapshot: Mapping[str, Any], release: Release, analyst: str) -> None:
    if release.may_be_asked and st.button(say("Review the draft"), key=f"review_{row.id}", type="primary"):
        _act(lambda: actions.review_release(row.id, asked_by=analyst), say("Reviewed"))
    settings = PolicySettings()
    if not settings.policy_llm_url:
        return
    key = f"policy_review_{row.id}_{row.sha256}"
    running: BackgroundReview | None = st.session_state.get(key)
    if running is not None and not running.is_done:
        st.fragment(_watch, run_every=POLL_S)(running)
        return
    if running is not None and running.error:
        st.error(escape_markdown(say_written(running.error)), icon=":material/error:")
    if st.button(say("Ask the language model"), key=f"ask_{row.id}"):
        draft, store = read_draft(row, snapshot), data.get_store()
        st.session_state[key] = BackgroundReview(
            lambda progress, is_cancelled: ask_language_model(
                store,
                draft,
                settings,
                report_id=row.id,
                asked_by=analyst,
                on_progress=progress,
                is_cancelled=is_cancelled,
            )
        ).start()
        st.rerun()


@guard
def _await_worker(row: ReportRow) -> None:
    if not report_data.get_release(row).is_waiting:
        forget_reads()
        st.rerun()


@guard
def _watch(running: BackgroundReview) -> None:
    render_reading(running)
    if running.is_done:
        forget_reads()
        st.rerun()


def _act(do: Callable[[], object], notice: str) -> None:
    try:
        do()
    except (ServiceError, StoreError) as error:
        st.error(escape_markdown(say_error(error)), icon=":material/error:")
        return
    leave_notice(notice)
    st.rerun()


def _export(row: ReportRow) -> bytes:
    with data.get_store().read() as session:
        return export_review(session, row)
