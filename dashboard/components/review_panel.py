"""Review buttons: is the label right, is the information true, may the post be used; undo.

They decide nothing; they call back with the judgement, ahead of the run that the click starts: it draws the
page once, as it is afterwards. What the analyst saw is bound to the button as it is drawn; what they chose in
boxes is read as they click.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.evidence import is_veiled
from dashboard.components.keys import name_button
from dashboard.components.uncertainty import find_credibility
from dashboard.labels import (
    CREDIBILITY_WORDS,
    INFORMATION_WORDS,
    LABEL_DECISION_WORDS,
    LABEL_WORDS,
    PUT_BACK,
    SET_ASIDE,
    TASK_WORDS,
)
from dashboard.speaking import say, say_from
from db.queries.posts import PostDetail
from db.vocabulary import (
    NOT_UPHELD,
    TASK_LABELS,
    Credibility,
    Information,
    LabelDecision,
    Task,
    Use,
)

MAX_REASON_LENGTH = 500
GOES_ON = "goes_on"
NEXT_POST, THIS_POST = mark("Next post"), mark("This post")
INFORMATION_KEYS = {Information.CORROBORATED: "C", Information.FALSE: "F", Information.UNVERIFIABLE: "X"}
UNVERIFIABLE_REASONS = (
    mark("No second source found"),
    mark("Place cannot be established"),
    mark("Time cannot be established"),
    mark("Picture may be of another event"),
    mark("Account cannot be reached"),
)

# The reasons of ``db.vocabulary`` for setting a post aside, which are stored as they are called.
SET_ASIDE_REASONS = (
    mark("Duplicate of another post"),
    mark("Graphic"),
    mark("Off topic"),
    mark("Exposes a private person"),
    mark("Spam or advertising"),
)


@dataclass(frozen=True)
class Judgement:
    """What the analyst decided about one post, as ``db.reviews.add_review`` takes it."""

    label_decision: LabelDecision | None = None
    labels: Mapping[Task, str] = field(default_factory=dict)
    information: Information | None = None
    credibility: Credibility | None = None
    set_aside: bool | None = None
    reason: str | None = None
    seen: Mapping[str, str | None] | None = None


@dataclass(frozen=True)
class Judged:
    """A judgement that stands, and can be taken back; ``words`` say what it decided."""

    post_id: int
    review_id: int
    words: str


def ask_going_on() -> None:
    """Ask whether a judgement goes on to the next post; the analyst may choose to stay."""
    st.segmented_control(
        say("After a judgement, show"),
        (NEXT_POST, THIS_POST),
        format_func=say,
        default=NEXT_POST,
        required=True,
        key=GOES_ON,
    )


def is_going_on() -> bool:
    """Return what was chosen."""
    return bool(st.session_state.get(GOES_ON, NEXT_POST) == NEXT_POST)


def render_undo(detail: PostDetail, undoable: Judged | None, undo: Callable[[Judged], None]) -> None:
    """Draw the button that takes a judgement back."""
    st.button(
        say("Undo"),
        shortcut="U",
        disabled=undoable is None,
        key=name_button("U", detail.row.id),
        help=say("Takes back of post {post_id}: {what}", post_id=undoable.post_id, what=say(undoable.words))
        if undoable
        else None,
        on_click=undo,
        args=(undoable,),
    )


def refuse_keys(detail: PostDetail, undoable: Judged | None) -> dict[str, str]:
    """Return why each key of a judgement presses nothing; empty where it acts."""
    unseen = (
        say("The picture is veiled: reveal it first, or judge with the mouse.") if is_veiled(detail) else ""
    )
    unclassified = "" if detail.prediction else say("Not classified yet: there is no label to judge.")
    return {
        "A": unseen or unclassified,
        **dict.fromkeys(INFORMATION_KEYS.values(), unseen),
        "U": "" if undoable else say("There is nothing to undo."),
    }


def render_correcting(detail: PostDetail, judge: Callable[[Judgement], None]) -> None:
    """Draw the form that corrects several labels at once, and says why."""
    seen = read_labels(detail)
    with (
        st.expander(say("Correct the labels"), icon=":material/edit:"),
        st.form(f"correct_{detail.row.id}", border=False),
    ):
        boxes = _render_labels(detail, seen)
        note = f"correct_why_{detail.row.id}"
        st.text_input(say("Why (optional)"), max_chars=MAX_REASON_LENGTH, key=note)

        def save() -> None:
            chosen = {task: st.session_state[key] for task, key in boxes.items()}
            changed = {task: label for task, label in chosen.items() if label}
            judge(Judgement(LabelDecision.CORRECTED, changed, reason=st.session_state[note].strip() or None))

        st.form_submit_button(say("Save correction"), on_click=save)


def render_right(detail: PostDetail, has_keys: bool, judge: Callable[[Judgement], None]) -> None:
    """Draw the button of who finds the labels right as they stand."""
    st.button(
        say(LABEL_DECISION_WORDS[LabelDecision.RIGHT]),
        type="primary",
        shortcut="A" if has_keys else None,
        disabled=detail.prediction is None,
        key=name_button("A", detail.row.id),
        on_click=judge,
        args=(Judgement(LabelDecision.RIGHT, seen=read_drawn(detail)),),
    )


def ask_credibility(detail: PostDetail) -> None:
    """Ask for the credibility of the information."""
    standing = find_credibility(detail)
    st.selectbox(
        say("Credibility of the information"),
        list(CREDIBILITY_WORDS),
        index=list(CREDIBILITY_WORDS).index(standing),
        format_func=say_from(CREDIBILITY_WORDS),
        key=_name_credibility(detail),
        help=say(
            "Admiralty code, recorded with your judgement. It is apart from how reliable the source is."
        ),
    )


def read_credibility(detail: PostDetail) -> Credibility:
    """Return the credibility that was chosen, that which stands until one is."""
    return Credibility(st.session_state.get(_name_credibility(detail), find_credibility(detail)))


def _name_credibility(detail: PostDetail) -> str:
    return f"credibility_{find_credibility(detail)}_{detail.row.id}"


def render_rating(detail: PostDetail, judge: Callable[[Judgement], None]) -> None:
    """Draw the button of who rates the credibility and judges nothing else."""
    st.button(
        say("Rate the credibility alone"),
        disabled=read_credibility(detail) == find_credibility(detail),
        key=f"rate_{detail.row.id}",
        on_click=lambda: judge(Judgement(credibility=read_credibility(detail))),
    )


def render_information_buttons(
    detail: PostDetail,
    has_keys: bool,
    rate: Callable[[], Credibility],
    reason: str,
    judge: Callable[[Judgement], None],
) -> None:
    """Draw a button for each thing that the information can be found to be.

    Args:
        rate: asked for what is recorded with it.
        reason: the key of the box for why.
    """

    def find(found: Information, seen: Information | None) -> None:
        drawn = {"information": seen}
        judge(Judgement(None, {}, found, rate(), reason=read_reason(reason), seen=drawn))

    with st.container(horizontal=True, key="review_buttons"):
        for found, key in INFORMATION_KEYS.items():
            # Streamlit draws no letter for C, which it keeps for itself.
            is_c = has_keys and key == "C"
            st.button(
                say(INFORMATION_WORDS[found]) + (" :gray[C]" if is_c else ""),
                shortcut=key if has_keys and not is_c else None,
                key=name_button(key, f"{found}_{detail.row.id}"),
                on_click=find,
                args=(found, detail.row.information),
            )


def render_use(detail: PostDetail, judge: Callable[[Judgement], None]) -> None:
    """Draw what takes the post out of use, or puts it back."""
    post_id, seen = detail.row.id, {"use": detail.row.use}
    if detail.row.use is Use.NOT_USED and detail.row.information not in NOT_UPHELD:
        put_back = partial(judge, Judgement(set_aside=False, seen=seen))
        st.button(say(PUT_BACK), key=f"put_back_{post_id}", on_click=put_back)
        return
    with (
        st.expander(say("Must not be used"), icon=":material/block:"),
        st.form(f"set_aside_{post_id}", border=False),
    ):
        st.caption(say("Such as a duplicate. Whether it is true or false is judged apart."))
        reason = f"set_aside_reason_{post_id}"
        ask_reason(say("Why it must not be used"), SET_ASIDE_REASONS, reason)
        st.caption(
            say("What is off topic, private or spam is done with all its reposts until it is put back.")
        )
        st.form_submit_button(
            say(SET_ASIDE),
            on_click=lambda: judge(Judgement(set_aside=True, reason=read_reason(reason), seen=seen)),
        )


def ask_reason(label: str, reasons: tuple[str, ...], key: str, *, is_narrow: bool = False) -> None:
    """Ask for a reason, one of some or another one; a narrow box holds its own label."""
    st.selectbox(
        label,
        reasons,
        format_func=say,
        index=None,
        accept_new_options=True,
        placeholder=label if is_narrow else say("choose or write"),
        label_visibility="collapsed" if is_narrow else "visible",
        key=key,
    )


def read_reason(key: str) -> str | None:
    """Return the reason that was chosen or written, None without one."""
    return (st.session_state.get(key) or "").strip()[:MAX_REASON_LENGTH] or None


def read_labels(detail: PostDetail) -> dict[Task, str | None]:
    """Return the labels in force."""
    return {
        Task.INFORMATIVENESS: detail.row.informativeness,
        Task.HUMANITARIAN: detail.row.humanitarian,
        Task.DAMAGE: detail.row.damage,
    }


def read_drawn(detail: PostDetail) -> dict[str, str | None]:
    """Return what a judgement of the labels is about: the labels in force, and what was decided of them."""
    labels = {str(task): label for task, label in read_labels(detail).items()}
    return labels | {"label_decision": detail.row.label_decision}


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
            say(TASK_WORDS[task]),
            options,
            index=options.index(label) if label is not None else None,
            format_func=say_from(LABEL_WORDS),
            placeholder=say("choose"),
            key=keys[task],
        )
    return keys
