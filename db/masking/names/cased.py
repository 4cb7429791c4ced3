"""Names in scripts with capitals, where a title, a word before them or a list says that they are names."""

from collections.abc import Iterator, Sequence

from db.masking.names import not_people
from db.masking.names import words as known
from db.masking.names.lists import fold_words, is_family, is_given, is_in, is_town
from db.masking.names.small import read_small
from db.masking.names.tokens import Word

LONGEST_NAME = 4
LONGEST_CUE = 3
LONGEST_VERB = 3
SHORTEST_FAMILY = 3
_TOUCHING = frozenset((" ", "  "))
_AFTER_SHORT = frozenset((". ", ".", " ", "  "))
_AFTER_CUE = frozenset((" ", "  ", ": ", ":", ", ", " : ", " - ", " (", " @ "))
# In lower case they are words of another language: até, mas, 5 m, bay.
_TITLES_IN_CAPITALS = fold_words(
    """
    pe hon bro sis kap frere brother m fr ate col gen maj om mas bang kak bay tata bu lord ms mx mama bibi
    oma mang vo
    """
)


def find_cased(text: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of each name."""
    at = 0
    while at < len(text):
        last = _read_name(text, at)
        if last is not None:
            yield text[at].start, text[last].end
            at = last + 1
        elif text[at].is_capital and (run := _read_run(text, at)) and _is_no_person(text, at, run):
            at = run[-1] + 1  # a word of "Hospital Juan Pérez" is no name either
        else:
            at += 1


def _read_name(text: Sequence[Word], at: int) -> int | None:
    """Return the last word of the name that starts at a word, or at its title."""
    if _is_title(text[at]) and at + 1 < len(text) and text[at + 1].gap in _AFTER_SHORT:
        inner = _read_name(text, at + 1) if _is_title(text[at + 1]) else None
        if inner is not None:
            return inner
        run = _read_run(text, at + 1)
        if run and not _is_no_person(text, at, run):
            return run[-1]
    word = text[at]
    if not word.is_capital:
        return read_small(text, at)
    if word.key in not_people.NO_NAME:
        return None
    run = _read_run(text, at)
    if not run or _is_no_person(text, at, run) or not _is_name(text, run):
        return None
    last = run[-1]
    if last + 1 < len(text) and text[last + 1].gap in _TOUCHING and text[last + 1].key in known.TITLES_BEHIND:
        last += 1
    return last


def _read_run(text: Sequence[Word], at: int) -> list[int]:
    """Return the words from one on that can be one name: capitals, and particles between them."""
    run: list[int] = []
    pending: list[int] = []
    for index in range(at, min(len(text), at + 2 * LONGEST_NAME)):
        word = text[index]
        if index > at and word.gap not in (_AFTER_SHORT if _is_short(text[index - 1]) else _TOUCHING):
            break
        if word.is_capital and (word.key not in not_people.NO_NAME or (run and word.key in known.PARTICLES)):
            if run and word.key in known.TITLES_BEHIND:
                break
            run += [*pending, index]
            pending = []
        elif run and word.key in known.PARTICLES:
            pending.append(index)
        else:
            break
        if len(run) >= LONGEST_NAME + 1:
            break
    return run


def _is_title(word: Word) -> bool:
    return is_in(known.TITLES, word.key) and (word.is_capital or word.key not in _TITLES_IN_CAPITALS)


def _is_short(word: Word) -> bool:
    return (
        word.end - word.start == 1
        or (word.key in known.TITLES and word.end - word.start <= 4)
        or word.key == "vda"
    )


def _is_no_person(text: Sequence[Word], at: int, run: Sequence[int]) -> bool:
    """Return whether the words around a run, or the last of its own, make it a place or an organisation."""
    before = at - 1
    while before >= 0 and text[before + 1].gap in _TOUCHING and text[before].key in known.PARTICLES:
        before -= 1
    if (
        before >= 0
        and text[before + 1].gap in (" ", "  ", ". ", "-")
        and text[before].key in not_people.NO_PERSON_BEFORE
    ):
        return True
    if any(text[index].key in not_people.NO_PERSON_BEHIND for index in run[1:] or run):
        return True
    after = run[-1] + 1
    return (
        after < len(text) and text[after].gap in (" ", "-") and text[after].key in not_people.NO_PERSON_BEHIND
    )


def _is_name(text: Sequence[Word], run: Sequence[int]) -> bool:
    parts = [text[index].key for index in run if text[index].is_capital]
    joined = " ".join(text[index].key for index in run)
    first = text[run[0]]
    cue = _read_cue(text, run[0])
    if cue in known.ASKING_CUES and first.key not in not_people.NO_PERSON_BEFORE:
        return True
    if is_town(joined) or is_town(joined.replace("-", " ")):
        return False
    if first.key in not_people.NO_PERSON_BEFORE or (first.is_shouted and not text[run[-1]].is_shouted):
        return False  # CHU Gabriel-Montpied
    given, several = is_given(parts[0]), len(parts) > 1
    if _is_behind_initials(text, run):
        return True
    behind = run[-1] + 1
    if behind < len(text) and text[behind].gap == " " and text[behind].key in known.TITLES_BEHIND:
        return True
    if _follows_relation(text, run[0], given=given or several):
        return True
    if cue is not None and cue not in known.WEAK_CUES and (given or several):
        return True
    if _does_as_people_do(text, run[-1] + 1) and not is_town(parts[0]):
        return several or given
    if not several:
        return given and (_is_spoken_to(text, run[0]) or _is_beside_another(text, run[0]))
    if given and not is_town(parts[0]):
        return True
    if given or (is_given(parts[1]) and len(parts) == 2):
        return any(is_family(part) for part in parts[1:])
    if len(parts) > 2 and is_given(parts[1]):
        return False  # the name starts one word later
    return is_family(parts[-1]) and not is_town(parts[0]) and not text[run[-1]].is_shouted


def _is_behind_initials(text: Sequence[Word], run: Sequence[int]) -> bool:
    """Return whether a run is a family name behind two initials or more, as in "J. R. Okonjo"."""
    letters = [index for index in run[:-1] if text[index].end - text[index].start == 1]
    last = text[run[-1]]
    return (
        1 < len(letters) == len(run) - 1
        and text[run[-1]].gap == ". "
        and last.end - last.start >= SHORTEST_FAMILY
        and not last.is_shouted
    )


def _is_spoken_to(text: Sequence[Word], at: int) -> bool:
    """Return whether a word at the head of a sentence names the one it is for: "Yadira, si lees esto"."""
    heads = at == 0 or text[at].gap.rstrip(" ")[-1:] in (".", "!", "?", "\n", ":")
    behind = at + 1
    if not heads or behind + 1 >= len(text) or text[behind].gap != ", ":
        return False
    return text[behind].key in known.SPOKEN or f"{text[behind].key} {text[behind + 1].key}" in known.SPOKEN


def _is_beside_another(text: Sequence[Word], at: int) -> bool:
    """Return whether another person is named behind "and": "Xiomara and Teodor Blanik"."""
    other = at + 2
    if other >= len(text) or text[at + 1].key not in known.ANDS or text[at + 1].gap != " ":
        return False
    if not text[other].is_capital or text[other].gap != " " or not is_given(text[other].key):
        return False
    if len(_read_run(text, other)) == 1:  # storms and towns are told in rows
        return False
    return not is_town(text[at].key) and not is_town(text[other].key)


def _follows_relation(text: Sequence[Word], at: int, *, given: bool) -> bool:
    if at == 0 or text[at].gap not in _AFTER_CUE:
        return False
    if text[at - 1].key == "si" and at > 1:
        at -= 1
    if at > 1 and text[at - 1].key in known.OWNERS_BEHIND and is_in(known.RELATIONS, text[at - 2].key):
        return True
    if not is_in(known.RELATIONS, text[at - 1].key):
        return False
    owned = text[at - 1].key in known.OWNED_RELATIONS or (at > 1 and text[at - 2].key in known.OWNERS)
    return given or (owned and text[at].gap in _TOUCHING)


def _read_cue(text: Sequence[Word], at: int) -> str | None:
    """Return the longest cue that ends before a word."""
    if at == 0 or text[at].gap not in _AFTER_CUE:
        return None
    for length in range(LONGEST_CUE, 0, -1):
        first = at - length
        if first < 0 or any(word.gap not in _TOUCHING for word in text[first + 1 : at]):
            continue
        cue = " ".join(word.key for word in text[first:at])
        if cue in known.CUES or cue in known.ASKING_CUES:
            return cue
    return None


def _does_as_people_do(text: Sequence[Word], at: int) -> bool:
    """Return whether the up to three words from one on say what people do or suffer."""
    said = ""
    for word in text[at : at + LONGEST_VERB]:
        if word.gap not in (" ", " n'", " n’"):
            return False
        said = f"{said} {word.key}".lstrip()
        if said in known.PERSON_VERBS:
            return True
    return False
