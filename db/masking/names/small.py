"""Names in small letters, as people type them in haste: listed ones, where words ask for a name."""

from collections.abc import Sequence

from db.masking.names import not_people
from db.masking.names import words as known
from db.masking.names.lists import is_family, is_given, is_in
from db.masking.names.tokens import Word

SHORTEST = 4  # letters; shorter words are words of some language
LONGEST_CUE = 3


def read_small(text: Sequence[Word], at: int) -> int | None:
    """Return the last word of the name in small letters that starts at a word."""
    if not _may_be_given(text[at]):
        return None
    last = at
    while last + 1 < len(text) and last < at + 2 and _is_further(text, last + 1):
        last += 1
    behind = last + 1
    if behind < len(text) and text[behind].gap == " " and text[behind].key in known.TITLES_BEHIND:
        return behind
    if _follows_relation(text, at) or _follows_cue(text, at):
        return last
    is_whole = last > at and is_family(text[last].key)
    return last if is_whole and at > 0 and is_in(known.RELATIONS | known.TITLES, text[at - 1].key) else None


def _may_be_given(word: Word) -> bool:
    return len(word.key) >= SHORTEST and is_given(word.key) and word.key not in not_people.NO_NAME


def _is_further(text: Sequence[Word], at: int) -> bool:
    word = text[at]
    if word.gap != " " or len(word.key) < SHORTEST or word.key in known.TITLES_BEHIND:
        return False
    return is_family(word.key) or is_given(word.key)


def _follows_relation(text: Sequence[Word], at: int) -> bool:
    if at == 0 or text[at].gap != " ":
        return False
    if at > 1 and text[at - 1].key in known.OWNERS_BEHIND and is_in(known.RELATIONS, text[at - 2].key):
        return True
    if not is_in(known.RELATIONS, text[at - 1].key):
        return False
    return text[at - 1].key in known.OWNED_RELATIONS or (at > 1 and text[at - 2].key in known.OWNERS)


def _follows_cue(text: Sequence[Word], at: int) -> bool:
    """Return whether words that ask for or thank somebody end before a word."""
    if at == 0 or text[at].gap not in (" ", ": "):
        return False
    for length in range(LONGEST_CUE, 0, -1):
        first = at - length
        if first < 0 or any(word.gap != " " for word in text[first + 1 : at]):
            continue
        cue = " ".join(word.key for word in text[first:at])
        if cue in known.ASKING_CUES or (cue in known.CUES and cue not in known.WEAK_CUES and length > 1):
            return True
    return text[at - 1].key in known.SURE_CUES
