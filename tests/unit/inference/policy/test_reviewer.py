"""The trained reviewer is sure, unsure or silent; it quotes exactly and says what it did not read."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from db.policies.draft import Draft, Sentence, Voice
from db.policies.trace import read_trace, write_trace
from db.policies.trained import NAME, name_version
from db.policies.written import Policy, PolicyBook, Reads, Verdict, load_policies
from inference.errors import StoppedError
from inference.policy import reviewer
from inference.policy.reviewer import TrainedReviewer, pin_policy
from inference.policy.scorer import PolicyScorer, ScorerError
from tests.factories import POSTED_AT
from tests.fakes import WordEncoder
from tests.policy_attacks import read_attacks

BOOK = load_policies()


def make_draft(*texts: str, voice: Voice = Voice.PERSON) -> Draft:
    sentences = [Sentence(number, "Other", number, text, voice) for number, text in enumerate(texts, start=2)]
    return Draft("a" * 64, POSTED_AT, tuple(sentences), {})


def test_a_sure_passage_has_the_verdict_of_its_policy(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    draft = make_draft("Water falls. They are rats. Roads are dry.")
    trace = TrainedReviewer(scorer, encoder).review_draft(draft, BOOK)
    assert (trace.reviewer, trace.version) == (NAME, name_version())
    assert (trace.draft_sha256, trace.policy_sha256) == (draft.sha256, BOOK.sha256)
    found = dict(trace.list_findings())
    assert found["incitement"].verdict is Verdict.BLOCK
    assert found["neutral-tone"].verdict is Verdict.FIX
    assert {finding.passage for finding in found.values()} == {"They are rats."}
    assert "probability 0.98" in found["incitement"].reasoning
    assert read_trace(write_trace(trace)) == trace


def test_in_between_it_is_unsure_and_asks_a_person(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    trace = TrainedReviewer(scorer, encoder).review_draft(make_draft("It is perhaps so"), BOOK)
    assert {finding.verdict for _, finding in trace.list_findings()} == {Verdict.UNSURE}
    assert trace.verdict is Verdict.UNSURE
    assert all("decide" in finding.advice for _, finding in trace.list_findings())


def test_what_composition_wrote_is_not_read(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    trace = TrainedReviewer(scorer, encoder).review_draft(make_draft("rats", voice=Voice.PROGRAM), BOOK)
    assert (encoder.read, trace.verdict) == ([], Verdict.PASS)


def test_of_a_quoted_post_it_is_never_sure_and_asks_by_a_bound_of_its_own(
    scorer: PolicyScorer, encoder: WordEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = make_draft("Water falls. They are rats.", voice=Voice.POST)
    reviewer_of_quotes = TrainedReviewer(scorer, encoder)
    assert reviewer_of_quotes.review_draft(draft, BOOK).verdict is Verdict.PASS
    monkeypatch.setattr(reviewer, "QUOTES_ASK_FROM", {"incitement": 0.9})
    trace = reviewer_of_quotes.review_draft(draft, BOOK)
    ((policy, finding),) = trace.list_findings()
    assert (policy, finding.passage, finding.verdict) == ("incitement", "They are rats.", Verdict.UNSURE)
    assert finding.reasoning.startswith("A quoted post: it reads like")
    assert "decide" in finding.advice
    told = {judgement.policy: judgement.reasoning for judgement in trace.judgements}
    assert "2 of them quoted from posts, of which a person decides from 0.90" in told["incitement"]
    assert "no quoted post" in told["neutral-tone"]
    assert read_trace(write_trace(trace)) == trace


def test_every_policy_by_which_it_reads_quotes_reads_them() -> None:
    assert all(Reads.QUOTES in BOOK.policies[name].reads for name in reviewer.QUOTES_ASK_FROM)


def test_a_section_that_says_whom_to_ask_may_name_people(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    pins = scorer.pins.copy()
    pins[0] = pin_policy(BOOK.policies["personal-data"])
    known = replace(scorer, policies=np.array(["personal-data", "neutral-tone"]), pins=pins)
    sentence = Sentence(2, "Contacts", 0, "rats", Voice.PERSON, names_people_to_ask=True)
    found = {}
    for may_name in (True, False):
        draft = Draft("a" * 64, POSTED_AT, (replace(sentence, names_people_to_ask=may_name),), {})
        trace = TrainedReviewer(known, encoder).review_draft(draft, BOOK)
        found[may_name] = {policy for policy, _ in trace.list_findings()}
    assert found == {True: {"neutral-tone"}, False: {"neutral-tone", "personal-data"}}


def test_a_policy_that_was_rewritten_since_is_said_to_be_unread(
    scorer: PolicyScorer, encoder: WordEncoder
) -> None:
    def rewrite(policy: Policy) -> Policy:
        return replace(policy, text=f"{policy.text}\n") if policy.id == "incitement" else policy

    book = PolicyBook({name: rewrite(policy) for name, policy in BOOK.policies.items()}, "f" * 64)
    trace = TrainedReviewer(scorer, encoder).review_draft(make_draft("rats"), book)
    assert [judgement.policy for judgement in trace.judgements] == ["neutral-tone"]
    assert "incitement" in trace.not_read
    assert "single-source" in trace.not_read


@pytest.mark.parametrize("attack", list(read_attacks()), ids=lambda each: f"{each.kind}: {each.text[:30]!a}")
def test_no_attack_beside_a_breach_changes_what_is_found_in_it(
    scorer: PolicyScorer, encoder: WordEncoder, attack: object
) -> None:
    text: str = attack.text  # type: ignore[attr-defined]
    alone = TrainedReviewer(scorer, encoder).review_draft(make_draft("They are rats."), BOOK)
    with_it = TrainedReviewer(scorer, encoder).review_draft(
        make_draft(f"They are rats. {text}", text, text), BOOK
    )
    assert set(alone.list_findings()) <= set(with_it.list_findings())


class DilutedEncoder(WordEncoder):
    """Sees nothing in a passage of more than five words, as a mean over many tokens may not."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = super().encode(texts)
        vectors[[len(text.split()) > 5 for text in texts]] = 0.0
        return vectors


def test_what_is_put_beside_a_breach_in_its_sentence_does_not_hide_it(scorer: PolicyScorer) -> None:
    text = "Roads are dry and open, they are all rats."
    trace = TrainedReviewer(scorer, DilutedEncoder()).review_draft(make_draft(text), BOOK)
    assert {policy: finding.passage for policy, finding in trace.list_findings()} == {
        "incitement": text,
        "neutral-tone": text,
    }


def test_a_part_of_which_it_is_unsure_asks_nobody(scorer: PolicyScorer) -> None:
    text = "Roads are dry and open, they are perhaps so."
    trace = TrainedReviewer(scorer, DilutedEncoder()).review_draft(make_draft(text), BOOK)
    assert list(trace.list_findings()) == []


class CrowdedEncoder(WordEncoder):
    """Sees ``rats`` only in passages of eight words, as of a breach that was found in a window alone."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = super().encode(texts)
        vectors[[len(text.split()) != 8 for text in texts]] = 0.0
        return vectors


def test_a_window_makes_nothing_sure_and_has_a_person_decide_where_the_policy_blocks(
    scorer: PolicyScorer,
) -> None:
    text = "one two three four five six seven eight they are rats nine ten eleven twelve"
    trace = TrainedReviewer(scorer, CrowdedEncoder()).review_draft(make_draft(text), BOOK)
    found = {policy: finding.verdict for policy, finding in trace.list_findings()}
    # Neutral tone asks for a mend and blocks nothing: nobody has to decide about a window there.
    assert found == {"incitement": Verdict.UNSURE}


def test_what_is_blocked_already_is_not_read_in_windows(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    text = "they are rats one two three four five six seven eight"
    TrainedReviewer(scorer, encoder).review_draft(make_draft(text), BOOK)
    assert "they are rats one two three four five" not in encoder.read
    encoder.read.clear()
    TrainedReviewer(scorer, encoder).review_draft(make_draft(text.replace("rats", "dry")), BOOK)
    assert "they are dry one two three four five" in encoder.read


def test_weights_for_another_encoder_are_refused(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    with pytest.raises(ScorerError, match="knows the text encoder abc, not "):
        TrainedReviewer(replace(scorer, encoder=np.array("abc")), encoder)


def test_told_to_stop_it_reads_no_further_passage(scorer: PolicyScorer, encoder: WordEncoder) -> None:
    long = make_draft(*(f"Road {number} is dry." for number in range(5 * reviewer.AT_ONCE)))
    stopping = TrainedReviewer(scorer, encoder, should_stop=lambda: bool(encoder.read))
    with pytest.raises(StoppedError, match="the draft waits again"):
        stopping.review_draft(long, BOOK)
    assert len(encoder.read) == reviewer.AT_ONCE


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("The clip shows rats on a quay", Verdict.UNSURE),
        ("The clip shows rats at a corpse", Verdict.BLOCK),
        ("El vídeo muestra rats en el muelle", Verdict.UNSURE),
        ("El vídeo muestra rats y un cráneo", Verdict.BLOCK),
        ("La vidéo montre rats sur le quai", Verdict.UNSURE),
        ("La vidéo montre rats et du sang", Verdict.BLOCK),
        ("يظهر في المقطع rats على الرصيف", Verdict.UNSURE),
        ("يظهر في المقطع rats ورجل أمعاؤه على الأرض", Verdict.BLOCK),
    ],
)
def test_it_is_sure_of_graphic_content_only_where_a_body_is_spoken_of(
    scorer: PolicyScorer, encoder: WordEncoder, text: str, verdict: Verdict
) -> None:
    names = ["graphic-content", "neutral-tone"]
    knowing = replace(
        scorer,
        policies=np.array(names),
        pins=np.array([pin_policy(BOOK.policies[name]) for name in names]),
    )
    trace = TrainedReviewer(knowing, encoder).review_draft(make_draft(text), BOOK)
    assert dict(trace.list_findings())["graphic-content"].verdict is verdict
