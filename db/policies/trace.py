"""What a reviewer leaves behind: policy by policy what it read, how it reasoned, and what follows."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from db.errors import PolicyError
from db.policies.draft import Sentence
from db.policies.written import Verdict

SCHEMA = "lookout-policy-trace-1"


@dataclass(frozen=True)
class Finding:
    """A passage that breaches a policy.

    Args:
        sentence: number of the sentence in the draft.
        section, line: where the sentence stands.
        start, end: where the passage stands in the sentence's text, in characters.
        passage: the words there, to the character.
        mend: words to put in the passage's place, empty to take it out; None where a person has to find them.
        advice: what to do, in a sentence.
    """

    sentence: int
    section: str
    line: int
    start: int
    end: int
    passage: str
    reasoning: str
    verdict: Verdict
    mend: str | None
    advice: str


@dataclass(frozen=True)
class Judgement:
    """What a reviewer thinks of a draft under one policy."""

    policy: str
    verdict: Verdict
    reasoning: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Trace:
    """One reading of one draft by one reviewer, with everything pinned that it depends on.

    Args:
        draft_sha256: of the snapshot that was read.
        policy_sha256: of the policies in force.
        judgements: one a policy that the reviewer read.
        not_read: ids of the policies that it did not judge.
        thrown_away: answers that broke the rules of the protocol, and failures, in words.
    """

    reviewer: str
    version: str
    draft_sha256: str
    policy_sha256: str
    judgements: tuple[Judgement, ...]
    not_read: tuple[str, ...] = ()
    thrown_away: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The gravest verdict in it."""
        return max(
            (judgement.verdict for judgement in self.judgements),
            key=list(Verdict).index,
            default=Verdict.PASS,
        )

    def list_findings(self) -> Iterator[tuple[str, Finding]]:
        """Yield each finding with the id of its policy, the gravest verdict first."""
        pairs = [
            (judgement.policy, finding) for judgement in self.judgements for finding in judgement.findings
        ]
        yield from sorted(pairs, key=lambda pair: (pair[1].verdict is not Verdict.BLOCK, pair[1].sentence))


def make_finding(
    sentence: Sentence,
    start: int,
    end: int,
    *,
    passage: str,
    reasoning: str,
    verdict: Verdict,
    mend: str | None,
    advice: str,
) -> Finding:
    """Return a finding whose passage was checked to stand in the sentence, to the character.

    Raises:
        PolicyError: other words stand there.
    """
    if not passage or sentence.text[start:end] != passage:
        raise PolicyError(
            f"sentence {sentence.number} does not hold {passage[:80]!r} at {start}:{end}; nothing is quoted "
            "that is not there"
        )
    return Finding(
        sentence.number,
        sentence.section,
        sentence.line,
        start,
        end,
        passage,
        reasoning,
        verdict,
        mend,
        advice,
    )


def name_finding(trace: Trace, policy: str, finding: Finding) -> str:
    """Return the key by which an appeal names a finding: that of a passage in one state of a draft."""
    parts = (
        trace.draft_sha256,
        trace.reviewer,
        policy,
        str(finding.sentence),
        str(finding.start),
        finding.passage,
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def write_trace(trace: Trace) -> dict[str, Any]:
    """Return a trace as JSON-able values."""
    return {"schema": SCHEMA, "verdict": trace.verdict, **asdict(trace)}


def read_trace(stored: Mapping[str, Any]) -> Trace:
    """Return the trace that ``write_trace`` wrote."""
    return Trace(
        reviewer=stored["reviewer"],
        version=stored["version"],
        draft_sha256=stored["draft_sha256"],
        policy_sha256=stored["policy_sha256"],
        judgements=tuple(
            Judgement(
                judgement["policy"],
                Verdict(judgement["verdict"]),
                judgement["reasoning"],
                tuple(
                    Finding(**{**finding, "verdict": Verdict(finding["verdict"])})
                    for finding in judgement["findings"]
                ),
            )
            for judgement in stored["judgements"]
        ),
        not_read=tuple(stored["not_read"]),
        thrown_away=tuple(stored["thrown_away"]),
    )
