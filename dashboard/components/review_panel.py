"""Review buttons: confirm, correct, reject, undo. They decide nothing; they call back with the judgement.

A click starts a run that reads the post again, so what the analyst saw is bound to the button as it is drawn.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard.labels import (
    CREDIBILITY_WORDS,
    LABEL_WORDS,
    TASK_WORDS,
    VERIFICATION_WORDS,
)
from dashboard.state import DRAWN
from db.queries.posts import PostDetail
from db.vocabulary import REJECTED, TASK_LABELS, Credibility, Task, Verification

MAX_REASON_LENGTH = 500


@dataclass(frozen=True)
class Judgement:
    """What the analyst decided about one post; ``seen`` is what a confirmation was given to."""

    verification: Verification
    credibility: Credibility
    labels: Mapping[Task, str]
    seen: Mapping[str, str | None] | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Judged:
    """A judgement that stands, and can be taken back."""

    post_id: int
    review_id: int


def render_review_panel(
    detail: PostDetail,
    *,
    undoable: Judged | None,
    judge: Callable[[Judgement, bool], None],
    undo: Callable[[Judged], None],
) -> None:
    """Show the buttons; a key beside a button's name triggers it.

    Args:
        undoable: the judgement that undo takes back: of this post, or of the one that was judged before it.
        judge: takes the judgement, and whether the analyst wants to go on to the next post.
    """
    post_id, seen = detail.row.id, _read_labels(detail)
    credibility = st.selectbox(
        "Credibility of the information",
        list(CREDIBILITY_WORDS),
        index=list(CREDIBILITY_WORDS).index(Credibility.CANNOT_BE_JUDGED),
        format_func=CREDIBILITY_WORDS.__getitem__,
        key=f"credibility_{post_id}",
        help="Admiralty code, recorded with your judgement. It is apart from how reliable the source is.",
    )
    with st.container(horizontal=True, key="review_buttons"):
        for words, shortcut, advance in (("Confirm, next", "A", True), ("Confirm", "S", False)):
            if st.button(
                words,
                type="primary" if advance else "secondary",
                shortcut=shortcut,
                disabled=detail.prediction is None,
                key=f"confirm_{shortcut}_{post_id}",
                on_click=_keep,
                args=({**seen, "verification": detail.row.verification},),
            ):
                drawn = st.session_state[DRAWN]
                judge(Judgement(Verification.CONFIRMED, credibility, {}, drawn), advance)
        if st.button(
            "Undo",
            shortcut="U",
            disabled=undoable is None,
            key=f"undo_{post_id}",
            help=f"Takes back the judgement of post {undoable.post_id}" if undoable else None,
            on_click=_keep,
            args=(undoable,),
        ):
            undo(st.session_state[DRAWN])
    with (
        st.expander("Correct the labels", icon=":material/edit:"),
        st.form(f"correct_{post_id}", border=False),
    ):
        boxes = _render_labels(detail, seen)
        note = st.text_input("Why (optional)", max_chars=MAX_REASON_LENGTH)
        if st.form_submit_button("Save correction", on_click=_keep_chosen, args=(boxes,)):
            changed = {task: label for task, label in st.session_state[DRAWN].items() if label}
            reason = note.strip() or None
            judge(Judgement(Verification.CORRECTED, credibility, changed, reason=reason), False)
    with st.expander("Reject the post", icon=":material/block:"), st.form(f"reject_{post_id}", border=False):
        kind = st.radio(
            "It is",
            sorted(REJECTED),
            format_func=lambda word: VERIFICATION_WORDS[word].removeprefix("Rejected: "),
            horizontal=True,
        )
        reason = st.text_input("Reason", max_chars=MAX_REASON_LENGTH)
        if st.form_submit_button("Reject"):
            judge(Judgement(kind, credibility, {}, reason=reason.strip() or None), False)


def _read_labels(detail: PostDetail) -> dict[Task, str | None]:
    return {
        Task.INFORMATIVENESS: detail.row.informativeness,
        Task.HUMANITARIAN: detail.row.humanitarian,
        Task.DAMAGE: detail.row.damage,
    }


def _render_labels(detail: PostDetail, seen: Mapping[Task, str | None]) -> dict[Task, str]:
    """Show a box for each task that the post can have a label of; returns the boxes' keys."""
    keys = {}
    for task, label in seen.items():
        if task is Task.DAMAGE and not detail.media:
            continue
        options = TASK_LABELS[task]
        # With the label in it: a box is a fresh one, at the label in force, as soon as that has changed.
        keys[task] = f"{task}_{label}_{detail.row.id}"
        st.selectbox(
            TASK_WORDS[task],
            options,
            index=options.index(label) if label is not None else None,
            format_func=LABEL_WORDS.__getitem__,
            placeholder="choose",
            key=keys[task],
        )
    return keys


def _keep(drawn: object) -> None:
    st.session_state[DRAWN] = drawn


def _keep_chosen(boxes: Mapping[Task, str]) -> None:
    st.session_state[DRAWN] = {task: st.session_state[key] for task, key in boxes.items()}
