"""The form that Import and Triage share: files, mapping, import in the background, result."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import data
from dashboard.components.frame import guard
from dashboard.components.import_form import (
    FILE_TYPES,
    read_sample,
    render_mapping,
    render_progress,
    render_result,
)
from dashboard.components.markup import escape_markdown
from dashboard.services.background import BackgroundImport, Progress
from dashboard.services.submissions import ChosenFile, open_files
from db.ingest.mapping import ColumnMapping, change_mapping, guess_mapping
from db.ingest.result import ImportResult
from db.ingest.tables import PostTable

ImportTable = Callable[[PostTable, ColumnMapping, Progress], ImportResult]

POLL_S = 0.5


def render_import(import_table: ImportTable, *, key: str, may_start: bool, into: str) -> None:
    """Let the analyst choose files; ``import_table`` imports what they hold, in a thread of its own.

    Args:
        into: name of the event that ``import_table`` imports into.
    """
    running: BackgroundImport | None = st.session_state.get(f"{key}_run")
    if running is not None:
        _render_run(running, key=key)
        return
    st.markdown(f"Posts go to **{escape_markdown(into)}**. Choose another event in the sidebar.")
    files = st.file_uploader("Files", type=FILE_TYPES, accept_multiple_files=True, key=f"{key}_files")
    if not files:
        st.caption("A file that was imported before adds nothing. Bad rows never stop the good ones.")
        return
    chosen = [ChosenFile(file.name, file.getvalue()) for file in files]
    with open_files(chosen) as table:
        guessed = guess_mapping(table.columns)
        choices = render_mapping(table, guessed.columns, key=key)
        st.dataframe(read_sample(table), hide_index=True, height="content")
        mapping = change_mapping(guessed, choices, table.columns)
    if st.button("Import", type="primary", disabled=not may_start, key=f"{key}_start"):
        run = _make_run(chosen, mapping, import_table)
        st.session_state[f"{key}_run"] = BackgroundImport(run, into=into).start()
        st.rerun()


def _make_run(
    files: Sequence[ChosenFile], mapping: ColumnMapping, import_table: ImportTable
) -> Callable[[Progress], ImportResult]:
    def run(on_progress: Progress) -> ImportResult:
        with open_files(files) as table:
            return import_table(table, mapping, on_progress)

    return run


def _render_run(running: BackgroundImport, *, key: str) -> None:
    st.markdown(
        f"This import goes into **{escape_markdown(running.into)}**, whichever event is chosen by now."
    )
    if not running.is_done:
        st.fragment(_watch, run_every=POLL_S)(running)
        return
    render_result(running, key=key)
    if st.button("Import another file", key=f"{key}_again"):
        del st.session_state[f"{key}_run"]
        st.rerun()


@guard
def _watch(running: BackgroundImport) -> None:
    render_progress(running)
    if running.is_done:
        data.forget_reads()
        st.rerun()
