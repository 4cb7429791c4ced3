"""Second review: judge a drawn post again without being told how it was judged; decide where two differ."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import data, drawn_pictures, team_actions
from dashboard.auth import read_analyst, require_analyst
from dashboard.components.agreement import render_agreements
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.markup import escape_markdown, escape_text
from dashboard.components.post_card import bear_lost_picture
from dashboard.desk_data import find_next_second, list_disagreements, read_double_review
from dashboard.labels import LABEL_WORDS, TASK_WORDS
from dashboard.speaking import say, say_from
from dashboard.views.start import render_start
from db.double_reviews import SHARES
from db.queries.double_reviews import Disagreement
from db.queries.events import EventSummary
from db.vocabulary import TASK_LABELS, AccountRole, Label, Task

PICTURE_WIDTH = 480


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(
        say("Second review"), event, say("A sample is judged twice; the second knows nothing of the first")
    )
    if event is None:
        render_start()
        return
    analyst = require_analyst()
    _render_next(event, analyst)
    _render_disagreements(event)
    render_agreements(read_double_review(event.id))
    _render_start_sample(event)


@guard
def _render_next(event: EventSummary, analyst: str) -> None:
    st.header(say("Judge again"), anchor=False)
    found = find_next_second(event.id, analyst) if analyst else None
    detail = data.get_post(found.post_id) if found else None
    if found is None or detail is None:
        render_empty(
            say("Nothing to judge again"),
            say("Either no sample is drawn, all of it is done, or what is left you judged first."),
            icon="done_all",
        )
        return
    st.html(f'<p dir="auto">{escape_text(detail.row.text or say("(no text)"))}</p>')
    for item in detail.media:
        with bear_lost_picture():
            # Veiled until the analyst asks: the veil must not tell what the model takes it for.
            shown = st.toggle(say("Unveil the picture"), key=f"second_unveil_{item.sha256}")
            st.image(drawn_pictures.load_thumbnail(item.sha256, PICTURE_WIDTH, not shown), alt=say("picture"))
    labels = _render_choice(found.post_id, found.tasks, key="second")
    if labels is not None:
        is_same = team_actions.decide_second(found.post_id, labels, actor=analyst)
        leave_notice(say("Saved") if is_same else say("Saved; a third person decides where you two differ"))
        st.rerun()


@guard
def _render_disagreements(event: EventSummary) -> None:
    lead = read_analyst(AccountRole.LEAD)
    found = list_disagreements(event.id) if lead else []
    if not found:
        return
    st.header(say("Where two differ"), anchor=False)
    for one in found:
        with st.expander(say("Post {post_id}", post_id=one.post_id)):
            _render_disagreement(one, lead)


def _render_disagreement(one: Disagreement, lead: str) -> None:
    detail = data.get_post(one.post_id)
    if detail is not None:
        st.html(f'<p dir="auto">{escape_text(detail.row.text or say("(no text)"))}</p>')
    sides = ((one.first_by, one.firsts), (one.second_by, one.seconds))
    st.dataframe(
        [{say("Who"): who, **_say(chosen)} for who, chosen in sides], hide_index=True, height="content"
    )
    if lead in (one.first_by, one.second_by):
        st.caption(escape_markdown(say("{lead} is one of the two; a third person decides.", lead=lead)))
        return
    tasks = [task for task in Task if one.firsts[task] is not None]
    labels = _render_choice(one.post_id, tasks, key="third")
    if labels is not None:
        team_actions.settle_difference(one.post_id, labels, actor=lead)
        leave_notice(say("Post {post_id} is decided", post_id=one.post_id))
        st.rerun()


def _say(chosen: Mapping[Task, Label | None]) -> dict[str, str]:
    return {say(TASK_WORDS[task]): say(LABEL_WORDS[label]) if label else "" for task, label in chosen.items()}


def _render_choice(post_id: int, tasks: Sequence[Task], *, key: str) -> dict[Task, str] | None:
    """Let somebody choose a class a task, none of them proposed; return them once all are chosen and sent."""
    with st.form(f"{key}_{post_id}", border=False):
        labels = {
            task: st.selectbox(
                say(TASK_WORDS[task]),
                list(TASK_LABELS[task]),
                index=None,
                format_func=say_from(LABEL_WORDS),
                key=f"{key}_{post_id}_{task}",
            )
            for task in tasks
        }
        is_sent = st.form_submit_button(say("Save"), icon=":material/save:")
    if is_sent and None in labels.values():
        st.error(say("Choose a class of each."), icon=":material/error:")
        return None
    return {task: label for task, label in labels.items() if label is not None} if is_sent else None


@guard
def _render_start_sample(event: EventSummary) -> None:
    st.header(say("Draw a sample"), anchor=False)
    lead = require_analyst(AccountRole.LEAD)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        low, high = (round(share * 100) for share in SHARES)
        share = st.number_input(
            say("Percent of the judged posts"), low, high, 5, key="sample_share", width=220
        )
        if st.button(say("Draw it"), icon=":material/casino:", disabled=not lead):
            drawn = team_actions.start_sample(event.id, share / 100, actor=lead)
            leave_notice(say("Posts to be judged again: {drawn:,}", drawn=drawn))
            st.rerun()
