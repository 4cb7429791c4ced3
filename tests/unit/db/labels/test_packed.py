from itertools import product

import pytest

from db.labels.packed import PARTS, mask_of, pack_label
from db.vocabulary import (
    Clarity,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    LabelDecision,
    Use,
)

# Stored numbers: a changed order of the words would give every stored label another meaning.
STORED = {
    "informativeness": {"informative": 1, "not_informative": 2},
    "humanitarian": {
        "affected_individuals": 4,
        "infrastructure_and_utility_damage": 8,
        "injured_or_dead_people": 12,
        "missing_or_found_people": 16,
        "rescue_volunteering_or_donation_effort": 20,
        "vehicle_damage": 24,
        "other_relevant_information": 28,
        "not_humanitarian": 32,
    },
    "damage": {"little_or_no_damage": 64, "mild_damage": 128, "severe_damage": 192},
    "label_decision": {"not_judged": 256, "right": 512, "corrected": 768},
    "information": {"not_judged": 0, "corroborated": 1024, "false": 2048, "unverifiable": 3072},
    "use": {"used": 0, "not_used": 4096},
    "damage_clarity": {"clear": 0, "unclear": 8192},
    "familiarity": {"not_marked": 0, "unfamiliar": 16384},
}


def test_each_word_keeps_the_number_under_which_it_is_stored() -> None:
    shown = {name: {str(word): part.code(word) for word in part.words} for name, part in PARTS.items()}
    assert shown == STORED


def test_a_packed_label_gives_back_the_words_it_was_made_of() -> None:
    labels = ((None, *Informativeness), (None, *Humanitarian), (None, *Damage))
    seen = set()
    for words in product(*labels, LabelDecision, Information, Use, Clarity, Familiarity):
        packed = pack_label(dict(zip(PARTS, words, strict=True)))
        assert tuple(part.word(packed) for part in PARTS.values()) == words
        seen.add(packed)
    assert len(seen) == 3 * 9 * 4 * 3 * 4 * 2 * 2 * 2
    assert max(seen) < 2**15, "a small integer of the store holds it"


def test_a_word_that_no_part_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        pack_label(dict.fromkeys(PARTS, "volcano"))


def test_a_mask_leaves_the_parts_that_it_names() -> None:
    packed = sum(max(codes.values()) for codes in STORED.values())
    assert packed & mask_of("humanitarian", "damage") == 32 + 192
