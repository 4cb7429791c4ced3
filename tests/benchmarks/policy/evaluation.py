"""What the reviewers find in the drafts of the evaluation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.services.policy import deterministic
from db.policies.draft import Draft
from db.policies.trace import Trace
from db.policies.written import PolicyBook, Verdict, load_policies
from inference.policy.reviewer import Encoder, TrainedReviewer
from inference.policy.scorer import PolicyScorer
from tests.policy_drafts import Base, Case

Review = Callable[[Draft, PolicyBook], Trace]
DETERMINISTIC: Mapping[str, Review] = {"deterministic": deterministic.review_draft}


@dataclass(frozen=True)
class Outcome:
    """A case, the policies that did not let its draft pass, those that were unsure, and the passages."""

    case: Case
    found: frozenset[str]
    unsure: frozenset[str]
    passages: tuple[str, ...]


class RememberingEncoder:
    """Encodes each passage once: the drafts of the evaluation differ in a line or two."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors ``[n, d]`` of passages."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def load_trained() -> Review:
    """Return the trained reviewer that ships."""
    from inference.policy.vectors import PassageEncoder

    return TrainedReviewer(PolicyScorer.load(), RememberingEncoder(PassageEncoder())).review_draft


def judge_cases(
    base: Base, cases: Iterable[Case], reviewers: Mapping[str, Review] = DETERMINISTIC
) -> list[Outcome]:
    """Let all of these reviewers read the draft of each case; what one of them finds is found."""
    book = load_policies()
    outcomes = []
    for case in cases:
        draft = base.write(case.section, case.text)
        findings = [pair for review in reviewers.values() for pair in review(draft, book).list_findings()]
        found = frozenset(policy for policy, each in findings if each.verdict is not Verdict.UNSURE)
        outcomes.append(
            Outcome(
                case,
                found,
                frozenset(policy for policy, _ in findings) - found,
                tuple(finding.passage for _, finding in findings),
            )
        )
    return outcomes
