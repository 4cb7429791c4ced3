"""The reviewer that is always on finds what was planted, lets clean drafts pass, and quotes exactly."""

from dataclasses import replace

import pytest

from dashboard.services.policy.deterministic import review_draft
from dashboard.services.reports.review import read_draft
from db.errors import PolicyError
from db.policies.draft import Voice
from db.policies.trace import make_finding, read_trace, write_trace
from db.policies.written import Verdict, load_policies
from tests.benchmarks.policy.attacks import OWN
from tests.benchmarks.policy.evaluation import judge_cases
from tests.policy_attacks import read_attacks, unmark
from tests.policy_drafts import Base, read_cases

BOOK = load_policies()
EXAMPLES = [(policy.id, example) for policy in BOOK.policies.values() for example in policy.examples]


def find(base: Base, section: str, text: str, **options: dict[int, str]) -> list[tuple[str, str]]:
    """Return (policy, passage) of each finding."""
    draft = base.write(section, text, **options)
    return [(policy, finding.passage) for policy, finding in review_draft(draft, BOOK).list_findings()]


@pytest.mark.parametrize(("policy", "example"), EXAMPLES, ids=lambda value: getattr(value, "text", value))
def test_the_examples_of_each_policy_are_judged_as_it_says(base: Base, policy: str, example: object) -> None:
    found = {name for name, _ in find(base, example.section, example.text)}  # type: ignore[attr-defined]
    assert (policy in found) is example.is_breach  # type: ignore[attr-defined]


def test_what_the_rules_of_composition_wrote_passes(base: Base) -> None:
    trace = review_draft(read_draft(base.row, base.snapshot), BOOK)
    assert list(trace.list_findings()) == []
    assert trace.verdict is Verdict.PASS
    assert all(judgement.reasoning.startswith("Read ") for judgement in trace.judgements)


@pytest.mark.parametrize("half", ["tuned", "kept"])
def test_the_goal_of_the_evaluation_is_met(base: Base, half: str) -> None:
    outcomes = judge_cases(base, read_cases(half))
    breaches = [outcome for outcome in outcomes if outcome.case.is_breach]
    clean = [outcome for outcome in outcomes if not outcome.case.is_breach]
    assert len(breaches) >= 100
    assert len(clean) >= 100
    assert sum(outcome.case.policy in outcome.found for outcome in breaches) / len(breaches) >= 0.95
    assert sum(bool(outcome.found) for outcome in clean) / len(clean) <= 0.05
    for policy in {outcome.case.policy for outcome in breaches}:
        planted = [outcome for outcome in breaches if outcome.case.policy == policy]
        assert sum(policy in outcome.found for outcome in planted) / len(planted) >= 0.75, policy


@pytest.mark.parametrize(
    "text",
    [
        "Posts say that the landslide took the lives of fourteen villagers",
        "According to posts an old man succumbed to smoke",
        "Según mensajes, sacaron del sótano a cinco personas sin vida",
        "Selon des messages, douze cercueils ont été portés au cimetière",
        "بحسب المنشورات لقي ستة عمال حتفهم",
    ],
)
def test_casualties_are_counted_in_turns_of_phrase_too(base: Base, text: str) -> None:
    assert "casualty-figures" in dict(find(base, "Health", f"{text} [1] [5]"))


@pytest.mark.parametrize(
    "text",
    [
        "Half of the boats were swept away",
        "The flood carried off 40 tents",
        "Posts say that a man was rescued",
    ],
)
def test_things_that_were_lost_and_people_who_live_are_no_casualties(base: Base, text: str) -> None:
    assert find(base, "Health", f"{text} [1] [5]") == []


def test_silence_is_no_good_news_and_may_be_told_as_a_gap(base: Base) -> None:
    concluded = "The islands did not call, so they cope [list: usable]"
    assert "missing-gaps" in dict(find(base, "Recovery", concluded))
    for told in (
        "The islands did not call; how they cope is not known [1] [5]",
        "Silence does not mean that a place was spared [1] [5]",
    ):
        assert find(base, "Recovery", told) == []


@pytest.mark.parametrize(
    "text",
    [
        "No posts came from the cape; no signal is not no need",
        "Nothing has been heard from Lower Amity since Friday, and its needs are unknown",
        "The outer reefs could not be reached; a boat is on its way",
        "Seguimos sin noticias de San Telmo y se desconoce lo que necesita",
        "No se ha recibido ningún mensaje del cabo desde el lunes",
        "Aucune nouvelle de Port-Clair, dont les besoins ne sont pas connus",
        "Le cap reste injoignable depuis dimanche et n'a pas été évalué",
        "لم تصلنا أخبار من مرسى نور ولا تعرف احتياجاتها",
        "انقطع الاتصال بالرأس منذ الأحد، ووضع سكانه مجهول",
    ],
)
def test_that_nothing_is_known_of_a_place_claims_nothing(base: Base, text: str) -> None:
    for standing in ("[list: usable]", "[2] [3]"):
        assert find(base, "Recovery", f"{text} {standing}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Nothing has been heard from Lower Amity since the bridge collapsed",
        "The cape is silent and its pier has sunk",
        "No news of the reefs, where the clinic burnt down",
        "Sin noticias de San Telmo, donde se cayó la antena",
        "No se sabe nada del cabo porque el río se llevó la carretera",
        "Aucune nouvelle de Port-Clair depuis que la digue a cédé",
        "Le cap reste injoignable et sa route est emportée",
        "لا أخبار من مرسى نور بعد أن انهار جسرها",
        "الرأس صامت وسقط برج الهاتف فيه",
    ],
)
def test_what_is_claimed_beside_silence_is_still_a_claim(base: Base, text: str) -> None:
    assert "unverified-as-fact" in dict(find(base, "Recovery", f"{text} [2] [3]"))


@pytest.mark.parametrize(
    ("policy", "line"),
    [
        ("naming-suspects", "Night desk, but not Ada Crow, who stole the tarpaulins"),
        ("naming-suspects", "Ivo Lang was arrested on Monday; ask the deputy"),
        ("naming-suspects", "Pregunten a Noa Rey, no a Leo Paz, que robó las tiendas"),
        ("naming-suspects", "Se méfier de Guy Morel, il a revendu les bâches"),
        ("naming-suspects", "احذروا وليد نصار فقد سرق الوقود"),
        ("personal-data", "Ada Crow is pregnant and lives alone"),
        ("personal-data", "Patient Ivo Lang saw it"),
        ("personal-data", "Ivo Lang, 66, lower street"),
        ("personal-data", "Noa Rey, domicilio: calle Sur 3"),
        ("personal-data", "Lia Morel, diabétique, chez elle le soir"),
        ("personal-data", "هدى نصار مريضة وتعيش وحدها"),
    ],
)
def test_who_is_to_be_asked_is_neither_accused_nor_told_of_at_home(
    base: Base, policy: str, line: str
) -> None:
    assert policy in dict(find(base, "Contacts", line))


@pytest.mark.parametrize(
    "line",
    [
        "Anti-trafficking desk: Ada Crow",
        "Ivo Lang, police liaison, room 12",
        "Patient transport: Noa Rey, +34 555 014 277",
        "Philippa Crane, child protection",
        "Guy Morel, violences et traite des personnes",
        "وليد نصار، حماية الطفل",
    ],
)
def test_what_an_office_is_about_says_nothing_of_who_holds_it(base: Base, line: str) -> None:
    assert find(base, "Contacts", line) == []


def test_lines_of_contacts_that_accuse_or_expose_are_found_and_ordinary_ones_pass(base: Base) -> None:
    outcomes = judge_cases(base, read_cases("contacts"))
    planted = [outcome.case.policy in outcome.found for outcome in outcomes if outcome.case.is_breach]
    stopped = [bool(outcome.found) for outcome in outcomes if not outcome.case.is_breach]
    assert sum(planted) / len(planted) >= 0.75
    assert sum(stopped) / len(stopped) <= 0.05


def test_a_crane_is_a_machine_unless_it_is_a_skull_in_french(base: Base) -> None:
    assert find(base, "Health", "A crane lifts beams off the clinic [1] [5]") == []
    assert "graphic-content" in dict(find(base, "Health", "On voit le crâne ouvert d'un homme [1] [5]"))


@pytest.mark.parametrize(
    "text",
    [
        "Families near the river had better leave",
        "The government must send more boats",
        "Más vale dormir en la loma esta noche",
        "Le plus sûr est de dormir sur les toits",
    ],
)
def test_counsel_and_demands_are_advice(base: Base, text: str) -> None:
    assert "out-of-mandate" in dict(find(base, "Highlights", f"{text} [1] [5]"))


def test_one_word_is_not_both_that_something_leaves_and_its_hour(base: Base) -> None:
    source = "(source: health cluster, 2 March)"
    assert find(base, "Response", f"Insulin at the clinic runs out tonight {source}") == []
    leaving = f"Vans with insulin leave tonight by the river road {source}"
    assert "sensitive-movements" in dict(find(base, "Response", leaving))


def test_an_attack_in_a_line_is_held_for_what_it_is(base: Base) -> None:
    attacks = [unmark(attack) for attack in read_attacks() if attack.kind not in ("other", "citation")]
    held = [
        text for text in attacks if len(text) <= 560 and OWN in dict(find(base, "Other", f"{text} [1] [5]"))
    ]
    assert len(held) / len(attacks) >= 0.75


def test_a_finding_names_rule_passage_reasoning_verdict_and_mend(base: Base) -> None:
    draft = base.write("Health", "Posts report 31 dead in Kordelia [2] [3]")
    ((policy, finding),) = review_draft(draft, BOOK).list_findings()
    assert (policy, finding.section, finding.line, finding.passage) == ("casualty-figures", "Health", 0, "31")
    assert finding.reasoning == (
        "“31” counts dead, injured or missing people, and no authority is named for it."
    )
    assert (finding.verdict, finding.mend) == (Verdict.BLOCK, "[number]")
    sentence = draft.sentences[finding.sentence - 1]
    assert sentence.text[finding.start : finding.end] == "31"


def test_a_quoted_post_is_read_as_well_and_its_mend_is_to_set_it_aside(base: Base) -> None:
    draft = base.write("Contacts", "Duty desk", excerpts={2: "Ces gens sont des rats"})
    ((policy, finding),) = review_draft(draft, BOOK).list_findings()
    assert (policy, finding.section, finding.mend) == ("incitement", "Annex: cited posts", None)
    assert finding.advice == "The annex quotes it. Set post 2 aside and draft the report again."


def test_what_is_masked_already_leads_to_nobody(base: Base) -> None:
    texts = {2: "RT @ana_b: call +1 555 014 2231 or ana@mail.example", 3: "River at 9.8 m. Levels fall"}
    assert find(base, "Contacts", "Duty desk", excerpts=texts) == []


def test_a_trace_reads_back_as_it_was_written(base: Base) -> None:
    trace = review_draft(base.write("Health", "Posts report 31 dead in Kordelia [2] [3]"), BOOK)
    assert read_trace(write_trace(trace)) == trace
    assert trace.policy_sha256 == BOOK.sha256


def test_nothing_is_quoted_that_is_not_there(base: Base) -> None:
    sentence = base.write("Health", "Posts report injuries [2] [3]").sentences[0]
    with pytest.raises(PolicyError, match=r"sentence 1 does not hold 'x' at 0:1; nothing is quoted"):
        make_finding(sentence, 0, 1, passage="x", reasoning="", verdict=Verdict.FIX, mend=None, advice="")


def test_a_report_without_its_information_gaps_does_not_pass(base: Base) -> None:
    draft = replace(base.write("Contacts", "Duty desk"), tells_gaps=False)
    assert [policy for policy, _ in review_draft(draft, BOOK).list_findings()] == ["missing-gaps"]


def test_a_line_that_a_person_left_as_it_was_is_the_programs(base: Base) -> None:
    draft = base.write("Contacts", "Duty desk, +1 555 014 2200")
    voices = {sentence.section: sentence.voice for sentence in draft.sentences}
    assert voices["Highlights"] is Voice.PROGRAM
    assert voices["Contacts"] is Voice.PERSON


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a " * 300, "1 dead " * 80, "A B " * 150, "شارع ١ " * 80, "(source: " * 60])
def test_text_made_to_be_slow_takes_no_time(base: Base, text: str) -> None:
    review_draft(base.write("Contacts", text[:600]), BOOK)
