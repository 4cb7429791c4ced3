"""The files of a report: chosen, made in the background with progress, called off, taken away."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import data
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown
from dashboard.services.background import BackgroundExport
from dashboard.services.reports.exporting import write_files
from dashboard.services.reports.formats import FORMATS, ReportFormat
from dashboard.services.reports.former import read_snapshot
from dashboard.speaking import say, say_written
from db.masking.profiles import RULES
from db.queries.reports import ReportRow

POLL_S = 0.5


def render_files(
    row: ReportRow, snapshot: Mapping[str, Any], analyst: str, formats: Sequence[ReportFormat]
) -> None:
    """Let a person choose among formats, and offer the files once they are made."""
    by_name = {form.name: form for form in formats}
    key = f"export_{row.id}_{row.sha256}_{row.status}"
    needs_name = not RULES[read_snapshot(snapshot).profile].masked
    with st.container(horizontal=True, vertical_alignment="bottom", key="report_files"):
        chosen = st.multiselect(
            say("Take away as"),
            list(by_name),
            default=[formats[0].name],
            key=f"formats_{row.id}_{row.status}",
            width=520,
        )
        running: BackgroundExport | None = st.session_state.get(key)
        is_running = running is not None and not running.is_done
        if st.button(
            say("Make the files"),
            disabled=not chosen or is_running or (needs_name and not analyst),
            icon=":material/draft:",
            key=f"make_{row.id}",
        ):
            store, wanted = data.get_store(), [by_name[name] for name in chosen]
            st.session_state[key] = BackgroundExport(
                lambda folder, on_progress, is_cancelled: write_files(
                    store,
                    row,
                    snapshot,
                    wanted,
                    folder,
                    asked_by=analyst,
                    on_progress=on_progress,
                    is_cancelled=is_cancelled,
                )
            ).start()
            st.rerun()
    # Always there, so that what stands below keeps its place, and an opened section stays open.
    with st.container(key="made_files"):
        if running is None:
            return
        if is_running:
            st.fragment(_watch, run_every=POLL_S)(running)
        elif running.error:
            st.error(escape_markdown(say_written(running.error)), icon=":material/error:")
        else:
            with st.container(horizontal=True):
                for path in running.files:
                    _offer(path)


@guard
def _watch(running: BackgroundExport) -> None:
    done, of = running.result
    st.progress(done / of, text=say("Making the files: {done:,} of {of:,} posts written", done=done, of=of))
    if st.button(say("Call it off"), key="cancel_export"):
        running.cancel()
    if running.is_done:
        st.rerun()


def _offer(path: Path) -> None:
    kinds = {form.extension: form for form in FORMATS}
    form = kinds[path.name.split(".", 1)[1]]
    st.download_button(
        form.name,
        data=path.read_bytes,
        file_name=path.name,
        mime=form.mime,
        icon=":material/download:",
        on_click="ignore",
        key=f"download_{path.name}",
    )
