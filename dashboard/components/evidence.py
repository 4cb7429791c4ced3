"""The evidence of one post: picture, words, gates and readings. Used by the post and triage pages."""

from collections.abc import Callable

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.attention import make_scale, render_gates, render_words, say_kind
from dashboard.components.keys import name_button, render_keys
from dashboard.components.knowing import render_knowing
from dashboard.components.markup import escape_text
from dashboard.components.post_card import bear_lost_picture, is_graphic
from dashboard.components.probabilities import render_probabilities
from dashboard.speaking import say
from dashboard.state import REVEALED
from db.queries.posts import PostDetail, PredictionItem

PICTURE_WIDTH = 900


def render_evidence(
    detail: PostDetail,
    *,
    load_picture: Callable[[str, int, bool], bytes],
    load_heat: Callable[[str, int, tuple[tuple[float, ...], ...]], bytes],
    is_narrow: bool = False,
) -> None:
    """Show what the post holds and how the model read it, side by side unless the place for it is narrow."""
    prediction = detail.prediction
    left, right = (st.container(), st.container()) if is_narrow else st.columns([1, 1], gap="medium")
    with left:
        explanation = prediction.explanation if prediction else None
        render_words(detail.row.text, explanation)
        if detail.media:
            with bear_lost_picture():
                _render_picture(detail, prediction, load_picture, load_heat)
        if explanation is not None:
            st.caption(say_kind(explanation.kind))
    with right:
        if prediction is None:
            st.caption(
                say("Not classified yet: the probabilities appear here as soon as the worker has read it.")
            )
            return
        st.header(say("How the model read it"), anchor=False)
        render_knowing(detail.row)
        render_gates(prediction.gates)
        render_probabilities(prediction.readings)
        st.caption(
            say("Calibrated probabilities of model {model_version}.", model_version=prediction.model_version)
        )


def is_veiled(detail: PostDetail) -> bool:
    """Return whether the post's picture may be distressing and this analyst has not asked for it yet."""
    revealed = st.session_state.get(REVEALED, set())
    return bool(detail.media) and is_graphic(detail.row) and detail.media[0].sha256 not in revealed


def _render_picture(
    detail: PostDetail,
    prediction: PredictionItem | None,
    load_picture: Callable[[str, int, bool], bytes],
    load_heat: Callable[[str, int, tuple[tuple[float, ...], ...]], bytes],
) -> None:
    sha256 = detail.media[0].sha256
    revealed: set[str] = st.session_state.setdefault(REVEALED, set())
    render_keys({"V": "" if is_veiled(detail) else say("The picture is not veiled.")})
    if is_veiled(detail):
        st.image(
            load_picture(sha256, PICTURE_WIDTH, True),
            width="stretch",
            alt=say("veiled, it may be distressing"),
        )
        st.button(
            say("Click to reveal – it may be distressing"),
            icon=":material/visibility:",
            on_click=lambda: revealed.add(sha256),
            key=name_button("V", detail.row.id),
            shortcut="V",
        )
        return
    regions = _find_regions(prediction)
    with_heat = bool(regions) and st.toggle(
        say("Show the model's map over the picture"), value=True, key=f"heat_{detail.row.id}"
    )
    picture = (
        load_heat(sha256, PICTURE_WIDTH, regions) if with_heat else load_picture(sha256, PICTURE_WIDTH, False)
    )
    plain, mapped = mark("picture of post {id}"), mark("picture of post {id} under the model's map")
    alt = say(mapped if with_heat else plain, id=detail.row.id)
    st.image(picture, width="stretch", alt=alt)
    if with_heat:
        st.html(make_scale(say("most weight of a region")))
    if len(detail.media) > 1:
        st.caption(say("First of {pictures} pictures: the model read this one.", pictures=len(detail.media)))
    st.html(
        f'<p class="lo-meta">{escape_text(say("SHA-256 of the original"))}: <code>{sha256[:16]}…</code></p>'
    )


def draw_first_look(
    detail: PostDetail,
    *,
    load_picture: Callable[[str, int, bool], bytes],
    load_heat: Callable[[str, int, tuple[tuple[float, ...], ...]], bytes],
) -> bytes | None:
    """Return the picture that ``render_evidence`` begins with; None of a post without one."""
    if not detail.media:
        return None
    sha256, regions = detail.media[0].sha256, _find_regions(detail.prediction)
    if is_veiled(detail) or not regions:
        return load_picture(sha256, PICTURE_WIDTH, is_veiled(detail))
    return load_heat(sha256, PICTURE_WIDTH, regions)


def _find_regions(prediction: PredictionItem | None) -> tuple[tuple[float, ...], ...]:
    return prediction.explanation.regions if prediction and prediction.explanation else ()
