from itertools import product

import pytest

from db.labels.packed import PARTS, mask_of, pack_label
from db.vocabulary import Damage, Humanitarian, Informativeness, Verification

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
    "verification": {
        "unreviewed": 256,
        "confirmed": 512,
        "corrected": 768,
        "inaccurate": 1024,
        "duplicate": 1280,
        "unverifiable": 1536,
    },
}


def test_each_word_keeps_the_number_under_which_it_is_stored() -> None:
    shown = {name: {str(word): part.code(word) for word in part.words} for name, part in PARTS.items()}
    assert shown == STORED


def test_a_packed_label_gives_back_the_words_it_was_made_of() -> None:
    choices = ((None, *Informativeness), (None, *Humanitarian), (None, *Damage), Verification)
    seen = set()
    for words in product(*choices):
        packed = pack_label(dict(zip(PARTS, words, strict=True)))
        assert tuple(part.word(packed) for part in PARTS.values()) == words
        seen.add(packed)
    assert len(seen) == 3 * 9 * 4 * 6
    assert max(seen) < 2**15, "a small integer of the store holds it"


def test_a_word_that_no_part_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        pack_label(dict.fromkeys(PARTS, "volcano"))


def test_a_mask_leaves_the_parts_that_it_names() -> None:
    packed = sum(max(codes.values()) for codes in STORED.values())
    assert packed & mask_of("humanitarian", "damage") == 32 + 192
