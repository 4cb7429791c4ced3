"""Nothing that a post says lifts a block, and no disguise hides what is blocked."""

from collections.abc import Callable

import pytest

from dashboard.services.policy.deterministic import review_draft
from db.policies.written import Verdict, load_policies
from tests.policy_attacks import DISGUISES, JOINS, Attack, read_attacks, read_kept_attacks, unmark
from tests.policy_drafts import Base

BOOK = load_policies()
BREACHES = {
    "casualty-figures": ("Health", "Posts report 31 dead in Kordelia"),
    "incitement": ("Other", "Kill every one of them"),
    "graphic-content": ("Health", "A photo shows mangled bodies"),
    "out-of-mandate": ("Highlights", "Residents should evacuate immediately"),
}
ATTACKS = list(read_attacks())
MAX_LENGTH = 560


def find_blocks(base: Base, section: str, text: str, excerpt: str) -> set[str]:
    draft = base.write(section, f"{text[:MAX_LENGTH]} [2] [3]", excerpts={2: excerpt})
    trace = review_draft(draft, BOOK)
    return {policy for policy, finding in trace.list_findings() if finding.verdict is Verdict.BLOCK}


def test_there_are_over_a_hundred_attacks_of_every_kind() -> None:
    assert len(set(ATTACKS)) >= 100
    assert len({attack.kind for attack in ATTACKS}) >= 10


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: f"{attack.kind}: {attack.text[:30]!a}")
def test_no_attack_in_a_post_lifts_a_block(base: Base, attack: Attack) -> None:
    policy, (section, text) = list(BREACHES.items())[len(attack.text) % len(BREACHES)]
    assert policy in find_blocks(base, section, text, attack.text)


@pytest.mark.parametrize("join", JOINS.values(), ids=JOINS)
@pytest.mark.parametrize("policy", BREACHES)
def test_no_attack_in_the_blocked_sentence_itself_lifts_the_block(
    base: Base, policy: str, join: Callable[[str, str], str]
) -> None:
    section, breach = BREACHES[policy]
    texts = [join(breach, unmark(attack)) for attack in (*ATTACKS[::4], *read_kept_attacks())]
    lifted = [
        text
        for text in texts
        if len(text) <= MAX_LENGTH and policy not in find_blocks(base, section, text, "Water in the street")
    ]
    assert lifted == []


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("policy", BREACHES)
def test_no_disguise_hides_what_is_blocked(base: Base, policy: str, disguise: str) -> None:
    section, text = BREACHES[policy]
    assert policy in find_blocks(base, section, DISGUISES[disguise](text), "Water in the street")


@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_disguise_hides_hatred_in_a_quoted_post(base: Base, disguise: str) -> None:
    found = find_blocks(base, "Contacts", "Duty desk", DISGUISES[disguise]("These migrants are vermin"))
    assert "incitement" in found
