"""The side of the post page: the analyst's judgement, how sure each thing is, and the post's event."""

from collections.abc import Callable

import streamlit as st

from dashboard import actions, data, state
from dashboard.auth import require_analyst, say_missing
from dashboard.components.frame import leave_notice
from dashboard.components.history import say_review
from dashboard.components.markup import escape_markdown, make_facts
from dashboard.components.review_panel import Judged, Judgement, render_review_panel
from dashboard.components.times import say_time
from dashboard.components.uncertainty import find_review, make_uncertainties
from dashboard.labels import JOB_WORDS, say_decisions
from dashboard.services.errors import ServiceError
from dashboard.views.pages import open_post
from db.errors import StoreError
from db.queries.events import EventSummary
from db.queries.posts import PostDetail


def render_judging(event: EventSummary, detail: PostDetail) -> None:
    """Show review buttons, the four uncertainties and the event; each action is written at once."""
    st.header("Judge", anchor=False)
    analyst = require_analyst()
    post_id, review = detail.row.id, find_review(detail)

    def judge(judgement: Judgement, advance: bool) -> None:
        if not analyst:
            _refuse(detail, f"Nothing was saved. {say_missing()}")
            st.rerun()
        next_id = _find_next(event, post_id)

        def record() -> None:
            review_id = actions.judge_post(post_id, reviewer=analyst, **vars(judgement))
            st.session_state[state.LAST_JUDGED] = Judged(post_id, review_id, _say(judgement))

        if _try(detail, record):
            leave_notice(f"Post {post_id}: {_say(judgement).lower()}")
            if advance and next_id is not None:
                open_post(next_id)
        # After a refusal too: what stands in the store now may be the reason for it.
        st.rerun()

    def undo(judged: Judged) -> None:
        if not analyst:
            _refuse(detail, f"Nothing was saved. {say_missing()}")
            st.rerun()
        if _try(detail, lambda: actions.take_back(judged.review_id, actor=analyst)):
            st.session_state.pop(state.LAST_JUDGED, None)
            leave_notice(f"Post {judged.post_id}: undone: {judged.words.lower()}")
            if judged.post_id != post_id:
                open_post(judged.post_id)
        st.rerun()

    # Who goes on to the next post has left this one behind by the time that the slip is noticed.
    undoable = (
        Judged(post_id, review.id, say_review(review)) if review else st.session_state.get(state.LAST_JUDGED)
    )
    # Ahead of the buttons: whoever presses keys need not have scrolled down to them.
    _show_refusal(detail)
    render_review_panel(detail, undoable=undoable, judge=judge, undo=undo)
    st.header("How sure", anchor=False)
    st.html(make_uncertainties(detail))
    st.header("Where it belongs", anchor=False)
    _render_event_move(event, detail, analyst)
    st.html(
        make_facts(
            (
                ("Received", say_time(detail.ingested_at)),
                ("Classification", JOB_WORDS[detail.job_status]),
                ("Number at source", detail.row.external_id),
            )
        )
    )


def _say(judgement: Judgement) -> str:
    return say_decisions(judgement.label_decision, judgement.information, judgement.set_aside)


def _render_event_move(event: EventSummary, detail: PostDetail, analyst: str) -> None:
    names = {event.id: event.name for event in data.list_events()}
    target = st.selectbox(
        "Event of this post",
        list(names),
        index=list(names).index(detail.event_id),
        format_func=names.__getitem__,
        # With the event in it: what was chosen ends with the post's stay there, whoever moved it.
        key=f"event_{detail.event_id}_{detail.row.id}",
    )
    if target != detail.event_id and st.button(
        "Attach to this event", disabled=not analyst, key=f"attach_{detail.row.id}"
    ):
        next_id = _find_next(event, detail.row.id)
        actions.move_post(detail.row.id, event_id=target, actor=analyst)
        leave_notice(f"Post {detail.row.id} attached to {names[target]}")
        if next_id is not None:
            # Staying on a post of another event would end the filter that the analyst works through.
            open_post(next_id)
        st.rerun()


def _find_next(event: EventSummary, post_id: int) -> int | None:
    """Return the post to go on to, asked for ahead of a change: a post may leave the filter by it."""
    return data.find_next_work(state.read_filter(event), state.read_order(), post_id)


def _try(detail: PostDetail, change: Callable[[], None]) -> bool:
    """Make a change; why it was refused stands over the buttons until one is taken, whatever reruns."""
    st.session_state.pop(state.REFUSAL, None)
    try:
        change()
    except (StoreError, ServiceError) as error:
        _refuse(detail, str(error))
        return False
    return True


def _refuse(detail: PostDetail, words: str) -> None:
    st.session_state[state.REFUSAL] = (detail.row.id, words)


def _show_refusal(detail: PostDetail) -> None:
    post_id, words = st.session_state.get(state.REFUSAL, (None, ""))
    if post_id == detail.row.id:
        st.error(escape_markdown(words))
