"""``python -m inference.training.policy``: train the reviewer of drafts on ``policy_passages/``.

Weights are learnt by kernel ridge regression, policy by policy, so that nothing is left to chance but which
wording families are held out together (``--seed``). Calibration and thresholds come from families that the
weights were not fitted to; then the weights are fitted to all. The file that ships is replaced with what this
writes, and its SHA-256 in ``db/policies/trained.py``, once ``make policy`` has been seen.

Shapes: n passages, p policies, d width of the encoder, k directions.
"""

import argparse
import csv
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from db.policies.trained import FILE
from db.policies.written import load_policies
from inference.model.e5_file import SHA256 as ENCODER
from inference.policy.reviewer import pin_policy
from inference.policy.scorer import PolicyScorer, calibrate, compare
from inference.policy.vectors import PassageEncoder
from inference.training.encode import RUNS

PASSAGES = Path(__file__).parent / "policy_passages"
LANGUAGES = ("en", "es", "fr", "ar")
# Of the held-out passages that breach nothing, the share that may be asked about and held a breach, a policy.
ASKED, SURE = 0.01, 0.002
FOLDS = 5
# Chosen on held-out families among 128 to 384 directions, reaches of 0.35 to 2, penalties of 0.03 to 0.3.
DIRECTIONS, REACH, PENALTY = 192, 0.5, 0.1
BINS = 10
# What breaches the one may well breach the others: such a passage says nothing of them.
NEAR = (
    {"minors", "personal-data", "vulnerable-places"},
    {"naming-suspects", "personal-data"},
    {"vulnerable-places", "sensitive-movements"},
    {"casualty-figures", "graphic-content"},
    {"graphic-content", "minors"},
    {"neutral-tone", "casualty-figures"},
    {"neutral-tone", "graphic-content"},
    {"neutral-tone", "incitement"},
    {"neutral-tone", "out-of-mandate"},
    {"incitement", "naming-suspects"},
    {"incitement", "out-of-mandate"},
    {"out-of-mandate", "missing-gaps"},
)


@dataclass(frozen=True)
class Passages:
    """Passages to learn from.

    Attributes:
        texts: ``[n]``.
        families: ``[n]``, number of the wording family.
        labels: ``[n, p]``, 1 for a breach, 0 for none, NaN where nobody said.
    """

    texts: list[str]
    families: np.ndarray
    labels: np.ndarray


def read_passages(folder: Path = PASSAGES) -> tuple[list[str], Passages]:
    """Return the ids of the policies that there are passages of, and the passages.

    Raises:
        ValueError: a line has another form; names file and line.
    """
    paths = sorted(folder.glob("*.tsv"))
    policies = [path.stem for path in paths if path.stem != "general"]
    texts: list[str] = []
    families: list[int] = []
    labels: list[np.ndarray] = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            for number, row in enumerate(rows, start=1):
                if number == 1:
                    continue
                if len(row) != 1 + len(LANGUAGES) or row[0] not in ("breaches", "passes") or not all(row):
                    raise ValueError(f"{path.name}, line {number}: expected a kind and four passages")
                label = _label(policies, path.stem, is_breach=row[0] == "breaches")
                texts += row[1:]
                labels += [label] * len(LANGUAGES)
                families += [(families[-1] + 1) if families else 0] * len(LANGUAGES)
    return policies, Passages(texts, np.array(families), np.array(labels))


def _label(policies: list[str], policy: str, *, is_breach: bool) -> np.ndarray:
    label = np.zeros(len(policies))
    if is_breach:
        near = set().union(*(group for group in NEAR if policy in group))
        label[[name in near for name in policies]] = np.nan
        label[policies.index(policy)] = 1
    return label


def find_directions(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mean ``[d]`` and directions ``[k, d]`` by which vectors ``[n, d]`` are compared.

    Each number of the encoder counts alike before the directions of most variance are kept; a place has a
    mean square length of one.
    """
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    _, _, axes = np.linalg.svd((vectors - mean) / spread, full_matrices=False)
    directions = (axes[:DIRECTIONS] / spread).astype(np.float16).astype(np.float64)
    length = np.sqrt((((vectors - mean) @ directions.T) ** 2).sum(axis=1).mean())
    return mean, (directions / length).astype(np.float16).astype(np.float64)


def fit_weights(likeness: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the weights ``[n, p]`` of examples by their likeness ``[n, n]`` and labels ``[n, p]``."""
    weights = np.zeros(labels.shape)
    for column in range(labels.shape[1]):
        known = np.flatnonzero(~np.isnan(labels[:, column]))
        ridge = likeness[np.ix_(known, known)] + PENALTY * np.eye(len(known))
        weights[known, column] = np.linalg.solve(ridge, labels[known, column])
    return weights


def fit_platt(raw: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return slope and offset ``[p]`` that make raw scores ``[n, p]`` probabilities."""
    slopes, offsets = [], []
    for column in range(labels.shape[1]):
        known = ~np.isnan(labels[:, column])
        fitted = LogisticRegression(C=1e4).fit(raw[known, column][:, None], labels[known, column])
        slopes.append(fitted.coef_[0, 0])
        offsets.append(fitted.intercept_[0])
    return np.array(slopes), np.array(offsets)


def measure_error(probability: np.ndarray, labels: np.ndarray) -> float:
    """Return the expected calibration error over all policies, in bins of equal width."""
    known = ~np.isnan(labels)
    given, true = probability[known], labels[known]
    bins = np.minimum((given * BINS).astype(int), BINS - 1)
    gaps = [
        abs(given[bins == each].mean() - true[bins == each].mean()) * (bins == each).sum()
        for each in np.unique(bins)
    ]
    return float(sum(gaps) / len(given))


def train_scorer(policies: list[str], passages: Passages, vectors: np.ndarray, *, seed: int) -> PolicyScorer:
    """Train on the vectors ``[n, d]`` of passages; print what held-out families say."""
    mean, directions = find_directions(vectors)
    places = (vectors - mean) @ directions.T
    step = np.abs(places).max(axis=0) / 127
    examples = np.round(places / step).astype(np.int8)
    likeness = compare(places, examples * step, REACH)
    labels = passages.labels
    turns = np.random.default_rng(seed).permutation(passages.families.max() + 1)[passages.families]
    raw = np.zeros(labels.shape)
    for fold in range(FOLDS):
        held, kept = turns % FOLDS == fold, turns % FOLDS != fold
        weights = fit_weights(likeness[np.ix_(kept, kept)], labels[kept])
        raw[held] = likeness[np.ix_(held, kept)] @ weights
    slope, offset = fit_platt(raw, labels)
    probability = calibrate(raw, slope, offset)
    clean = probability[(labels == 0).all(axis=1)]
    asks_from, sure_from = (np.quantile(clean, 1 - share, axis=0) for share in (ASKED, SURE))
    _report(policies, probability, labels, asks_from, sure_from)
    crossed = np.zeros(raw.shape)
    for half in (0, 1):
        crossed[turns % 2 == half] = calibrate(
            raw[turns % 2 == half], *fit_platt(raw[turns % 2 != half], labels[turns % 2 != half])
        )
    print(
        f"expected calibration error on families held out of weights and calibration: "
        f"{measure_error(crossed, labels):.4f}"
    )
    book = load_policies()
    return PolicyScorer(
        policies=np.array(policies),
        pins=np.array([pin_policy(book.policies[name]) for name in policies]),
        encoder=np.array(ENCODER),
        mean=mean,
        directions=directions,
        examples=examples,
        step=step,
        weights=fit_weights(likeness, labels),
        reach=np.array(REACH),
        slope=slope,
        offset=offset,
        asks_from=asks_from,
        sure_from=sure_from,
    )


def _report(
    policies: list[str],
    probability: np.ndarray,
    labels: np.ndarray,
    asks_from: np.ndarray,
    sure_from: np.ndarray,
) -> None:
    print(f"{'held-out families':22} {'sure':>6} {'asks':>6}   from")
    is_sure, is_asked = probability >= sure_from, probability >= asks_from
    for column, name in enumerate(policies):
        breach = labels[:, column] == 1
        print(
            f"{name:22} {is_sure[breach, column].mean():6.2f} {is_asked[breach, column].mean():6.2f}"
            f"   {sure_from[column]:.2f} {asks_from[column]:.2f}"
        )
    clean = (labels == 0).all(axis=1)
    breach = labels == 1
    print(
        f"{'all breaches':22} {is_sure[breach].mean():6.3f} {is_asked[breach].mean():6.3f}\n"
        f"{'passages that pass':22} {is_sure[clean].any(axis=1).mean():6.3f} "
        f"{is_asked[clean].any(axis=1).mean():6.3f}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and write the file; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m inference.training.policy", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of which families are held out together")
    parser.add_argument("--out", type=Path, default=RUNS / FILE.name, help="file to write")
    options = parser.parse_args(arguments)
    policies, passages = read_passages()
    vectors = PassageEncoder().encode(passages.texts)
    scorer = train_scorer(policies, passages, vectors, seed=options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    sha256 = scorer.save(options.out)
    print(f"{options.out}: {len(passages.texts):,} passages, {options.out.stat().st_size:,} bytes, {sha256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
