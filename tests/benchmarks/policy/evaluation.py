"""What the deterministic reviewer finds in the drafts of the evaluation."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.services.policy.deterministic import review_draft
from dashboard.services.policy.policies import load_policies
from tests.policy_drafts import Base, Case


@dataclass(frozen=True)
class Outcome:
    """A case, the policies that did not let its draft pass, and the passages."""

    case: Case
    found: frozenset[str]
    passages: tuple[str, ...]


def judge_cases(base: Base, cases: Iterable[Case]) -> list[Outcome]:
    """Review the draft of each case."""
    book = load_policies()
    outcomes = []
    for case in cases:
        trace = review_draft(base.write(case.section, case.text), book)
        findings = list(trace.list_findings())
        outcomes.append(
            Outcome(
                case,
                frozenset(policy for policy, _ in findings),
                tuple(finding.passage for _, finding in findings),
            )
        )
    return outcomes
