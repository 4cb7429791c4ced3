"""Recall and false alarms of the release review per policy: ``python -m tests.benchmarks.policy``."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from dashboard.services.policy import deterministic
from db.policies import trained
from db.policies.written import load_policies
from tests.benchmarks.policy.attacks import print_attacks
from tests.benchmarks.policy.evaluation import DETERMINISTIC, Outcome, Review, judge_cases, load_trained
from tests.benchmarks.policy.quotes import measure_quotes, print_quotes
from tests.policy_drafts import make_base_at, read_cases


def main() -> None:
    """Print a table for each half and reviewer, and on request the errors of the half that was tuned on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list the errors of the tuned half")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = make_base_at(Path(folder))
    learnt: dict[str, Review] = {"trained": load_trained()}
    print(
        f"policies {load_policies().sha256[:12]}, deterministic {deterministic.name_version()}, "
        f"trained {trained.name_version()}"
    )
    for half in ("tuned", "kept", "later", "sealed", "sitrep", "contacts", "contacts_kept"):
        cases = list(read_cases(half))
        for name, reviewers in (
            ("deterministic", DETERMINISTIC),
            ("trained", learnt),
            ("both", {**DETERMINISTIC, **learnt}),
        ):
            outcomes = judge_cases(base, cases, reviewers)
            _print_table(f"{half}, {name}", outcomes)
            if chosen.errors and half == "tuned":
                _print_errors(outcomes)
    print_quotes(measure_quotes(base, learnt["trained"]))
    print()
    print_attacks(base, learnt["trained"])


def _print_table(title: str, outcomes: list[Outcome]) -> None:
    breaches = [outcome for outcome in outcomes if outcome.case.is_breach]
    clean = [outcome for outcome in outcomes if not outcome.case.is_breach]
    alarms = Counter(policy for outcome in clean for policy in outcome.found)
    asked = Counter(policy for outcome in clean for policy in outcome.unsure)
    print(f"\n{title}: {len(breaches)} drafts with a breach, {len(clean)} clean ones")
    print(f"{'policy':22} {'recall':>14} {'unsure':>8} {'false alarms':>14} {'unsure':>8}")
    for policy in load_policies().policies:
        planted = [outcome for outcome in breaches if outcome.case.policy == policy]
        if not planted:
            continue
        found = sum(policy in outcome.found for outcome in planted)
        unsure = sum(policy in outcome.unsure for outcome in planted)
        recall = f"{found:4}/{len(planted):<4} {found / len(planted):5.2f}"
        print(f"{policy:22} {recall} {unsure:8} {alarms[policy]:9}/{len(clean):<4} {asked[policy]:8}")
    found = sum(outcome.case.policy in outcome.found for outcome in breaches)
    unsure = sum(outcome.case.policy in outcome.unsure for outcome in breaches)
    stopped = sum(bool(outcome.found) for outcome in clean)
    doubted = sum(bool(outcome.unsure) and not outcome.found for outcome in clean)
    print(
        f"{'all':22} {found:4}/{len(breaches):<4} {found / len(breaches):5.3f} {unsure:7} "
        f"{stopped:9}/{len(clean):<4} {stopped / len(clean):.3f} {doubted:3}"
    )
    for language in ("en", "es", "fr", "ar"):
        mine = [outcome for outcome in outcomes if outcome.case.language == language]
        hit = [outcome.case.policy in outcome.found for outcome in mine if outcome.case.is_breach]
        false = [bool(outcome.found) for outcome in mine if not outcome.case.is_breach]
        print(f"  {language}: recall {sum(hit) / len(hit):.3f}, false alarms {sum(false) / len(false):.3f}")


def _print_errors(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        case = outcome.case
        if case.is_breach and case.policy not in outcome.found:
            print(f"missed {case.policy} {case.language}: {case.text}")
        if not case.is_breach and outcome.found:
            print(f"false  {sorted(outcome.found)} {case.language}: {case.text} {outcome.passages}")


if __name__ == "__main__":
    main()
