"""Attention view: a map over words and regions, said for what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import escape_text
from dashboard.services.pictures import POINT_LEVELS, SHARE_LEVELS, Levels, find_band
from dashboard.speaking import say
from db.queries.posts import ExplanationItem, PredictionItem
from db.vocabulary import TASK_LABELS, ExplanationMethod, Label, Task

KIND_WORDS = {
    ExplanationMethod.GRADIENT_TIMES_INPUT: mark(
        "Attribution (gradient × input): words and picture regions that spoke for the class, or against it, "
        "as a first approximation. It is not a proof."
    ),
    ExplanationMethod.OCCLUSION: mark(
        "Occlusion: by how many points of probability the class falls when a word is left out, or a fifth of "
        "the picture is blurred. What two parts say alike shows in neither."
    ),
    ExplanationMethod.GRAD_CAM: mark(
        "Grad-CAM: regions of the picture that spoke for the class. It says nothing of words, nor of what "
        "speaks against."
    ),
    "cross-attention": mark(
        "Attention between words and picture regions: where the model looked, not why it decided."
    ),
}
METHOD_WORDS = {
    ExplanationMethod.GRADIENT_TIMES_INPUT: mark("Gradient × input"),
    ExplanationMethod.OCCLUSION: mark("Occlusion: what changes without it"),
    ExplanationMethod.GRAD_CAM: mark("Grad-CAM: of the picture alone"),
}
GATE_WORDS = {"text": mark("Text"), "image": mark("Picture")}
# How strongly a band is shaded, from the first level to the last.
BAND_SHARES = (0.0, 0.35, 0.65, 1.0)


@dataclass(frozen=True)
class ShownMap:
    """A map and the class that it is about; weights are -1 to 1, below 0 against the class."""

    label: Label
    explanation: ExplanationItem

    @property
    def levels(self) -> Levels:
        """From which weights on a part is shaded."""
        return find_levels(self.explanation.kind)


def find_stored_map(prediction: PredictionItem | None) -> ShownMap | None:
    """Return the map that every prediction is stored with: of the category that it shows."""
    category = prediction.labels[Task.HUMANITARIAN] if prediction else None
    if prediction is None or prediction.explanation is None or category is None:
        return None
    label = next(label for label in TASK_LABELS[Task.HUMANITARIAN] if label == category)
    stored = prediction.explanation
    # Those of former models are shares of a whole, and none is near 1.
    heaviest = max((weight for _, _, weight in stored.tokens), default=0.0) or 1.0
    tokens = tuple((start, end, weight / heaviest) for start, end, weight in stored.tokens)
    return ShownMap(label, replace(stored, tokens=tokens))


def find_levels(kind: str) -> Levels:
    """Return the levels of a kind of map: those of an occlusion are of probability and the same for all."""
    return POINT_LEVELS if kind == ExplanationMethod.OCCLUSION else SHARE_LEVELS


def say_kind(kind: str) -> str:
    """Return what a map of weights is, in words; an unknown kind is named, never passed off as another."""
    known = KIND_WORDS.get(kind)
    return say(known) if known else say("Weights of kind “{kind}”.", kind=kind)


def shade_words(text: str, tokens: Sequence[tuple[int, int, float]], levels: Levels = SHARE_LEVELS) -> str:
    """Return the text as HTML, words shaded by the level that their weight reaches; all of it is escaped."""
    parts, position = [], 0
    for start, end, weight in sorted(tokens):
        if start < position or end > len(text) or start >= end:
            continue
        parts.append(escape_text(text[position:start]))
        share = BAND_SHARES[find_band(weight, levels)]
        word = escape_text(text[start:end])
        if share:
            against = ' class="lo-against"' if weight < 0 else ""
            title = escape_text(say("weight {weight:.3f}", weight=weight))
            word = f'<mark{against} style="--share:{share:.2f}" title="{title}">{word}</mark>'
        parts.append(word)
        position = end
    parts.append(escape_text(text[position:]))
    return "".join(parts)


def render_words(text: str, shown: ShownMap | None) -> None:
    """Show the post's text, shaded where there is a map."""
    shaded = shade_words(text, shown.explanation.tokens, shown.levels) if shown else escape_text(text)
    st.html(f'<p class="lo-fulltext" dir="auto">{shaded or say("(no text)")}</p>')


def render_scale(shown: ShownMap) -> None:
    """Say what the shades of a map stand for; one scale for words and regions."""
    weights = [weight for _, _, weight in shown.explanation.tokens]
    weights += [weight for row in shown.explanation.regions for weight in row]
    if shown.levels is POINT_LEVELS:
        signs = [f"{level:.0%}".removesuffix("%") for level in shown.levels]
        unit = say("points of probability and more")
    else:
        signs, unit = ["¼", "½", "¾"], say("of the heaviest and more")
    sides = [(say("for it"), "")]
    if any(weight < 0 for weight in weights):
        sides.append((say("against it"), "lo-against"))
    legend = "".join(
        f"<span>{escape_text(words)}</span>"
        + "".join(
            f'<mark class="{name}" style="--share:{share:.2f}">{sign}</mark>'
            for share, sign in zip(BAND_SHARES[1:], signs, strict=True)
        )
        for words, name in sides
    )
    st.html(f'<p class="lo-scale">{legend}<span>{escape_text(unit)}</span></p>')


def render_gates(gates: Mapping[str, float]) -> None:
    """Show how far the fused reading listens to each modality, and say what that comes to."""
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
        + say_shares(gates)
    )


def say_shares(gates: Mapping[str, float]) -> str:
    """Return what the gates of a post with both parts come to, as one more sentence."""
    total = sum(gates.values())
    if len(gates) < 2 or total <= 0:
        return ""
    of_text = gates["text"] / total
    return " " + say(
        "Here it rests on the text by {text:.0%}, on the picture by {picture:.0%}.",
        text=of_text,
        picture=1 - of_text,
    )
