"""Names in scripts without capitals: listed words behind a title, a relation or each other."""

from collections.abc import Iterator, Sequence

from db.masking.names import uncased_words as known
from db.masking.names.lists import is_family, is_given, is_in
from db.masking.names.tokens import Word

_TOUCHING = frozenset((" ", "  "))
_AFTER_CUE = frozenset((" ", "  ", ": ", "، ", ", ", ". ", ":"))
LONGEST_NAME = 4
# First parts of names of two words: servant of, father of, mother of, son of.
_COMPOUND = frozenset(["عبد", "أبو", "ابو", "أم", "ام", "بن", "ابن", "بنت", "آل"])
_ARTICLE = "ال"
_NO_GIVEN = ("ال", "بال", "لل", "وال")  # "the", and what is tied to it


def find_uncased(text: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of each name."""
    at = 0
    while at < len(text):
        if _is_behind_a_place(text, at):
            last = _read_run(text, at, gaps=None)  # no word of "the school Khalid ibn al-Walid" is a name
            at = at + 1 if last is None else last + 1
            continue
        last = _read_name(text, at)
        if last is None:
            at += 1
        else:
            yield text[at].start, text[last].end
            at = last + 1


def _read_name(text: Sequence[Word], at: int) -> int | None:
    """Return the last word of the name that starts at a word, its title with it."""
    if _is_title(text[at].key):
        last = _read_run(text, at + 1, gaps=_AFTER_CUE)
        if (
            last is None
            and at + 1 < len(text)
            and text[at + 1].gap in _TOUCHING
            and _may_be_a_name(text, at + 1)
        ):
            last = at + 1
            if _is_of_a_family(text, last + 1):
                last += 1
        if last is None or (_is_place(text, last) and text[last].key not in known.SURE_FAMILY):
            return None
        return _read_behind(text, last)
    last = _read_run(text, at, gaps=None)
    if last is None and _follows_cue(text, at):
        last = _read_run(text, at + 1, gaps=_TOUCHING)  # one name in no list, before one that is
        if last is None and not text[at].key.startswith(_NO_GIVEN) and _is_from_somewhere(text, at + 1):
            last = at + 1
    if last is None and _may_be_a_name(text, at) and at + 1 < len(text) and text[at + 1].gap in _TOUCHING:
        last = at + 1 if _is_family_for_sure(text, at) else None
    if last is None or _is_place(text, last):
        return None
    behind = _read_behind(text, last)
    if behind > at or _follows_cue(text, at):
        return behind
    return None


def _read_behind(text: Sequence[Word], last: int) -> int:
    """Return the last word of a name with what follows: a title, or a family name that no list knows.

    Such a one is known by what stands behind it: a title, or what people do.
    """
    for behind in (last + 1, last + 2):
        if behind >= len(text) or any(word.gap not in _TOUCHING for word in text[last + 1 : behind + 1]):
            return last
        if text[behind].key in known.TITLES_BEHIND:
            return behind
        if behind == last + 2 and text[behind].key in known.PERSON_VERBS:
            return last + 1
        if not _may_be_a_name(text, behind):
            return last
    return last


def _is_title(word: str) -> bool:
    """Return whether a word is a title, in Arabic also one behind "to the"."""
    return is_in(known.TITLES, word) or (word.startswith("لل") and f"ال{word[2:]}" in known.TITLES)


def _is_of_a_family(text: Sequence[Word], at: int) -> bool:
    """Return whether a word is the family name behind an unlisted given one that has a title before it."""
    return at < len(text) and text[at].gap in _TOUCHING and text[at].key.startswith(_ARTICLE)


def _read_run(text: Sequence[Word], at: int, *, gaps: frozenset[str] | None) -> int | None:
    """Return the last of the words from one on that are one name."""
    last = None
    has_article = False
    index = at
    while index < len(text) and index < at + LONGEST_NAME:
        word = text[index]
        if index > at and word.gap not in _TOUCHING:
            break
        if index == at and gaps is not None and word.gap not in gaps:
            break
        if word.key in _COMPOUND and index + 1 < len(text) and text[index + 1].gap in _TOUCHING:
            last = index + 1
            index += 2
            continue
        listed = is_given(word.key) or is_family(word.key)
        if not listed and not (last is not None and word.key.startswith(_ARTICLE) and not has_article):
            break
        has_article = word.key.startswith(_ARTICLE)
        last = index
        index += 1
    return last


def _is_from_somewhere(text: Sequence[Word], at: int) -> bool:
    """Return whether a word is an Arabic family name that says where a family is from, as al-Homsi."""
    return (
        at < len(text)
        and text[at].gap in _TOUCHING
        and text[at].key.startswith(_ARTICLE)
        and text[at].key.endswith("ي")
    )


def _is_family_for_sure(text: Sequence[Word], at: int) -> bool:
    """Return whether the word behind one can be nothing but its family name."""
    family = text[at + 1].key
    if family.startswith(_ARTICLE):  # "a river of the east" is written alike, so only where a sentence begins
        return (at == 0 or text[at].gap not in _TOUCHING) and is_family(family)
    return family in known.SURE_FAMILY


def _may_be_a_name(text: Sequence[Word], at: int) -> bool:
    """Return whether a word that no list knows can be the name behind a title."""
    return at < len(text) and text[at].key not in known.NO_NAME and not text[at].key.startswith(_ARTICLE)


def _is_behind_a_place(text: Sequence[Word], at: int) -> bool:
    return at > 0 and text[at].gap in _TOUCHING and text[at - 1].key in known.NO_PERSON_BEFORE


def _is_place(text: Sequence[Word], last: int) -> bool:
    behind = last + 1
    return (
        behind < len(text) and text[behind].gap in _TOUCHING and text[behind].key in known.NO_PERSON_BEHIND
    ) or text[last].key in known.NO_PERSON_BEHIND


def _follows_cue(text: Sequence[Word], at: int) -> bool:
    if at == 0 or text[at].gap not in _AFTER_CUE:
        return False
    return is_in(known.RELATIONS, text[at - 1].key) or is_in(known.CUES, text[at - 1].key)
