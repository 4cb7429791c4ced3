"""Post: one message whole, the evidence behind its labels, and the analyst's judgement of it."""

import streamlit as st

from dashboard import data, drawn_pictures, state
from dashboard.components.evidence import render_evidence
from dashboard.components.filters import describe_filter
from dashboard.components.frame import guard, render_empty, render_head
from dashboard.components.history import render_history
from dashboard.components.markup import escape_markdown
from dashboard.components.post_card import make_row_chips, say_account, say_provenance
from dashboard.components.times import say_time
from dashboard.speaking import say, say_written
from dashboard.views.explaining import render_explaining
from dashboard.views.judging import render_judging
from dashboard.views.matching import render_matching
from dashboard.views.pages import Page, find_page
from dashboard.views.placing import render_placing
from dashboard.views.reading import render_picture_words
from dashboard.views.similar import render_similar
from dashboard.views.start import render_start
from dashboard.views.steps import render_steps
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostDetail
from db.vocabulary import UNFINISHED, JobStatus

WAITING_S = 1.0


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    if event is None:
        render_head(say("Post"))
        render_start()
        return
    detail = data.get_post(state.read_number("post", default=0))
    if detail is None:
        render_head(say("Post"), event)
        render_empty(
            say("No such post"),
            say("Choose one under Posts; the address may be mistyped."),
            icon="search_off",
        )
        st.page_link(find_page(Page.POSTS), label=say("Go to the posts"), query_params=state.link_params())
        return
    if detail.event_id != event.id:
        # The post was moved, or the address was put together by hand: the page follows the post to its event.
        state.write_filter(PostFilter(detail.event_id))
        st.rerun()
    st.session_state[state.SEEN_POST] = detail.row.id
    _render_top(event, detail)
    main, side = st.columns([2.8, 1], gap="medium")
    with main:
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
        shown = render_explaining(detail)
        render_evidence(
            detail, shown, load_picture=drawn_pictures.load_thumbnail, load_heat=drawn_pictures.load_heat
        )
        render_picture_words(detail)
        render_matching(detail)
        similar = st.expander(say("Similar posts"), key=f"similar_posts_{detail.row.id}", on_change="rerun")
        with similar:
            if similar.open:
                render_similar(detail.row.id)
    with side:
        render_judging(event, detail)
        render_placing(event, detail)
    render_history(detail)


def _render_top(event: EventSummary, detail: PostDetail) -> None:
    chosen, order = state.read_filter(event), state.read_order()
    around = data.find_neighbours(chosen, order, detail.row.id)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        row = detail.row
        facts = f"{say_time(row.posted_at)} · {say_account(row.author_hash)} · {row.source}"
        render_head(say("Post {id}", id=row.id), event, facts)
        render_steps(around.previous_id, around.next_id)
    provenance = say_provenance(row, row.model_version)
    st.html(f'<p class="lo-chips">{make_row_chips(row)}<span>{provenance}</span></p>')
    within = describe_filter(chosen)
    if within:
        st.caption(
            say("Previous and next stay within: {filters}", filters=escape_markdown(", ".join(within)))
        )


@guard
def _await_result(post_id: int) -> None:
    st.progress(0.5, text=say("Waiting for the worker; the result appears here by itself."))
    if data.is_answered(post_id):
        data.forget_reads()
        st.rerun()
