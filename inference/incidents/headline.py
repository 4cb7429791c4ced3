"""An incident's headline: a sentence that one of its posts wrote, with nobody named in it.

Shapes: d width of the text encoder, n posts.
"""

import html
import re
from collections.abc import Sequence

import numpy as np

from db.masking import mask_people

HEADLINE_LENGTH = 140
"""Letters at most: two lines of a card."""
NO_WORDS = "Posts without words"

_LINKS = re.compile(r"https?://\S+|www\.\S+")
_FORWARD = re.compile(r"\A(?:\s*RT\s+@\w+\s*:?)+", re.IGNORECASE)
_TRAILING_TAGS = re.compile(r"(?:\s*[#@]\w+)+\s*\Z")
_SENTENCE = re.compile(r"(?<=[.!?…。！？؟])\s+")
_MIN_WORDS = 3


def choose_headline(texts: Sequence[str], vectors: np.ndarray) -> str:
    """Return the first sentence of the post that is nearest to the middle of all.

    Args:
        texts: Of ``n`` posts, in the order in which they were sent; of equally near ones the first counts.
        vectors: ``[n, d]``, of one length each, or zeros.
    """
    nearness = (vectors @ vectors.mean(axis=0)).round(6)
    for place in sorted(range(len(texts)), key=lambda place: -nearness[place]):
        if sentence := take_sentence(texts[place]):
            return sentence
    return NO_WORDS


def take_sentence(text: str) -> str:
    """Return a text's first sentence of some words, without links, handles, tags at the end and people."""
    bare = _LINKS.sub(" ", _FORWARD.sub("", html.unescape(text)))
    bare = " ".join(mask_people(_TRAILING_TAGS.sub("", bare)).split())
    sentences = _SENTENCE.split(bare)
    long_enough = (one for one in sentences if len(one.split()) >= _MIN_WORDS)
    sentence = next(long_enough, bare).strip(" .-–—|:;,\"“”'")
    if len(sentence) <= HEADLINE_LENGTH:
        return sentence
    return sentence[: HEADLINE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
