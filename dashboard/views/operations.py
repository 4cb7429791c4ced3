"""Operations: does the machinery keep up, and what went wrong on the way?"""

from collections.abc import Sequence

import streamlit as st

from dashboard import data
from dashboard.components.agreement import render_agreements
from dashboard.components.figures import render_tiles
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.import_form import SHOWN_REFUSALS, render_drops, render_refusals
from dashboard.components.markup import escape_markdown
from dashboard.components.operations import (
    Table,
    list_queue,
    list_stages,
    tabulate_faults,
    tabulate_imports,
    tabulate_workers,
)
from dashboard.desk_data import read_double_review
from dashboard.speaking import say
from dashboard.views.alerts import render_alert_log
from dashboard.views.failures import render_failures, render_pictures_not_looked_at
from dashboard.views.health import render_health_strip
from dashboard.views.models import render_models
from dashboard.views.pace import render_pace
from db.queries.events import EventSummary
from db.queries.operations import ImportRun
from db.session import utc_now

REFRESH_S = 2.0
ALL_REFUSALS = 1_000_000


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(say("Operations"), event, say("Queue, workers and imports of all events"))
    st.fragment(_render_live, run_every=REFRESH_S)(event)
    render_pace(event)
    if event is not None:
        render_agreements(read_double_review(event.id))
    render_alert_log()
    render_models()
    render_failures()
    render_pictures_not_looked_at()
    _render_faults()
    _render_imports()


@guard
def _render_live(event: EventSummary | None) -> None:
    now = utc_now()
    render_health_strip(event)
    if media_fault := data.find_media_fault():
        st.error(
            escape_markdown(
                say(
                    "Pictures are away: {reason}. Posts with one wait; texts go on. Nothing is lost.",
                    reason=media_fault,
                )
            ),
            icon=":material/folder_off:",
        )
    render_tiles(list_queue(data.get_queue_status()), label=say("State of the queue"))
    stages = data.get_stage_times()
    if stages:
        render_tiles(list_stages(stages), label=say("Time of each stage"))
    st.header(say("Workers"), anchor=False)
    _render_table(
        tabulate_workers(data.list_workers(), now),
        say("No worker has reported yet"),
        say("Start one: python -m inference.worker"),
    )


def _render_faults() -> None:
    st.header(say("Faults"), anchor=False)
    _render_table(
        tabulate_faults(data.list_faults()),
        say("No fault"),
        say(
            "A lost worker, a store, media or model that was away, a full disk or a clock set back shows "
            "here."
        ),
    )


def _render_imports() -> None:
    st.header(say("Imports"), anchor=False)
    runs = data.list_imports()
    _render_table(
        tabulate_imports(runs), say("Nothing imported yet"), say("Imports are listed here with their counts.")
    )
    _render_refused(runs)
    _render_dropped(runs)


def _render_refused(runs: Sequence[ImportRun]) -> None:
    with_refusals = {run.id: run for run in runs if run.refused}
    if not with_refusals:
        return
    import_id = st.selectbox(
        say("Refused rows of"),
        list(with_refusals),
        format_func=lambda run_id: f"{with_refusals[run_id].file_name} ({with_refusals[run_id].refused:,})",
    )
    render_refusals(
        data.list_refusals(import_id, SHOWN_REFUSALS),
        total=with_refusals[import_id].refused,
        load_all=lambda: data.list_refusals(import_id, ALL_REFUSALS),
        key=f"run_{import_id}",
    )


def _render_dropped(runs: Sequence[ImportRun]) -> None:
    with_drops = {run.id: run for run in runs if run.dropped}
    if not with_drops:
        return
    import_id = st.selectbox(
        say("Cells that could not be used, of"),
        list(with_drops),
        format_func=lambda run_id: f"{with_drops[run_id].file_name} ({with_drops[run_id].dropped:,})",
    )
    render_drops(data.list_drops(import_id, SHOWN_REFUSALS))


def _render_table(table: Table, nothing: str, advice: str) -> None:
    if table:
        st.dataframe(table, hide_index=True, height="content" if len(table) < 12 else 430)
    else:
        render_empty(nothing, advice)
