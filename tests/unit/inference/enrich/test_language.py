import pytest

from inference.enrich.language import LanguageDetector


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The river is rising fast and we need a boat", "en"),
        ("RT @someone: El río está creciendo, necesitamos ayuda https://t.co/abc", "es"),
        ("O rio está subindo muito rápido, precisamos de ajuda", "pt"),
        ("محتاجين مساعدة في بيروت الآن من فضلكم", "ar"),
        ("আমাদের গ্রামে পানি উঠেছে, সাহায্য দরকার", "bn"),
    ],
)
def test_the_language_of_a_sentence_is_told(detector: LanguageDetector, text: str, language: str) -> None:
    assert detector.detect(text) == language


@pytest.mark.parametrize(
    "text", ["", "Help", "😱😱😱", "https://t.co/abcdefghijklmnop", "#HurricaneOriel @nemo"]
)
def test_what_is_too_short_has_no_language(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text) is None


def test_a_very_long_text_is_judged_by_its_beginning(detector: LanguageDetector) -> None:
    assert detector.detect("The water is rising in our street. " * 20_000) == "en"
