"""The language of a post, from its words alone."""

import re

from lingua import Language, LanguageDetectorBuilder

# The languages of the places where CrisisMMD's and the exercise's events lie, and the widest spoken ones.
# Each language more costs memory and time and makes short texts less sure.
LANGUAGES = (
    Language.ARABIC,
    Language.BENGALI,
    Language.CHINESE,
    Language.DUTCH,
    Language.ENGLISH,
    Language.FRENCH,
    Language.GERMAN,
    Language.GREEK,
    Language.HINDI,
    Language.INDONESIAN,
    Language.ITALIAN,
    Language.JAPANESE,
    Language.PERSIAN,
    Language.PORTUGUESE,
    Language.RUSSIAN,
    Language.SPANISH,
    Language.SWAHILI,
    Language.TAGALOG,
    Language.TAMIL,
    Language.TURKISH,
    Language.URDU,
)
# Below this many letters, or this lead of the likeliest language over the next, the answer is a guess.
MIN_LETTERS = 20
MIN_LEAD = 0.1
# Links, handles and hashtags are the same in every language.
_NO_WORDS = re.compile(r"https?://\S+|[@#]\w+|\bRT\b")
MAX_CHARACTERS = 500


class LanguageDetector:
    """Building one reads language models; keep it."""

    def __init__(self) -> None:
        self._detector = (
            LanguageDetectorBuilder.from_languages(*LANGUAGES)
            .with_low_accuracy_mode()
            .with_minimum_relative_distance(MIN_LEAD)
            .build()
        )

    def detect(self, text: str) -> str | None:
        """Return the ISO 639-1 code, or None when the text is too short or could be several languages."""
        words = _NO_WORDS.sub(" ", text[:MAX_CHARACTERS])
        if sum(character.isalpha() for character in words) < MIN_LETTERS:
            return None
        language = self._detector.detect_language_of(words)
        return language.iso_code_639_1.name.lower() if language else None
