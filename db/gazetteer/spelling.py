"""How names are compared: without capitals, accents, vowel marks and the variants of one Arabic letter."""

import re
import unicodedata
from hashlib import blake2b

# A letter or digit, with the marks that scripts write over and under it.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d"
WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}\u0900-\u0963\u0966-\u0df3])+")
_MARK = re.compile(f"[{_MARKS}]")
# Without blanks between words no name is found in a text by its words.
UNSEGMENTED = frozenset(
    ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "HANGUL", "TIBETAN")
)
# Letters that writers of Arabic, Persian and Urdu put for one another.
HAMZA = "\u0621"
_ARABIC = str.maketrans("ىةکیہۃ", "يهكيهه")


def fold(text: str) -> str:
    """Return lower-case letters without accents, one character for each of the text, so that offsets hold."""
    if text.isascii():
        return text.lower()
    plain = "".join(unicodedata.normalize("NFKD", character)[0].lower()[0] for character in text)
    return plain.translate(_ARABIC)


def fold_word(word: str) -> str:
    """Return one word as it is compared: folded, without marks; Arabic writers often leave a hamza out."""
    return fold(word) if word.isascii() else _MARK.sub("", fold(_MARK.sub("", word))).replace(HAMZA, "")


def make_key(name: str) -> str:
    """Return a name's folded words, one space apart."""
    return " ".join(filter(None, map(fold_word, WORD.findall(name))))


def find_script(name: str) -> str:
    """Return the script of the first letter, such as ``LATIN``; empty without one."""
    letter = next((character for character in name if character.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


def hash_key(key: str) -> int:
    """Return 63 bits that stand for a key: two of a million names share them once in 10 million worlds."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 1
