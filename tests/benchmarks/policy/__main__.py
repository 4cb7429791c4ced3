"""Recall and false alarms of the release review per policy: ``python -m tests.benchmarks.policy``."""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from dashboard.services.policy.deterministic import name_version
from dashboard.services.policy.policies import load_policies
from tests.benchmarks.policy.evaluation import Outcome, judge_cases
from tests.policy_drafts import make_base_at, read_cases


def main() -> None:
    """Print a table for each half, and on request what was missed and what was alarmed for nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list the errors of the tuned half")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        base = make_base_at(Path(folder))
    book = load_policies()
    print(f"policies {book.sha256[:12]}, reviewer deterministic {name_version()}")
    for half in ("tuned", "kept", "later"):
        outcomes = judge_cases(base, read_cases(half))
        _print_table(half, outcomes)
        if chosen.errors and half == "tuned":
            _print_errors(outcomes)


def _print_table(half: str, outcomes: list[Outcome]) -> None:
    breaches = [outcome for outcome in outcomes if outcome.case.is_breach]
    clean = [outcome for outcome in outcomes if not outcome.case.is_breach]
    alarms = Counter(policy for outcome in clean for policy in outcome.found)
    print(f"\n{half}: {len(breaches)} drafts with a breach, {len(clean)} clean ones")
    print(f"{'policy':22} {'recall':>14} {'false alarms':>16}")
    for policy in load_policies().policies:
        planted = [outcome for outcome in breaches if outcome.case.policy == policy]
        found = sum(policy in outcome.found for outcome in planted)
        recall = f"{found:4}/{len(planted):<4} {found / len(planted):5.2f}"
        print(f"{policy:22} {recall} {alarms[policy]:8}/{len(clean):<4}")
    found = sum(outcome.case.policy in outcome.found for outcome in breaches)
    stopped = sum(bool(outcome.found) for outcome in clean)
    print(
        f"{'all':22} {found:4}/{len(breaches):<4} {found / len(breaches):5.3f} {stopped:8}/{len(clean):<4} "
        f"{stopped / len(clean):.3f}"
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
