"""A sentence made ready for the checks, and what they give back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dashboard.services.policy.words import Span, has_words
from db.policies.draft import Draft, Sentence
from db.policies.folding import Folded, fold_words

_SOURCE = re.compile(r"\(sources?: ?([^()]+)\)")


@dataclass(frozen=True)
class Reading:
    """A sentence, its folded words, and who is named as its source.

    Args:
        body: the folded words without the source, blanked in its place.
        source: folded words between "(source:" and ")", None where there is none.
    """

    sentence: Sentence
    folded: Folded
    body: Folded
    source: str | None

    @property
    def has_authority(self) -> bool:
        """Whether a source is named that is more than social media or people who happened to be there."""
        return self.source is not None and not has_words("not_an_authority", fold_words(self.source))

    def is_corroborated(self, draft: Draft) -> bool:
        """Whether a person corroborated at least one of the posts that the sentence cites."""
        return any(draft.corroborated.get(post_id, False) for post_id in self.sentence.cites)


@dataclass(frozen=True)
class Hit:
    """Folded characters ``span`` breach a policy. ``mend`` takes their place; None: a person finds words."""

    span: Span
    reasoning: str
    mend: str | None
    advice: str


Check = Callable[[Reading, Draft], Iterable[Hit]]


def read_sentence(sentence: Sentence) -> Reading:
    """Return a sentence ready for the checks."""
    folded = fold_words(sentence.text)
    source = _SOURCE.search(folded.text)
    if source is None:
        return Reading(sentence, folded, folded, None)

    def blank(text: str) -> str:
        return text[: source.start()] + "\0" * (source.end() - source.start()) + text[source.end() :]

    body = replace(folded, text=blank(folded.text), cased=blank(folded.cased))
    return Reading(sentence, folded, body, source[1])


def whole(reading: Reading) -> Span:
    """Return the span of all the words of a sentence."""
    return 0, len(reading.folded.text)


def quote(reading: Reading, span: Span) -> str:
    """Return the original words of a span."""
    start, end = reading.folded.find_origin(*span)
    return reading.sentence.text[start:end]
