"""The form that Import and Triage share: files, mapping, preview, import in the background, result."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.cached_reads import forget_reads
from dashboard.catalogue import mark
from dashboard.components.frame import guard
from dashboard.components.import_form import (
    FILE_TYPES,
    read_sample,
    render_mapping,
    render_progress,
    render_result,
    render_spelling,
)
from dashboard.components.import_preview import render_preview
from dashboard.components.markup import escape_markdown
from dashboard.services.background import BackgroundImport, Progress
from dashboard.services.submissions import ChosenFile, open_files
from dashboard.speaking import say, say_written
from db.ingest.mapping import ColumnMapping, change_mapping
from db.ingest.result import ImportResult
from db.ingest.survey import guess_table_mapping
from db.ingest.tables import PostTable
from db.ingest.times import TimeSpelling

ImportTable = Callable[[PostTable, ColumnMapping, TimeSpelling, Progress], ImportResult]

POLL_S = 0.5


@dataclass(frozen=True)
class _Preview:
    """A rehearsal in the background, and what it was asked of: another question needs another rehearsal.

    Args:
        file_ids: of the chosen files.
        open_date: what the rehearsal of the same files before this one found, see ``ImportResult``.
    """

    file_ids: tuple[str, ...]
    question: tuple[object, ...]
    running: BackgroundImport
    open_date: str = ""

    def find_open_date(self, *, is_done: bool) -> str:
        """Return a date that can be read in two ways; until it has ended well, the one known before."""
        return self.running.result.open_date if is_done and not self.running.error else self.open_date


def render_import(
    import_table: ImportTable,
    rehearse_table: ImportTable,
    *,
    key: str,
    may_start: bool,
    into: str,
    source: str = "",
) -> None:
    """Let the analyst choose files, see what they would bring, and import them; both in threads of their own.

    Args:
        import_table: imports a table.
        rehearse_table: says what that would do, and stores nothing.
        into: name of the event that they are for.
        source: what the analyst calls their source, by which known posts are told.
    """
    running: BackgroundImport | None = st.session_state.get(f"{key}_run")
    if running is not None:
        _render_run(running, key=key)
        return
    words = mark("Posts go to **{into}**. Choose another event in the sidebar.")
    st.markdown(say(words, into=escape_markdown(into).strip()))  # no bold ends in a blank
    files = st.file_uploader(say("Files"), type=FILE_TYPES, accept_multiple_files=True, key=f"{key}_files")
    if not files:
        st.caption(say("A file that was imported before adds nothing. Bad rows never stop the good ones."))
        return
    chosen = [ChosenFile(file.name, file.getvalue()) for file in files]
    with open_files(chosen) as table:
        guessed = guess_table_mapping(table)
        choices = render_mapping(table, guessed.columns, key=key)
        st.dataframe(read_sample(table), hide_index=True, height="content")
        mapping = change_mapping(guessed, choices, table.columns)
    file_ids = tuple(file.file_id for file in files)
    preview: _Preview | None = st.session_state.get(f"{key}_preview")
    if preview is not None and preview.file_ids != file_ids:
        preview = None
    # Looked at once: the rehearsal may end while this draws, and the next run then shows all of it.
    is_done = preview is not None and preview.running.is_done
    open_date = preview.find_open_date(is_done=is_done) if preview else ""
    spelling = render_spelling(open_date, key=f"{key}_{chosen[0].name}")
    question = (into, source, spelling, tuple(mapping.columns.items()))
    is_new = preview is None or preview.question != question
    if preview is None or is_new:
        rehearse = _make_run(chosen, mapping, spelling, rehearse_table)
        running = BackgroundImport(rehearse, into=into).start()
        st.session_state[f"{key}_preview"] = preview = _Preview(file_ids, question, running, open_date)
    if is_new or not is_done:
        st.fragment(_watch_rehearsal, run_every=POLL_S)(preview.running)
    elif preview.running.error:
        st.error(escape_markdown(say_written(preview.running.error)))
    elif open_date and spelling.order is None:
        st.info(say("Answer that first; then you see here what would be imported."))
    else:
        render_preview(preview.running.result, key=key)
        if st.button(say("Import"), type="primary", disabled=not may_start, key=f"{key}_start"):
            run = _make_run(chosen, mapping, spelling, import_table)
            st.session_state[f"{key}_run"] = BackgroundImport(run, into=into).start()
            del st.session_state[f"{key}_preview"]
            st.rerun()


def _make_run(
    files: Sequence[ChosenFile], mapping: ColumnMapping, spelling: TimeSpelling, do: ImportTable
) -> Callable[[Progress], ImportResult]:
    def run(on_progress: Progress) -> ImportResult:
        with open_files(files) as table:
            return do(table, mapping, spelling, on_progress)

    return run


def _render_run(running: BackgroundImport, *, key: str) -> None:
    words = mark("This import goes into **{into}**, whichever event is chosen by now.")
    st.markdown(say(words, into=escape_markdown(running.into)))
    if not running.is_done:
        st.fragment(_watch, run_every=POLL_S)(running)
        return
    render_result(running, key=key)
    if st.button(say("Import another file"), key=f"{key}_again"):
        del st.session_state[f"{key}_run"]
        st.rerun()


@guard
def _watch(running: BackgroundImport) -> None:
    render_progress(running)
    if running.is_done:
        forget_reads()
        st.rerun()


@guard
def _watch_rehearsal(running: BackgroundImport) -> None:
    render_progress(running, mark("Looking at the file"))
    if running.is_done:
        st.rerun()
