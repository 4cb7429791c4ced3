"""Attention view: a map over words and regions, said for what it is."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text
from dashboard.speaking import say
from db.queries.posts import ExplanationItem

KIND_WORDS = {
    "gradient-times-input": mark(
        "Attribution (gradient × input): words and picture regions that spoke for the "
        "category shown, as a first approximation. It is not a proof."
    ),
    "cross-attention": mark(
        "Attention between words and picture regions: where the model looked, not why it decided."
    ),
}
# Below this share of the span a shade is noise to the eye.
LEAST_SHADE = 0.08
GATE_WORDS = {"text": mark("Text"), "image": mark("Picture")}


def say_kind(kind: str) -> str:
    """Return what a map of weights is, in words; an unknown kind is named, never passed off as another."""
    known = KIND_WORDS.get(kind)
    return say(known) if known else say("Weights of kind “{kind}”.", kind=kind)


def shade_words(text: str, tokens: Sequence[tuple[int, int, float]]) -> str:
    """Return the text as HTML, words shaded from the least weight to the most; all of it is escaped."""
    weights = [weight for _, _, weight in tokens]
    least, span = min(weights, default=0.0), max(weights, default=0.0) - min(weights, default=0.0)
    parts, position = [], 0
    for start, end, weight in sorted(tokens):
        if start < position or end > len(text) or start >= end:
            continue
        parts.append(escape_text(text[position:start]))
        share = (weight - least) / span if span else 1.0
        word = escape_text(text[start:end])
        if share >= LEAST_SHADE:
            title = escape_text(say("weight {weight:.3f}", weight=weight))
            word = f'<mark style="--share:{share:.2f}" title="{title}">{word}</mark>'
        parts.append(word)
        position = end
    parts.append(escape_text(text[position:]))
    return "".join(parts)


def render_words(text: str, explanation: ExplanationItem | None) -> None:
    """Show the post's text, shaded where there is an explanation."""
    tokens = explanation.tokens if explanation else ()
    st.html(f'<p class="lo-fulltext" dir="auto">{shade_words(text, tokens) or say("(no text)")}</p>')
    if tokens:
        st.html(make_scale(say("most weight of a word")))


def make_scale(most: str) -> str:
    """Return the scale of the shades as HTML; ``most`` says what the darkest means."""
    least = escape_text(say("least"))
    return f'<p class="lo-scale"><span>{least}</span><i></i><span>{escape_text(most)}</span></p>'


def render_gates(gates: Mapping[str, float]) -> None:
    """Show how far the fused reading listens to each modality."""
    rows = "".join(
        f'<div class="lo-gate"><span>{escape_text(say(GATE_WORDS.get(name, name)))}</span>'
        f'<div class="lo-bar"><i style="width:{max(0.0, min(1.0, value)):.0%}"></i></div>'
        f"<b>{value:.2f}</b></div>"
        for name, value in sorted(gates.items())
    )
    st.html(f'<div aria-label="{escape_text(say("Gate of each modality, 0 to 1"))}">{rows}</div>')
    st.caption(
        say(
            "Gate: how far the fused reading listens to a part, 0 to 1. Divided by their sum, the gates are "
            "the parts' shares in the category."
        )
    )
