"""What is done with a report once it is cleared: issue it with its files, take these away, retract it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import actions, data, report_data
from dashboard.cached_reads import forget_reads
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.components.report import describe_file, describe_report
from dashboard.services.background import BackgroundIssue
from dashboard.services.errors import ServiceError
from dashboard.services.reports.formats import FORMATS
from dashboard.services.reports.issuing import issue_files, read_issued
from dashboard.speaking import say, say_error, say_written
from db.errors import StoreError
from db.queries.reports import IssuedFile, ReportRow
from db.reports import MAX_REASON_LENGTH
from db.session import Store

POLL_S = 0.5
FIRST_CHOSEN = ("Word", "PDF")
# Of an issued file whose format a later Lookout does not write any more.
ANY_BYTES = "application/octet-stream"


def render_issuing(row: ReportRow, analyst: str) -> None:
    """Let a person issue a cleared report: choose what it goes out as and what it supersedes, and confirm."""
    key = f"issue_{row.id}_{row.sha256}"
    running: BackgroundIssue | None = st.session_state.get(key)
    if running is not None and not running.is_done:
        st.fragment(_watch, run_every=POLL_S)(running, row.number)
        return
    # Its key tells the browser that it is another box than the one in its place, which would stay open.
    with st.popover(
        say("Issue this report"), disabled=not analyst, icon=":material/send:", key=f"issue_box_{row.id}"
    ):
        names = {form.name: form for form in FORMATS}
        chosen = st.multiselect(
            say("Issue it as"), list(names), default=FIRST_CHOSEN, key=f"issue_as_{row.id}"
        )
        earlier, usual = report_data.list_supersedable(row)
        by_number = {other.number: other for other in earlier}
        numbers = [None, *by_number]
        supersedes = st.selectbox(
            say("It supersedes"),
            numbers,
            index=numbers.index(usual),
            format_func=lambda number: say("none") if number is None else describe_report(by_number[number]),
            key=f"supersedes_{row.id}",
        )
        st.caption(
            say(
                "The files are kept with the report under your name, and are what everybody gets from "
                "then on. That cannot be taken back: an issued report can be superseded or retracted."
            )
        )
        label = say("Issue report {number} for good", number=row.number)
        if st.button(label, type="primary", disabled=not chosen, key=f"issue_{row.id}"):
            store, formats = data.get_store(), [names[name] for name in chosen]
            st.session_state[key] = BackgroundIssue(
                lambda on_progress, is_cancelled: issue_files(
                    store,
                    row.id,
                    formats,
                    seen_sha256=row.sha256,
                    supersedes=supersedes,
                    issued_by=analyst,
                    on_progress=on_progress,
                    is_cancelled=is_cancelled,
                )
            ).start()
            st.rerun()
    if running is not None and running.error:
        why = escape_markdown(say_written(running.error))
        st.error(say("Not issued: {error}", error=why), icon=":material/error:")


@guard
def _watch(running: BackgroundIssue, number: int) -> None:
    done, of = running.result
    words = say("Making the files to issue: {done:,} of {of:,} posts written", done=done, of=of)
    st.progress(done / of, text=words)
    if st.button(say("Call it off"), key="cancel_issue"):
        running.cancel()
    if running.is_done:
        forget_reads()
        if not running.error:
            leave_notice(say("Report {number} issued", number=number))
        st.rerun()


def render_retracting(row: ReportRow, analyst: str) -> None:
    """Let a person retract an issued report, with the reason."""
    with st.popover(
        say("Retract this report"), disabled=not analyst, icon=":material/block:", key=f"retract_box_{row.id}"
    ):
        st.caption(
            say(
                "It then says on its page, and in every file made from then on, that it must not be "
                "used, who says so and why. The issued files stay as they are. That cannot be taken back."
            )
        )
        reason = st.text_input(
            say("Why it must not be used"), max_chars=MAX_REASON_LENGTH, key=f"why_retracted_{row.id}"
        )
        label = say("Retract report {number} for good", number=row.number)
        if st.button(label, type="primary", key=f"retract_{row.id}"):
            try:
                actions.retract_report(row.id, reason=reason, retracted_by=analyst)
            except (ServiceError, StoreError) as error:
                # In place: a message below would be hidden by this box.
                st.error(escape_markdown(say_error(error)), icon=":material/error:")
                return
            leave_notice(say("Report {number} retracted by {analyst}", number=row.number, analyst=analyst))
            st.rerun()


def render_issued(files: Sequence[IssuedFile], analyst: str, *, needs_name: bool) -> None:
    """Offer the files that were issued, as they were issued.

    Args:
        needs_name: whether taking one away is logged, so that a name is needed.
    """
    store = data.get_store()
    by_extension = {form.extension: form for form in FORMATS}
    st.header(say("As issued"), anchor=False)
    st.caption(
        say("These are the report, to the byte. What is made anew below is not among what was issued.")
    )
    for file in files:
        form = by_extension.get(file.kind)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                form.name if form else file.kind,
                data=partial(_join, store, file, analyst),
                file_name=file.name,
                mime=form.mime if form else ANY_BYTES,
                icon=":material/download:",
                on_click="ignore",
                disabled=needs_name and not analyst,
                key=f"issued_{file.report_id}_{file.kind}",
            )
            st.html(describe_file(file), width="stretch")


def _join(store: Store, file: IssuedFile, analyst: str) -> bytes:
    return b"".join(read_issued(store, file, asked_by=analyst))
