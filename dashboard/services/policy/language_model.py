"""The reviewer that asks a language model, one policy at a time. It can add a block and never lift one.

What it answers is taken only as far as it keeps to the protocol: a policy that is known and was asked for,
passages that stand in the draft to the character, and the form to the letter. All else is thrown away, and
the trace says so.
"""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import Field as Bounded
from pydantic import StringConstraints

from dashboard.services.policy.chat import AnswerError, Form, ask_model, read_form
from dashboard.services.policy.endpoint import EndpointError
from dashboard.services.policy.prompt import pin_prompt, write_prompt
from dashboard.services.policy.settings import PolicySettings
from db.policies.draft import Draft, Sentence
from db.policies.trace import Finding, Judgement, Trace, make_finding
from db.policies.written import Policy, PolicyBook, Verdict
from db.printable import drop_controls

NAME = "language-model"
ADVICE = "Proposed by a language model; read it before you take it."
MAX_FINDINGS = 50
Words = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Passage = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class _Found(Form):
    sentence: int
    passage: Passage
    reasoning: Words
    verdict: Literal["fix", "block"]
    mend: Annotated[str, StringConstraints(max_length=600)] | None


class _Answer(Form):
    policy: str
    reasoning: Words
    findings: Annotated[list[_Found], Bounded(max_length=MAX_FINDINGS)]


def name_version(settings: PolicySettings) -> str:
    """Return what pins the reviewer: the model, where it runs, and what it is told."""
    return f"{settings.policy_llm_model}@{settings.policy_llm_host} prompt {pin_prompt()}"[:200]


def review_draft(
    draft: Draft,
    book: PolicyBook,
    settings: PolicySettings,
    *,
    on_progress: Callable[[int, int], None],
    is_cancelled: Callable[[], bool],
) -> Trace:
    """Return what the model thinks of a draft, policy by policy.

    Args:
        on_progress: is told how many policies of how many are done.

    Raises:
        CancelledError: ``is_cancelled`` became true; nothing is kept.
    """
    judgements: list[Judgement] = []
    thrown_away: list[str] = []
    is_reached = True
    for done, policy in enumerate(book.policies.values()):
        on_progress(done, len(book.policies))
        if not is_reached:
            continue
        try:
            judgements.append(_ask(draft, policy, book, settings, is_cancelled))
        except AnswerError as error:
            thrown_away.append(f"{policy.id}: the answer was thrown away, for it {error}")
        except EndpointError as error:
            # What cannot be reached is not asked once more for each of the other policies.
            thrown_away.append(f"{policy.id} and those after it were not read: {error}")
            is_reached = False
    on_progress(len(book.policies), len(book.policies))
    read = {judgement.policy for judgement in judgements}
    return Trace(
        reviewer=NAME,
        version=name_version(settings),
        draft_sha256=draft.sha256,
        policy_sha256=book.sha256,
        judgements=tuple(judgements),
        not_read=tuple(policy for policy in book.policies if policy not in read),
        thrown_away=tuple(thrown_away),
    )


def _ask(
    draft: Draft,
    policy: Policy,
    book: PolicyBook,
    settings: PolicySettings,
    is_cancelled: Callable[[], bool],
) -> Judgement:
    body = ask_model(write_prompt(draft, policy, book), settings, is_cancelled=is_cancelled)
    return read_answer(body, draft, policy, book)


def read_answer(body: bytes, draft: Draft, policy: Policy, book: PolicyBook) -> Judgement:
    """Return the judgement in an endpoint's answer.

    Raises:
        AnswerError: it does not keep to the protocol; says how.
    """
    answer = read_form(body, _Answer)
    if answer.policy not in book.policies:
        raise AnswerError(f"cites the policy {_show(answer.policy)}, which there is not")
    if answer.policy != policy.id:
        raise AnswerError(f"is about {answer.policy}, which was not asked for")
    sentences = {sentence.number: sentence for sentence in draft.sentences}
    findings = tuple(_read_finding(found, sentences) for found in answer.findings)
    verdicts = [finding.verdict for finding in findings]
    verdict = max(verdicts, key=list(Verdict).index, default=Verdict.PASS)
    return Judgement(policy.id, verdict, drop_controls(answer.reasoning), findings)


def _read_finding(found: _Found, sentences: dict[int, Sentence]) -> Finding:
    sentence = sentences.get(found.sentence)
    if sentence is None:
        raise AnswerError(f"cites sentence {found.sentence}, which there is not")
    start = sentence.text.find(found.passage)
    if start < 0:
        raise AnswerError(f"quotes {_show(found.passage)}, which sentence {found.sentence} does not hold")
    return make_finding(
        sentence,
        start,
        start + len(found.passage),
        passage=found.passage,
        reasoning=drop_controls(found.reasoning),
        verdict=Verdict(found.verdict),
        mend=None if found.mend is None else drop_controls(found.mend),
        advice=ADVICE,
    )


def _show(words: str) -> str:
    return repr(drop_controls(words)[:60])
