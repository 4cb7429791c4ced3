"""Other letters, signs and spaces read as a person reads them, and lead back to where they stand."""

import pytest

from dashboard.services.policy.numbers import find_dates, find_numbers
from dashboard.services.policy.words import find_words, guess_language
from db.policies.folding import fold_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("dеаd", "dead"),  # Cyrillic e and a
        ("kιlled", "killed"),  # Greek iota
        ("de\u200bad and de\u00adad", "dead and dead"),
        ("ｄｅａｄ 𝐝𝐞𝐚𝐝", "dead dead"),
        ("d e a d bodies, k.i.l.l.e.d", "dead bodies, killed"),
        ("d34d", "dead"),
        ("décès", "deces"),
        ("قَتْلَى", "قتلي"),
        ("٢٣ and ２３", "23 and 23"),
        ("قـتـيـل", "قتيل"),
    ],
)
def test_disguised_words_fold_to_plain_ones(text: str, folded: str) -> None:
    assert fold_words(text).text == folded


def test_a_span_leads_back_to_the_original_words() -> None:
    text = "Aid: d\u200be\u200ba\u200bd, 12"
    folded = fold_words(text)
    (span,) = find_words("casualty", folded)
    start, end = folded.find_origin(*span)
    assert text[start:end] == "d\u200be\u200ba\u200bd"
    assert len(folded.text) == len(folded.cased) == len(folded.origins) - 1


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,200 houses and 3 roads", ["1,200", "3"]),
        ("twenty-three people", ["twenty-three"]),
        ("treinta y dos casas", ["treinta y dos"]),
        ("une trentaine de rues", ["trentaine"]),
        ("عشرين جريحا", ["عشرين"]),
        ("on 2 March 2026 at 09:30", []),
        ("le 1er mars à 9h30", []),
        ("٢ مارس", []),
        ("el 3 de abril de 2026", []),
    ],
)
def test_numbers_are_told_from_dates_and_times(text: str, numbers: list[str]) -> None:
    folded = fold_words(text)
    assert [folded.text[start:end] for start, end in find_numbers(folded)] == numbers


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2 March", "2026-03-02"),
        ("March 2, 2025", "2025-03-02"),
        ("2025-03-02", "2025-03-02"),
        ("02/03/2025", "2025-03-02"),
        ("1er mars", "2026-03-01"),
        ("2 de marzo de 2026", "2026-03-02"),
        ("٢ آذار", "2026-03-02"),
    ],
)
def test_days_are_read_in_four_languages(text: str, day: str) -> None:
    assert [f"{found:%Y-%m-%d}" for found in find_dates(fold_words(text), year=2026)] == [day]


def test_a_day_that_there_is_not_is_none() -> None:
    assert find_dates(fold_words("31 February 2026"), year=2026) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The water is in the streets", "en"),
        ("El agua está en las calles de la zona", "es"),
        ("L'eau est dans les rues de la ville", "fr"),
        ("المياه في الشوارع", "ar"),
    ],
)
def test_the_language_of_a_sentence_is_guessed(text: str, language: str) -> None:
    assert guess_language(fold_words(text)) == language
