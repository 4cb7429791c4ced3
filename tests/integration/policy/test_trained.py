"""The trained reviewer that ships, on the drafts of the evaluation: it adds to the deterministic one."""

from dataclasses import replace

import pytest

from dashboard.labels import REPORT_KIND_WORDS
from db.policies.trained import SHA256
from db.policies.written import Verdict, load_policies
from db.vocabulary import ReportKind
from inference.policy.scorer import PolicyScorer
from tests.benchmarks.policy.evaluation import DETERMINISTIC, Review, judge_cases, load_trained
from tests.benchmarks.policy.quotes import measure_quotes
from tests.policy_drafts import Base, read_cases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def review() -> Review:
    return load_trained()


def test_with_it_most_reworded_breaches_are_found_and_few_clean_drafts_stopped(
    base: Base, review: Review
) -> None:
    outcomes = judge_cases(base, read_cases("later"), {**DETERMINISTIC, "trained": review})
    breaches = [outcome for outcome in outcomes if outcome.case.is_breach]
    clean = [outcome for outcome in outcomes if not outcome.case.is_breach]
    assert sum(outcome.case.policy in outcome.found for outcome in breaches) / len(breaches) >= 0.75
    assert sum(bool(outcome.found) for outcome in clean) / len(clean) <= 0.05


def test_it_learnt_the_policies_as_they_are_written_now(base: Base, review: Review) -> None:
    trace = review(base.write("Contacts", "Duty desk"), load_policies())
    assert set(trace.not_read) == {
        "single-source",
        "stale-figures",
        "unverified-as-fact",
        "words-to-reviewers",
    }
    assert trace.version.endswith(SHA256[:12])
    assert len(PolicyScorer.load().policies) == len(trace.judgements)


@pytest.mark.parametrize("kind", ReportKind)
def test_it_takes_the_title_of_no_kind_of_report_for_a_person(
    base: Base, review: Review, kind: ReportKind
) -> None:
    draft = base.write("Contacts", "Duty desk")
    title, *others = draft.sentences
    text = f"Belize: EXERCISE Hurricane Oriel — {REPORT_KIND_WORDS[kind]} No. 5 (as of 14 November 2026)"
    titled = replace(draft, sentences=(replace(title, text=text), *others))
    assert [finding for _, finding in review(titled, load_policies()).list_findings()] == []


@pytest.mark.parametrize(
    "line",
    [
        "Ana Brown, duty desk",
        "For media: Tom Okoye, spokesperson",
        "Mariam Haddad, information management officer",
        "José Quispe, jefe de oficina, jose@ayuda.example",
        "Claire Dubois, chargée de l'information",
        "مكتب المناوبة: سامي حداد",
    ],
)
def test_it_stops_no_report_over_the_people_to_ask(base: Base, review: Review, line: str) -> None:
    found = review(base.write("Contacts", line), load_policies()).list_findings()
    assert [policy for policy, finding in found if finding.verdict is Verdict.BLOCK] == []


def test_it_finds_what_no_list_of_words_holds_and_quotes_it(base: Base, review: Review) -> None:
    draft = base.write(
        "Other", "Water falls. Chase those people out of town tonight with sticks. Roads are dry [2] [3]"
    )
    found = [
        finding
        for policy, finding in review(draft, load_policies()).list_findings()
        if policy == "incitement"
    ]
    assert [finding.passage for finding in found] == ["Chase those people out of town tonight with sticks."]
    assert found[0].verdict in (Verdict.BLOCK, Verdict.UNSURE)


def test_it_asks_about_breaches_in_quoted_posts_and_seldom_about_ordinary_ones(
    base: Base, review: Review
) -> None:
    figures = measure_quotes(base, review)
    assert figures.found["incitement"] / figures.planted["incitement"] >= 0.6
    assert figures.found.total() / figures.planted.total() >= 0.3
    assert figures.asked_posts / figures.posts <= 0.03
