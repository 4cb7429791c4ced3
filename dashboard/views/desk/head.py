"""What the desk says of a post ahead of its evidence: what it was taken for, and what is still to come."""

import streamlit as st

from dashboard import data
from dashboard.cached_reads import forget_reads
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown, escape_text
from dashboard.components.post_card import make_row_chips, say_account, say_provenance
from dashboard.components.times import say_time
from dashboard.components.uncertainty import say_location
from dashboard.speaking import join_facts, say, say_written
from dashboard.views.desk.leases import Held
from db.queries.posts import PostDetail
from db.vocabulary import UNFINISHED, JobStatus

WAITING_S = 1.0


def render_facts(detail: PostDetail) -> None:
    """Draw the chips of a post, who posted it when and where, and how its label came to be."""
    row = detail.row
    facts = (say_time(row.posted_at), say_account(row.author_hash), row.source, say_location(detail))
    st.html(
        f'<p class="lo-chips">{make_row_chips(row)}</p>'
        f'<p class="lo-meta">{escape_text(join_facts(facts))}</p>'
        f'<p class="lo-meta">{escape_text(say_provenance(row, row.model_version))}</p>'
    )


def render_state(detail: PostDetail) -> None:
    """Say that the post waits for the worker, that it failed there, or what of it is not shown."""
    if detail.prediction is None and detail.job_status in UNFINISHED:
        st.fragment(_await_result, run_every=WAITING_S)(detail.row.id)
    elif detail.job_status is JobStatus.FAILED:
        reason = say_written(detail.job_error or "") or say("no reason was given")
        st.warning(
            say(
                "Classification failed: {reason}. Retry it under Operations.",
                reason=escape_markdown(reason),
            )
        )
    if detail.row.attachment_note:
        note = escape_markdown(say_written(detail.row.attachment_note))
        st.info(say("Not shown: {note}", note=note), icon=":material/attachment:")


def render_held(detail: PostDetail, held: Held) -> None:
    """Say who else is at the post."""
    if others := held.get(detail.row.id):
        st.warning(
            say(
                "{names} is at this post now. You can judge it all the same.",
                names=escape_markdown(", ".join(others)),
            ),
            icon=":material/group:",
        )


@guard
def _await_result(post_id: int) -> None:
    st.progress(0.5, text=say("Waiting for the worker; the result appears here by itself."))
    if data.is_answered(post_id):
        forget_reads()
        st.rerun()
