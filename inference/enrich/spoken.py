"""Where a text's language is spoken, so that of the towns of one name it means those of its own people."""

from collections.abc import Iterable, Mapping

# The countries whose people write in a language.
SPOKEN_IN: Mapping[str, frozenset[str]] = {
    language: frozenset(codes.split())
    for language, codes in {
        "ar": "EG SA IQ SY JO LB KW YE SD LY DZ MA TN OM AE QA BH PS MR",
        "de": "DE AT CH",
        "en": "US GB CA AU NZ IE PH IN PK ZA NG KE JM BZ",
        "es": "ES MX AR CO CL PE VE EC GT HN CU BO DO SV NI CR PA PY UY PR",
        "fr": "FR BE CH CA HT SN CI ML CD CM MG TN DZ MA",
        "it": "IT CH SM",
        "pt": "BR PT AO MZ CV",
        "ru": "RU BY KZ KG",
        "tl": "PH",
    }.items()
}
# Words that a sentence hardly does without, each of one of these languages only.
_FREQUENT = {
    "de": "der die das und nicht ist auf mit ein eine fur sich von",
    "en": "the and is of with for are was this my you it",
    "es": "el los las y que una por con del muy pero hay desde hoy este esta tras al para",
    "fr": "le les des et est une dans pour avec sur du au aux pas nous vous ce qui",
    "it": "il di gli che una per con della nel alle dei sono non dal del piu anche",
    "pt": "o os um uma em no na nos nas com dos das foi ao mais voce pra sao nao",
    "tl": "ang ng sa mga na ay ko po namin natin",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}


def guess_language(folded: Iterable[str]) -> str | None:
    """Return the ISO 639-1 code of the language of most frequent words; None where two have as many."""
    every = list(folded)
    letters = "".join(every)
    if any("\u0600" <= letter <= "\u06ff" for letter in letters):
        return "ar"
    if any("\u0400" <= letter <= "\u04ff" for letter in letters):
        return "ru"
    counts = {language: sum(word in words for word in every) for language, words in _WORDS.items()}
    first, second = sorted(counts, key=lambda language: -counts[language])[:2]
    return first if counts[first] > counts[second] else None
