"""``python -m tests.benchmarks.masking [--misses] [SET…]``: what the masking finds of invented people.

SET is ``kept`` (written before any rule), ``fresh`` (written after them, no rule made for its misses),
``outside`` (written by somebody who had read no rule, and tuned on after its first measurement), ``opened``
and ``sealed`` (halves of one set, written before its author read a rule; the misses of the second are never
looked at) or ``tuned``; all of them without one. Found is an item of which no word is left. A line of a set
is a language, a tab, and a text in which ``{person|Ana Rivas}`` marks an item; a text without a mark must not
change.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from db.masking import find_people, mask_people
from db.masking.kinds import Kind
from db.masking.profiles import RULES, Profile
from db.masking.spans import Span

SETS = Path(__file__).parents[1] / "data" / "masking"
NAMES = ("tuned", "kept", "fresh", "outside", "opened", "sealed")
MARK = re.compile(r"\{(?P<kind>\w+)\|(?P<item>[^}]*)\}")
WORD = re.compile(r"[^\W_]+")
# What the kinds of a set are masked as; a file or a camera's words may be any.
PLACES = frozenset({"address", "coordinates", "w3w"})


@dataclass(frozen=True)
class Item:
    """Characters ``start:end`` of a text that lead to a person."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class PlantedText:
    language: str
    text: str
    items: tuple[Item, ...]


@dataclass
class Score:
    """Counts of one set under one profile; ``planted`` and ``found`` by kind and by language."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    masks: Counter[Kind] = field(default_factory=Counter)
    right: Counter[Kind] = field(default_factory=Counter)
    clean: int = 0
    changed: int = 0
    misses: list[str] = field(default_factory=list)

    def recall(self, of: str) -> float:
        """Return the share found of a kind, of a language, or of ``all``."""
        return self.found[of] / self.planted[of]

    @property
    def changed_share(self) -> float:
        """Return the share of clean texts that were changed."""
        return self.changed / self.clean


def read_set(name: str) -> list[PlantedText]:
    """Return the texts of a set."""
    texts = []
    for line in (SETS / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        language, marked = line.split("\t")
        plain, items, at = "", [], 0
        for match in MARK.finditer(marked):
            plain += marked[at : match.start()]
            items.append(Item(match["kind"], len(plain), len(plain) + len(match["item"])))
            plain, at = plain + match["item"], match.end()
        texts.append(PlantedText(language, plain + marked[at:], tuple(items)))
    return texts


def score_set(texts: Iterable[PlantedText], profile: Profile = Profile.PUBLIC) -> Score:
    """Return what the masking of a profile finds, counted over the items that the profile keeps back."""
    score = Score()
    masked = RULES[profile].masked
    for planted in texts:
        spans = find_people(planted.text, profile)
        _count_masks(score, planted, spans)
        if not planted.items:
            score.clean += 1
            score.changed += bool(spans)
            score.misses += (
                [f"changed {planted.language}: {mask_people(planted.text, profile)}"] if spans else []
            )
        for item in planted.items:
            if item.kind in PLACES and Kind.ADDRESS not in masked:
                continue
            keys = ("all", item.kind, planted.language)
            score.planted.update(keys)
            if _is_found(planted.text, item, spans):
                score.found.update(keys)
            else:
                words = planted.text[item.start : item.end]
                score.misses.append(f"missed {planted.language} {item.kind}: {words} | {planted.text}")
    return score


def _count_masks(score: Score, planted: PlantedText, spans: Sequence[Span]) -> None:
    for span in spans:
        score.masks[span.kind] += 1
        score.right[span.kind] += any(
            span.start < item.end and item.start < span.end for item in planted.items
        )


def _is_found(text: str, item: Item, spans: Sequence[Span]) -> bool:
    """Return whether each word of an item lies in a mask; single letters tell nothing."""
    return all(
        any(span.start <= word.start() and word.end() <= span.end for span in spans)
        for word in WORD.finditer(text, item.start, item.end)
        if len(word[0]) > 1
    )


def measure_speed(texts: Sequence[PlantedText], *, seconds: float = 3.0) -> float:
    """Return how many texts a second are masked."""
    count, start = 0, perf_counter()
    while perf_counter() - start < seconds:
        for planted in texts:
            mask_people(planted.text)
        count += len(texts)
    return count / (perf_counter() - start)


def _print(name: str, *, shows_misses: bool) -> None:
    texts = read_set(name)
    for profile in (Profile.PUBLIC, Profile.PARTNER):
        score = score_set(texts, profile)
        print(
            f"\n{name}, {profile}: {score.found['all']} of {score.planted['all']} found "
            f"({score.recall('all'):.1%}); {score.changed} of {score.clean} clean texts changed"
        )
        rest = [key for key in score.planted if key != "all"]
        kinds = {item.kind for planted in texts for item in planted.items}
        for title, keys in (
            ("recall by kind", [key for key in rest if key in kinds]),
            ("recall by language", [key for key in rest if key not in kinds]),
        ):
            shares = (f"{key} {score.found[key]}/{score.planted[key]}" for key in sorted(keys))
            print(f"  {title}: {', '.join(shares)}")
        right = (f"{kind} {score.right[kind]}/{count}" for kind, count in sorted(score.masks.items()))
        print(f"  precision by mask: {', '.join(right)}")
        if shows_misses:
            print("\n".join(f"  {miss}" for miss in score.misses))
    length = sum(len(planted.text) for planted in texts) / len(texts)
    print(f"  {measure_speed(texts):,.0f} texts a second, of {length:.0f} characters each")


if __name__ == "__main__":
    asked = sys.argv[1:]
    for chosen in [name for name in asked if name in NAMES] or NAMES:
        _print(chosen, shows_misses="--misses" in asked)
