"""Events: archives written in the background, taken away and restored."""

import streamlit as st

from dashboard import data
from dashboard.cached_reads import forget_reads
from dashboard.components.frame import guard, render_empty
from dashboard.components.markup import escape_markdown
from dashboard.components.times import say_time
from dashboard.services.archives import ArchiveFile, archive_event, list_archives, restore_event
from dashboard.services.background import BackgroundArchive, BackgroundRestore
from dashboard.speaking import say, say_written
from db.queries.events import EventSummary
from db.settings import get_settings
from db.vocabulary import EventStatus

POLL_S = 0.5
MIB = 1 << 20
# Streamlit holds what it offers in memory.
OFFERED_BYTES = 200 * MIB
ARCHIVE_RUN, RESTORE_RUN = "archive_run", "restore_run"


@guard
def render_archiving(event: EventSummary, lead: str) -> None:
    """Let a lead archive a closed event, and put archives back."""
    st.header(say("Archives"), anchor=False)
    st.caption(
        say(
            "One file holds the posts, predictions, reviews, reports and pictures of an event, "
            "with the sum of each. Files lie in {folder}; put one from another Lookout there "
            "to restore it here. Restore only what comes from people whom you trust.",
            folder=escape_markdown(str(get_settings().archives_dir.absolute())),
        )
    )
    runs = (st.session_state.get(name) for name in (ARCHIVE_RUN, RESTORE_RUN))
    running = next((run for run in runs if run is not None and not run.is_done), None)
    if running is not None:
        st.fragment(_watch, run_every=POLL_S)(running)
        return
    _render_writing(event, lead)
    _render_files(lead)


def _render_writing(event: EventSummary, lead: str) -> None:
    done: BackgroundArchive | None = st.session_state.get(ARCHIVE_RUN)
    if done is not None and done.error:
        st.error(escape_markdown(say_written(done.error)), icon=":material/error:")
    if event.status is not EventStatus.CLOSED:
        st.caption(say("An event is archived once it is closed."))
        return
    if st.button(say("Archive the event"), icon=":material/archive:", disabled=not lead):
        store, settings = data.get_store(), get_settings()
        st.session_state[ARCHIVE_RUN] = BackgroundArchive(
            lambda on_progress, is_cancelled: archive_event(
                store,
                settings,
                event_id=event.id,
                slug=event.slug,
                lead=lead,
                on_progress=on_progress,
                is_cancelled=is_cancelled,
            )
        ).start()
        st.rerun()


def _render_files(lead: str) -> None:
    done: BackgroundRestore | None = st.session_state.get(RESTORE_RUN)
    if done is not None and (done.error or done.words):
        show = st.error if done.error else st.info
        show(escape_markdown(say_written(done.error or done.words)))
    files = {file.name: file for file in list_archives(get_settings().archives_dir)}
    if not files:
        render_empty(
            say("No archive yet"), say("Close an event and archive it, or put an archive into the folder.")
        )
        return
    st.dataframe([_tabulate(file) for file in files.values()], hide_index=True, height="content")
    chosen = files[st.selectbox(say("Archive"), list(files), key="archive_file")]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            say("Name of the restored event"),
            max_chars=200,
            placeholder=say("as it was called"),
            key="restored_name",
        )
        if st.button(say("Restore it"), icon=":material/unarchive:", disabled=not lead):
            store, settings = data.get_store(), get_settings()
            st.session_state[RESTORE_RUN] = BackgroundRestore(
                lambda on_progress: restore_event(
                    store, settings, file_name=chosen.name, name=name, lead=lead, on_progress=on_progress
                )
            ).start()
            st.rerun()
        _offer(chosen, lead)


def _offer(file: ArchiveFile, lead: str) -> None:
    if not lead or file.size_bytes > OFFERED_BYTES:
        return
    st.download_button(
        say("Take it away"),
        data=(get_settings().archives_dir / file.name).read_bytes,
        file_name=file.name,
        mime="application/zip",
        icon=":material/download:",
        on_click="ignore",
    )


def _tabulate(file: ArchiveFile) -> dict[str, object]:
    return {
        say("File"): file.name,
        say("Size"): f"{file.size_bytes / MIB:,.1f} MiB",
        say("Written"): say_time(file.written_at),
    }


@guard
def _watch(running: BackgroundArchive | BackgroundRestore) -> None:
    done, of = running.result
    st.progress(
        done / of if of else 0.0, text=say("{doing}: {done:,} posts", doing=say(running.doing), done=done)
    )
    if isinstance(running, BackgroundArchive) and st.button(say("Call it off"), key="cancel_archive"):
        running.cancel()
    if running.is_done:
        forget_reads()
        st.rerun()
