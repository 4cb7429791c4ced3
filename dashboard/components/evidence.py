"""The evidence of one post: picture, words, gates and readings. Used by the post and triage pages."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.attention import (
    ShownMap,
    find_stored_map,
    render_gates,
    render_scale,
    render_words,
    say_kind,
)
from dashboard.components.attention_words import say_map
from dashboard.components.keys import name_button, render_keys
from dashboard.components.knowing import render_knowing
from dashboard.components.markup import escape_markdown, escape_text
from dashboard.components.post_card import bear_lost_picture, is_graphic
from dashboard.components.probabilities import render_probabilities
from dashboard.services.pictures import Levels
from dashboard.speaking import say
from dashboard.state import REVEALED
from db.queries.posts import PostDetail

LoadPicture = Callable[[str, int, bool], bytes]
LoadHeat = Callable[[str, int, tuple[tuple[float, ...], ...], Levels], bytes]
PICTURE_WIDTH = 900


def render_evidence(
    detail: PostDetail,
    shown: ShownMap | None,
    *,
    load_picture: LoadPicture,
    load_heat: LoadHeat,
    is_narrow: bool = False,
) -> None:
    """Show what the post holds and how the model read it, side by side unless the place for it is narrow.

    Args:
        shown: the map over words and picture; None where there is none to show.
    """
    prediction = detail.prediction
    left, right = (st.container(), st.container()) if is_narrow else st.columns([1, 1], gap="medium")
    with left:
        render_words(detail.row.text, shown)
        if detail.media:
            with bear_lost_picture():
                _render_picture(detail, shown, load_picture, load_heat)
        if shown is not None:
            render_scale(shown)
            st.caption(escape_markdown(say_map(detail.row.text, shown)))
            st.caption(say_kind(shown.explanation.kind))
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
    detail: PostDetail, shown: ShownMap | None, load_picture: LoadPicture, load_heat: LoadHeat
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
    with_heat = (
        shown is not None
        and bool(shown.explanation.regions)
        and st.toggle(say("Show the model's map over the picture"), value=True, key=f"heat_{detail.row.id}")
    )
    if shown is not None and with_heat:
        picture = load_heat(sha256, PICTURE_WIDTH, shown.explanation.regions, shown.levels)
        mapped = say("picture of post {id} under the model's map", id=detail.row.id)
        alt = f"{mapped}. {say_map(detail.row.text, shown)}"
    else:
        picture = load_picture(sha256, PICTURE_WIDTH, False)
        alt = say("picture of post {id}", id=detail.row.id)
    st.image(picture, width="stretch", alt=alt)
    if len(detail.media) > 1:
        st.caption(say("First of {pictures} pictures: the model read this one.", pictures=len(detail.media)))
    st.html(
        f'<p class="lo-meta">{escape_text(say("SHA-256 of the original"))}: <code>{sha256[:16]}…</code></p>'
    )


def draw_first_look(detail: PostDetail, *, load_picture: LoadPicture, load_heat: LoadHeat) -> bytes | None:
    """Return the picture that ``render_evidence`` begins with; None of a post without one."""
    if not detail.media:
        return None
    sha256, shown = detail.media[0].sha256, find_stored_map(detail.prediction)
    if is_veiled(detail) or shown is None or not shown.explanation.regions:
        return load_picture(sha256, PICTURE_WIDTH, is_veiled(detail))
    return load_heat(sha256, PICTURE_WIDTH, shown.explanation.regions, shown.levels)
