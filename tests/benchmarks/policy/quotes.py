"""How often the trained reviewer asks a person about a post that a draft quotes."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from db.policies.written import load_policies
from inference.policy.reviewer import QUOTES_ASK_FROM
from tests.benchmarks.policy.evaluation import Review
from tests.policy_drafts import Base, read_cases

EXERCISE = Path(__file__).parents[3] / "assets" / "demo" / "posts.jsonl"
QUOTED = 3
"""The post of the draft that holds the words, which nobody corroborated."""


@dataclass(frozen=True)
class QuoteFigures:
    """By policy: breaches planted in a quoted post, those asked about, and ordinary posts asked about.

    Args:
        posts: ordinary posts that were read.
        asked_posts: those of them that a person is asked about under any policy.
    """

    planted: Counter[str]
    found: Counter[str]
    asked: Counter[str]
    posts: int
    asked_posts: int


def measure_quotes(base: Base, review: Review, halves: tuple[str, ...] = ("kept", "later")) -> QuoteFigures:
    """Plant breaches of the policies by which quotes are read, and every post of the exercise, as quotes."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for case in (case for half in halves for case in read_cases(half)):
        if case.is_breach and case.policy in QUOTES_ASK_FROM:
            planted[case.policy] += 1
            found[case.policy] += case.policy in _list_asked(base, review, case.text)
    texts = [json.loads(line)["text"] for line in EXERCISE.read_text(encoding="utf-8").splitlines()]
    asked = [_list_asked(base, review, text) for text in texts]
    return QuoteFigures(
        planted,
        found,
        Counter(policy for each in asked for policy in each),
        len(asked),
        sum(map(bool, asked)),
    )


def print_quotes(figures: QuoteFigures) -> None:
    """Print a table, policy by policy."""
    print(f"\nquoted posts, trained: breaches of kept and later in one, and {figures.posts} of the exercise")
    print(f"{'policy':22} {'asked of breaches':>18} {'asked of ordinary':>18}")
    for policy in QUOTES_ASK_FROM:
        recall = f"{figures.found[policy]}/{figures.planted[policy]}"
        print(f"{policy:22} {recall:>18} {figures.asked[policy]:>18}")
    share = figures.asked_posts / figures.posts
    print(
        f"{'all':22} {figures.found.total()}/{figures.planted.total():<10} "
        f"{figures.asked_posts} ({share:.3f})"
    )


def _list_asked(base: Base, review: Review, text: str) -> frozenset[str]:
    draft = base.write("Contacts", "Duty desk", excerpts={QUOTED: text.replace("⏎", "\n")})
    return frozenset(policy for policy, _ in review(draft, load_policies()).list_findings())
