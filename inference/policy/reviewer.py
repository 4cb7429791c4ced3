"""The reviewer that learnt from passages: it knows a breach by its likeness to others, in whatever words.

It is sure, unsure or silent. Unsure, it asks a person. It finds nothing that it cannot quote, and can add to
what others found and lift nothing.
"""

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from typing import Protocol, Self

import numpy as np

from db.policies.draft import Draft, Sentence, Voice, is_about
from db.policies.trace import Finding, Judgement, Trace, make_finding
from db.policies.trained import NAME, name_version
from db.policies.written import Policy, PolicyBook, Verdict
from inference.model.e5_file import SHA256 as ENCODER
from inference.policy.passages import Passage, cut_passages, list_parts, undisguise
from inference.policy.scorer import PolicyScorer, ScorerError

# Where a section says whom to ask, who is named there and how to reach them is what it is for.
ABOUT_PEOPLE = {"personal-data", "naming-suspects"}
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


class Encoder(Protocol):
    """What the reviewer needs of an encoder, such as ``inference.policy.vectors.PassageEncoder``."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors ``[n, d]`` of passages."""


class TrainedReviewer:
    """Reads drafts by what it learnt to see with an encoder.

    Raises:
        ScorerError: it learnt with another encoder.
    """

    def __init__(self, scorer: PolicyScorer, encoder: Encoder) -> None:
        if str(scorer.encoder) != ENCODER:
            raise ScorerError(f"the trained reviewer knows the text encoder {scorer.encoder}, not {ENCODER}")
        self._scorer = scorer
        self._encoder = encoder
        self._rows = {str(name): row for row, name in enumerate(scorer.policies)}

    @classmethod
    def load(cls) -> Self:
        """Return the reviewer that ships.

        Raises:
            InferenceError: its file or the encoder's cannot be read.
        """
        from inference.policy.vectors import PassageEncoder

        return cls(PolicyScorer.load(), PassageEncoder())

    def review_draft(self, draft: Draft, book: PolicyBook) -> Trace:
        """Return what it thinks of a draft. A policy that it never learnt, or that was rewritten since,
        stays unread."""
        read = [policy for policy in book.policies.values() if self._knows(policy)]
        passages = [
            (sentence, passage)
            for sentence in draft.sentences
            if any(_is_read(policy, sentence) for policy in read)
            for passage in cut_passages(sentence.text)
        ]
        scores = self._score(passages)
        return Trace(
            reviewer=NAME,
            version=name_version(),
            draft_sha256=draft.sha256,
            policy_sha256=book.sha256,
            judgements=tuple(self._judge(policy, passages, scores) for policy in read),
            not_read=tuple(name for name, policy in book.policies.items() if policy not in read),
        )

    def _score(self, passages: Sequence[tuple[Sentence, Passage]]) -> np.ndarray:
        """Return the probability ``[n, p]`` of a breach of each policy; a part counts where it is sure.

        Parts are judged to find what the rest of a sentence hides. They ask nobody: much that a whole
        sentence makes clear is unclear in its parts. Of a quoted post it is never sure, so it has none.
        """
        texts = [undisguise(passage.text) for _, passage in passages]
        parts = [
            [] if sentence.voice is Voice.POST else list_parts(text)
            for (sentence, _), text in zip(passages, texts, strict=True)
        ]
        every = [*texts, *(part for each in parts for part in each)]
        if not every:
            return np.empty((0, len(self._rows)))
        scores = self._scorer.score(self._encoder.encode(every))
        whole, of_parts = scores[: len(texts)], iter(scores[len(texts) :])
        for row, each in enumerate(parts):
            for part in itertools.islice(of_parts, len(each)):
                is_sure = part >= self._scorer.sure_from
                whole[row] = np.where(is_sure, np.maximum(whole[row], part), whole[row])
        return whole

    def _knows(self, policy: Policy) -> bool:
        row = self._rows.get(policy.id)
        return row is not None and str(self._scorer.pins[row]) == pin_policy(policy)

    def _judge(
        self, policy: Policy, passages: list[tuple[Sentence, Passage]], scores: np.ndarray
    ) -> Judgement:
        row = self._rows[policy.id]
        read = [
            (sentence, passage, float(score[row]))
            for (sentence, passage), score in zip(passages, scores, strict=True)
            if _is_read(policy, sentence)
        ]
        findings = tuple(
            self._find(policy, sentence, passage, score)
            for sentence, passage, score in read
            if score >= self._asks_from(policy, sentence)
        )
        quoted = sum(sentence.voice is Voice.POST for sentence, _, _ in read)
        gravest = max((score for _, _, score in read), default=0.0)
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

    def _find(self, policy: Policy, sentence: Sentence, passage: Passage, score: float) -> Finding:
        is_quoted = sentence.voice is Voice.POST
        is_sure = not is_quoted and score >= self._scorer.sure_from[self._rows[policy.id]]
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
