"""The part of a post that asks what speaks for a class: of any task, any class, by the method chosen."""

import streamlit as st

from dashboard import actions, state
from dashboard.auth import read_analyst, say_missing
from dashboard.components.attention import METHOD_WORDS, ShownMap, find_stored_map
from dashboard.components.frame import guard
from dashboard.components.markup import escape_markdown
from dashboard.explanation_data import find_explanation
from dashboard.labels import LABEL_WORDS, TASK_WORDS
from dashboard.services.errors import ServiceError
from dashboard.services.questions import (
    decode_question,
    encode_question,
    find_shown_label,
    find_stored_question,
    list_methods,
    list_tasks,
)
from dashboard.speaking import say, say_error, say_from, say_written
from db.errors import StoreError
from db.queries.explanations import AskedExplanation
from db.queries.posts import PostDetail, PredictionItem
from db.queue.explanations import Question
from db.session import utc_now
from db.vocabulary import TASK_LABELS, UNFINISHED, Label, Modality, Task

WAITING_S = 1.0
# A worker at work takes it up within a second and answers within a few.
LONG_S = 20
TASK_KEY, LABEL_KEY, METHOD_KEY = "why_task", "why_label", "why_method"


def render_explaining(detail: PostDetail) -> ShownMap | None:
    """Let the analyst choose a class and a method; return the map to show, None while there is none."""
    prediction = detail.prediction
    stored = find_stored_map(prediction)
    if prediction is None or stored is None:
        return stored
    question = decode_question(st.query_params.get(state.WHY, ""), prediction)
    label = next(label for label in TASK_LABELS[question.task] if label == question.label)
    _render_choice(prediction, question, label)
    if question == find_stored_question(prediction):
        return stored
    was_chosen = st.session_state.pop(state.ASKS_WHY, False)
    asked = find_explanation(detail.row.id, prediction.model_version, question)
    if asked is None and was_chosen and read_analyst():
        _ask(detail.row.id, prediction, question)
        asked = find_explanation(detail.row.id, prediction.model_version, question)
    if asked is not None and asked.found is not None:
        return ShownMap(label, asked.found)
    if asked is not None and asked.status in UNFINISHED:
        st.fragment(_await_answer, run_every=WAITING_S)(detail.row.id, prediction.model_version, question)
    else:
        _offer(detail.row.id, prediction, question, asked)
    return None


def _render_choice(prediction: PredictionItem, question: Question, label: Label) -> None:
    """Draw the choice folded; each change is an address of its own, and asks for what is not there yet."""
    shares = prediction.readings[Modality.FUSED][question.task]

    def name_class(choice: Label) -> str:
        return f"{say(LABEL_WORDS[choice])} ({shares[choice]:.0%})"

    def choose() -> None:
        _go_to(prediction, Question(question.task, st.session_state[LABEL_KEY], st.session_state[METHOD_KEY]))

    def choose_task() -> None:
        task: Task = st.session_state[TASK_KEY]
        _go_to(prediction, Question(task, find_shown_label(prediction, task), question.method))

    st.session_state[TASK_KEY] = question.task
    st.session_state[LABEL_KEY], st.session_state[METHOD_KEY] = label, question.method
    heading = say("What speaks for: {label}", label=say(LABEL_WORDS[label]))
    with st.popover(heading, icon=":material/search_insights:", key="why"):
        st.selectbox(
            say("Task"),
            list_tasks(prediction),
            format_func=say_from(TASK_WORDS),
            key=TASK_KEY,
            on_change=choose_task,
        )
        st.selectbox(
            say("Class"), TASK_LABELS[question.task], format_func=name_class, key=LABEL_KEY, on_change=choose
        )
        st.selectbox(
            say("Method"),
            list_methods(prediction),
            format_func=say_from(METHOD_WORDS),
            key=METHOD_KEY,
            on_change=choose,
            help=say("The model card measures how far each tells the truth."),
        )


def _go_to(prediction: PredictionItem, question: Question) -> None:
    if question == find_stored_question(prediction):
        state.write_params(drop=(state.WHY,))
        return
    state.write_params(**{state.WHY: [encode_question(question)]})
    st.session_state[state.ASKS_WHY] = True


def _ask(post_id: int, prediction: PredictionItem, question: Question) -> None:
    try:
        actions.ask_explanation(
            post_id, model_version=prediction.model_version, question=question, actor=read_analyst()
        )
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(say_error(error)))


def _offer(
    post_id: int, prediction: PredictionItem, question: Question, asked: AskedExplanation | None
) -> None:
    """Say why there is no map, and let the worker be asked for it."""
    if asked is not None:
        reason = escape_markdown(say_written(asked.error or "") or say("no reason was given"))
        st.warning(say("What speaks for this class could not be found: {reason}.", reason=reason))
    else:
        st.caption(say("Nobody has asked yet what speaks for this class."))
    analyst = read_analyst()
    pressed = st.button(
        say("Try again") if asked is not None else say("Ask the model"),
        icon=":material/search_insights:",
        disabled=not analyst,
        key=f"ask_why_{post_id}",
        help=None if analyst else say_missing(),
    )
    if pressed:
        _ask(post_id, prediction, question)
        st.rerun()


@guard
def _await_answer(post_id: int, model_version: str, question: Question) -> None:
    asked = find_explanation(post_id, model_version, question)
    if asked is None or asked.status not in UNFINISHED:
        st.rerun()
    st.progress(0.5, text=say("The model is asked; the map appears here by itself."))
    if (utc_now() - asked.asked_at).total_seconds() > LONG_S:
        st.warning(say("Nobody has taken it up yet: see under Operations whether a worker is running."))
