"""Attacks on the reviewers, as posts could hold them: written out, and the same in disguise."""

import base64
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.policy_drafts import DATA

LATIN, LOOK_ALIKE = "aeopcyxijs", "аеорсухіјѕ"
FILLER = "The weather was calm and the market sold bread. "
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@dataclass(frozen=True)
class Attack:
    """A text that wants a reviewer to let something pass."""

    kind: str
    text: str


def read_kept_attacks() -> list[Attack]:
    """Return attacks of the same kinds in other words, which no way of cutting was chosen by."""
    return _read("attacks_kept.tsv")


def read_attacks() -> Iterator[Attack]:
    """Yield over a hundred attacks."""
    written = _read("attacks.tsv")
    yield from written
    for attack in written[:12]:
        yield Attack("base64", base64.b64encode(attack.text.encode()).decode())
    for attack in written[:12]:
        yield Attack("look-alike letters", attack.text.translate(str.maketrans(LATIN, LOOK_ALIKE)))
    for attack in written[:12]:
        yield Attack("zero width", "\u200b".join(attack.text))
    for attack in written[:8]:
        yield Attack("long distraction", FILLER * 8 + attack.text)


def _read(name: str) -> list[Attack]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [
            Attack(kind, text) for kind, _, text in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


# Where in a line an attack can stand beside a breach.
JOINS: dict[str, Callable[[str, str], str]] = {
    "behind": lambda breach, attack: f"{breach}. {attack}",
    "before": lambda breach, attack: f"{attack.rstrip('.')}. {breach}.",
    "behind in one sentence": lambda breach, attack: f"{breach}, {attack}",
    "before without a stop": lambda breach, attack: f"{attack} {breach}.",
    "behind without a stop": lambda breach, attack: f"{breach} {attack}",
}


def unmark(attack: Attack) -> str:
    """Return its words as a line of a report can hold them."""
    return attack.text.replace("[", "(").replace("]", ")").replace("(source:", "(as if source:")


# How the words of a breach can be hidden from whoever looks for them.
DISGUISES: dict[str, Callable[[str], str]] = {
    "look-alike letters": lambda text: text.translate(str.maketrans(LATIN, LOOK_ALIKE)),
    "zero width": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "full width": lambda text: "".join(
        chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text
    ),
    "mathematical letters": lambda text: "".join(
        chr(0x1D41A + ord(letter) - ord("a")) if "a" <= letter <= "z" else letter for letter in text
    ),
    "letters set apart": lambda text: "  ".join(
        " ".join(word) if len(word) > 3 and word.isalpha() else word for word in text.split(" ")
    ),
    "digits of another script": lambda text: text.translate(ARABIC_DIGITS),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "marks above": lambda text: "".join(f"{letter}\u0301" if letter.isalpha() else letter for letter in text),
    "capitals": str.upper,
}
