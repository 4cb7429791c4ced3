"""Review buttons: confirm, correct, reject, undo. They decide nothing; they call back with the judgement."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.components.labels import (
    CREDIBILITY_WORDS,
    LABEL_WORDS,
    TASK_WORDS,
    VERIFICATION_WORDS,
)
from db.queries.posts import PostDetail
from db.vocabulary import REJECTED, TASK_LABELS, Credibility, Task, Verification

MAX_REASON_LENGTH = 500


@dataclass(frozen=True)
class Judgement:
    """What the analyst decided about one post."""

    verification: Verification
    credibility: Credibility
    labels: dict[Task, str]
    reason: str | None = None


def render_review_panel(
    detail: PostDetail,
    *,
    can_undo: bool,
    judge: Callable[[Judgement, bool], None],
    undo: Callable[[], None],
) -> None:
    """Show the buttons; a key beside a button's name triggers it.

    Args:
        judge: takes the judgement, and whether the analyst wants to go on to the next post.
    """
    post_id = detail.row.id
    credibility = st.selectbox(
        "Credibility of the information",
        list(CREDIBILITY_WORDS),
        index=list(CREDIBILITY_WORDS).index(Credibility.CANNOT_BE_JUDGED),
        format_func=CREDIBILITY_WORDS.__getitem__,
        key=f"credibility_{post_id}",
        help="Admiralty code, recorded with your judgement. It is apart from how reliable the source is.",
    )
    with st.container(horizontal=True, key="review_buttons"):
        confirmed = Judgement(Verification.CONFIRMED, credibility, {})
        if st.button("Confirm, next", type="primary", shortcut="A", disabled=detail.prediction is None):
            judge(confirmed, True)
        if st.button("Confirm", shortcut="S", disabled=detail.prediction is None):
            judge(confirmed, False)
        if st.button("Undo", shortcut="U", disabled=not can_undo):
            undo()
    with (
        st.expander("Correct the labels", icon=":material/edit:"),
        st.form(f"correct_{post_id}", border=False),
    ):
        labels = _render_labels(detail)
        note = st.text_input("Why (optional)", max_chars=MAX_REASON_LENGTH)
        if st.form_submit_button("Save correction"):
            changed = {task: label for task, label in labels.items() if label}
            judge(Judgement(Verification.CORRECTED, credibility, changed, note.strip() or None), False)
    with st.expander("Reject the post", icon=":material/block:"), st.form(f"reject_{post_id}", border=False):
        kind = st.radio(
            "It is",
            sorted(REJECTED),
            format_func=lambda word: VERIFICATION_WORDS[word].removeprefix("Rejected: "),
            horizontal=True,
        )
        reason = st.text_input("Reason", max_chars=MAX_REASON_LENGTH)
        if st.form_submit_button("Reject"):
            judge(Judgement(kind, credibility, {}, reason.strip() or None), False)


def _render_labels(detail: PostDetail) -> dict[Task, str | None]:
    shown = {
        Task.INFORMATIVENESS: detail.row.informativeness,
        Task.HUMANITARIAN: detail.row.humanitarian,
        Task.DAMAGE: detail.row.damage,
    }
    chosen: dict[Task, str | None] = {}
    for task, label in shown.items():
        if task is Task.DAMAGE and not detail.media:
            continue
        options = TASK_LABELS[task]
        chosen[task] = st.selectbox(
            TASK_WORDS[task],
            options,
            index=options.index(label) if label is not None else None,
            format_func=LABEL_WORDS.__getitem__,
            placeholder="choose",
        )
    return chosen
