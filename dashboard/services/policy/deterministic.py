"""The reviewer that is always on: it knows each policy by words and forms, and answers alike each time."""

from collections.abc import Iterator

from dashboard.services.policy.checks import CHECKS
from dashboard.services.policy.checks.reading import Hit, Reading, read_sentence
from dashboard.services.policy.words import pin_words
from db.policies.draft import Draft, Voice, is_about
from db.policies.trace import Finding, Judgement, Trace, make_finding
from db.policies.written import Policy, PolicyBook, Verdict

NAME = "deterministic"
# Raised when a check changes what it finds; the words are pinned beside it.
CODE_VERSION = 3


def name_version() -> str:
    """Return the reviewer's version: of its code, and of its words."""
    return f"{CODE_VERSION}+{pin_words()}"


def review_draft(draft: Draft, book: PolicyBook) -> Trace:
    """Return what this reviewer thinks of a draft; policies that it has no check for stay unread."""
    readings = [read_sentence(sentence) for sentence in draft.sentences]
    return Trace(
        reviewer=NAME,
        version=name_version(),
        draft_sha256=draft.sha256,
        policy_sha256=book.sha256,
        judgements=tuple(
            _judge(policy, readings, draft) for policy in book.policies.values() if policy.id in CHECKS
        ),
        not_read=tuple(name for name in book.policies if name not in CHECKS),
    )


def _judge(policy: Policy, readings: list[Reading], draft: Draft) -> Judgement:
    read = [reading for reading in readings if is_about(policy, reading.sentence)]
    findings = tuple(_find(policy, reading, hit) for reading in read for hit in _run(policy, reading, draft))
    quoted = sum(reading.sentence.voice is Voice.POST for reading in read)
    said = f"Read {len(read) - quoted} sentences" + (f" and {quoted} quoted posts" if quoted else "")
    if not findings:
        return Judgement(policy.id, Verdict.PASS, f"{said}; found nothing that does not pass.")
    where = ", ".join(dict.fromkeys(finding.section for finding in findings))
    return Judgement(
        policy.id, policy.verdict, f"{said}; {len(findings)} passages do not pass, in {where}.", findings
    )


def _run(policy: Policy, reading: Reading, draft: Draft) -> Iterator[Hit]:
    yield from CHECKS[policy.id](reading, draft)


def _find(policy: Policy, reading: Reading, hit: Hit) -> Finding:
    start, end = reading.folded.find_origin(*hit.span)
    is_quoted = reading.sentence.voice is Voice.POST
    advice = (
        f"The annex quotes it. Set post {reading.sentence.cites[0]} aside and draft the report again."
        if is_quoted
        else hit.advice
    )
    return make_finding(
        reading.sentence,
        start,
        end,
        passage=reading.sentence.text[start:end],
        reasoning=hit.reasoning,
        verdict=policy.verdict,
        mend=None if is_quoted else hit.mend,
        advice=advice,
    )
