"""The reviewer that learnt from passages: it knows a breach by its likeness to others, in whatever words.

It is sure, unsure or silent. Unsure, it asks a person. It finds nothing that it cannot quote, and can add to
what others found and lift nothing.
"""

import hashlib
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from db.policies.draft import Draft, Sentence, Voice, is_about
from db.policies.trace import Finding, Judgement, Trace, make_finding
from db.policies.trained import NAME, name_version
from db.policies.written import Policy, PolicyBook, Verdict
from inference.errors import StoppedError
from inference.model.e5_file import SHA256 as ENCODER
from inference.policy.bodies import speaks_of_bodies
from inference.policy.passages import Passage, cut_passages, list_parts, list_windows, undisguise
from inference.policy.scorer import PolicyScorer, ScorerError

OF_NAMES, OF_BODIES = "personal-data", "graphic-content"
# Where a section says whom to ask, who is named there and how to reach them is what it is for.
ABOUT_PEOPLE = {OF_NAMES, "naming-suspects"}
QUOTES_ASK_FROM: Mapping[str, float] = {
    "graphic-content": 0.91,
    "incitement": 0.99,
    "minors": 0.95,
    "naming-suspects": 0.85,
    "sensitive-movements": 0.85,
    "vulnerable-places": 0.6,
}
"""Under which policies it reads quoted posts, and from which probability a person decides.

It learnt how people write reports, and posts are written otherwise: of one it is never sure. Personal data
are not among these, for it takes names that were masked for people; nor are casualties, of which it finds
none (docs/policy-review.md has the figures).
"""
ADVICE = {
    True: "Say it in the way that the policy lets pass, or leave it out.",
    False: "Read the policy and decide: reword it, or let it stand under your name.",
}


AT_ONCE = 64
"""Passages that are encoded between two looks at whether to stop: a second or two on a busy machine."""


def _never() -> bool:
    return False


class Encoder(Protocol):
    """What the reviewer needs of an encoder, such as ``inference.policy.vectors.PassageEncoder``."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors ``[n, d]`` of passages."""


@dataclass(frozen=True)
class Scores:
    """Probabilities ``[p]`` of a breach of n passages each: by which it may be sure, and by which it asks."""

    sure: Sequence[np.ndarray]
    asks: Sequence[np.ndarray]


class TrainedReviewer:
    """Reads drafts by what it learnt to see with an encoder.

    Args:
        should_stop: asked between passages; a reviewer that is to stop reads no further.

    Raises:
        ScorerError: it learnt with another encoder.
    """

    def __init__(
        self, scorer: PolicyScorer, encoder: Encoder, *, should_stop: Callable[[], bool] = _never
    ) -> None:
        if str(scorer.encoder) != ENCODER:
            raise ScorerError(f"the trained reviewer knows the text encoder {scorer.encoder}, not {ENCODER}")
        self._scorer = scorer
        self._encoder = encoder
        self._should_stop = should_stop
        self._rows = {str(name): row for row, name in enumerate(scorer.policies)}

    @classmethod
    def load(cls, *, should_stop: Callable[[], bool] = _never) -> Self:
        """Return the reviewer that ships.

        Raises:
            InferenceError: its file or the encoder's cannot be read.
        """
        from inference.policy.vectors import PassageEncoder

        return cls(PolicyScorer.load(), PassageEncoder(), should_stop=should_stop)

    def review_draft(self, draft: Draft, book: PolicyBook) -> Trace:
        """Return what it thinks of a draft. A policy that it never learnt, or that was rewritten since,
        stays unread.

        Raises:
            StoppedError: it was to stop meanwhile; what it had read is lost.
        """
        read = [policy for policy in book.policies.values() if self._knows(policy)]
        passages = [
            (sentence, passage)
            for sentence in draft.sentences
            if any(_is_read(policy, sentence) for policy in read)
            for passage in cut_passages(sentence.text)
        ]
        scores = self._score(passages, read)
        return Trace(
            reviewer=NAME,
            version=name_version(),
            draft_sha256=draft.sha256,
            policy_sha256=book.sha256,
            judgements=tuple(self._judge(policy, passages, scores) for policy in read),
            not_read=tuple(name for name, policy in book.policies.items() if policy not in read),
        )

    def _score(self, passages: Sequence[tuple[Sentence, Passage]], read: Sequence[Policy]) -> Scores:
        """Return how likely each passage breaches each policy; a part counts where it is sure.

        Parts are judged to find what the rest of a sentence hides. They ask nobody: much that a whole
        sentence makes clear is unclear in its parts. There are so many windows that one may be sure by
        chance: they make nothing sure, and have a person decide. Where a passage is blocked already they are
        not needed, for it has to be reworded or appealed. A quoted post has neither: of it it is never sure.
        """
        texts = [undisguise(passage.text) for _, passage in passages]
        voices = [sentence.voice for sentence, _ in passages]
        parts = [
            [] if voice is Voice.POST else list_parts(text) for voice, text in zip(voices, texts, strict=True)
        ]
        whole = self._score_texts([*texts, *itertools.chain(*parts)])
        sure = [
            self._doubt(text, self._raise(whole[text], each, whole))
            for text, each in zip(texts, parts, strict=True)
        ]
        blocking = [self._rows[policy.id] for policy in read if policy.verdict is Verdict.BLOCK]
        windows = [
            list_windows(text)
            if voice is not Voice.POST and (row < self._scorer.sure_from)[blocking].all()
            else []
            for text, voice, row in zip(texts, voices, sure, strict=True)
        ]
        narrow = self._score_texts([*itertools.chain(*windows)])
        return Scores(sure, [self._raise(row, each, narrow) for row, each in zip(sure, windows, strict=True)])

    def _score_texts(self, texts: Sequence[str]) -> Mapping[str, np.ndarray]:
        """Return {text: probability ``[p]`` of a breach of each policy}."""
        # By length, since the encoder pads what it reads together to the longest.
        once = sorted(dict.fromkeys(texts), key=len)
        scores: dict[str, np.ndarray] = {}
        for start in range(0, len(once), AT_ONCE):
            batch = once[start : start + AT_ONCE]
            if self._should_stop():
                raise StoppedError("the reading of a draft was ended; the draft waits again")
            scores |= zip(batch, self._scorer.score(self._encoder.encode(batch)), strict=True)
        return scores

    def _raise(self, row: np.ndarray, parts: Sequence[str], score: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the probabilities ``[p]`` raised to those of the parts that it is sure of."""
        of_parts = [np.where(score[part] >= self._scorer.sure_from, score[part], 0.0) for part in parts]
        raised: np.ndarray = np.max([row, *of_parts], axis=0)
        return raised

    def _doubt(self, text: str, row: np.ndarray) -> np.ndarray:
        """Return the probabilities ``[p]``, no longer sure of graphic content where no body is spoken of.

        It learnt what is graphic mostly from words for what pictures show, and hardly from what else they may
        show. It still asks: what is in no list of words may be graphic all the same.
        """
        column = self._rows.get(OF_BODIES)
        if column is None or row[column] < self._scorer.sure_from[column] or speaks_of_bodies(text):
            return row
        doubted = row.copy()
        doubted[column] = self._scorer.asks_from[column]
        return doubted

    def _knows(self, policy: Policy) -> bool:
        row = self._rows.get(policy.id)
        return row is not None and str(self._scorer.pins[row]) == pin_policy(policy)

    def _judge(self, policy: Policy, passages: list[tuple[Sentence, Passage]], scores: Scores) -> Judgement:
        row = self._rows[policy.id]
        # Under a policy that blocks nothing, what a person may look at stops nothing. And a few words with
        # names in them look like a person, as a storm's in the title of its report.
        has_windows = policy.verdict is Verdict.BLOCK and policy.id != OF_NAMES
        asking = scores.asks if has_windows else scores.sure
        read = [
            (sentence, passage, float(sure[row]), float(asks[row]))
            for (sentence, passage), sure, asks in zip(passages, scores.sure, asking, strict=True)
            if _is_read(policy, sentence)
        ]
        findings = tuple(
            self._find(policy, sentence, passage, sure, asks)
            for sentence, passage, sure, asks in read
            if asks >= self._asks_from(policy, sentence)
        )
        quoted = sum(sentence.voice is Voice.POST for sentence, *_ in read)
        gravest = max((asks for *_, asks in read), default=0.0)
        return Judgement(
            policy.id,
            max((finding.verdict for finding in findings), key=list(Verdict).index, default=Verdict.PASS),
            f"Read {len(read)} passages, {_say_quoted(policy, quoted)}; the likeliest breach has a "
            f"probability of {gravest:.2f}. A person decides from {self._scorer.asks_from[row]:.2f}; "
            f"it is sure from {self._scorer.sure_from[row]:.2f}.",
            findings,
        )

    def _asks_from(self, policy: Policy, sentence: Sentence) -> float:
        if sentence.voice is Voice.POST:
            return QUOTES_ASK_FROM[policy.id]
        return float(self._scorer.asks_from[self._rows[policy.id]])

    def _find(
        self, policy: Policy, sentence: Sentence, passage: Passage, sure: float, score: float
    ) -> Finding:
        is_quoted = sentence.voice is Voice.POST
        is_sure = not is_quoted and sure >= self._scorer.sure_from[self._rows[policy.id]]
        return make_finding(
            sentence,
            passage.start,
            passage.end,
            passage=passage.text,
            reasoning=f"{'A quoted post: it' if is_quoted else 'It'} reads like passages that breach "
            f"“{policy.title}”: probability {score:.2f}.",
            verdict=policy.verdict if is_sure else Verdict.UNSURE,
            mend=None,
            advice=ADVICE[is_sure],
        )


def _is_read(policy: Policy, sentence: Sentence) -> bool:
    """Return whether it reads a sentence under a policy.

    Quoted posts it reads under some (``QUOTES_ASK_FROM``). A section that is there to say whom to ask names
    people and how to reach them, as its policy allows; whether they belong to the office, and that nobody is
    accused by being named, cannot be seen from a passage.
    """
    if sentence.voice is Voice.POST and policy.id not in QUOTES_ASK_FROM:
        return False
    if policy.id in ABOUT_PEOPLE and sentence.names_people_to_ask:
        return False
    return is_about(policy, sentence)


def _say_quoted(policy: Policy, quoted: int) -> str:
    if policy.id not in QUOTES_ASK_FROM:
        return "no quoted post, which it does not judge by this policy"
    return (
        f"{quoted} of them quoted from posts, of which a person decides from {QUOTES_ASK_FROM[policy.id]:.2f}"
    )


def pin_policy(policy: Policy) -> str:
    """Return the SHA-256 of a policy as it is written."""
    return hashlib.sha256(policy.text.encode()).hexdigest()
