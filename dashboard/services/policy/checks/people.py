"""Who can be found, by what leads to them or by name, and who stands accused."""

import re
from collections.abc import Iterator

from dashboard.services.policy.checks.names import ARABIC, LATIN, find_name_behind, find_names
from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.words import Span, find_words, has_words, is_arabic
from db.masking import mask_people
from db.masking.kinds import Kind
from db.policies.draft import Draft
from db.policies.folding import Folded, fold_words

# What masking finds and no report may hold; links and places have policies of their own.
WAYS = (Kind.EMAIL, Kind.PHONE, Kind.HANDLE, Kind.ACCOUNT, Kind.PAPER, Kind.PLATE)
# What the sections that say whom to ask are there for.
WAYS_TO_ASK = (Kind.EMAIL, Kind.PHONE, Kind.HANDLE)
_MASK = re.compile("|".join(re.escape(kind) for kind in Kind if kind))
_PROFILE = re.compile(r"(?:facebook|fb|x|twitter|instagram|tiktok|t|telegram|vk)\.(?:com|me|org)/[\w.@-]+")
# "Ana Brown, 34," and its like in other languages.
_AGE_BEHIND = re.compile(r",? (?:\(?(?:aged?|de|age de|agee de) )?\(?\d{1,2}(?:\)|,| (?:years|anos|ans)|$)")
_ACCUSED = fold_words(
    "يتهمون|يتهم|تتهم|اتهمت|اتهم|المتهم|المتهمة|المشتبه به|المشتبه بها|المدعو|اللص|القاتل|الجاني|السارق"
).text
# Behind it may come what the suspicion is about, "is", and who suspects.
_ARABIC_ACCUSED = re.compile(rf"(?:{_ACCUSED})(?: في \w+)?(?: ه[وي])?(?: ال\w+)?(?= )")


def check_personal_data(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find what leads to a private person, and the names of private people."""
    taken: list[Span] = []
    for span, mask in _find_ways(reading):
        taken.append(span)
        yield Hit(span, f"“{quote(reading, span)}” leads to a person.", mask, "Take it out.")
    if reading.sentence.names_people_to_ask:
        yield from _find_beside_name(reading, _list_private(reading.body), "is private to who is named here")
        return
    for span in _find_private_names(reading.body):
        if not _overlaps(span, taken):
            taken.append(span)
            yield Hit(
                span,
                f"“{quote(reading, span)}” names a private person.",
                Kind.NAME,
                "Leave the name out; say what the person is if that matters.",
            )


def _find_beside_name(reading: Reading, spans: list[Span], words: str) -> Iterator[Hit]:
    """Yield a hit where a person is named beside such words, in a section that says whom to ask.

    There a name stands in nearly each line, so that it is what is said of the person that tells. What an
    office is about ("anti-fraud hotline") says nothing of who holds it.
    """
    if spans and _names_somebody(reading.body):
        yield Hit(
            whole(reading),
            f"“{quote(reading, min(spans))}” {words}.",
            "",
            "Leave it out; who is to be asked has a name, an office and a way to be reached there.",
        )


def _names_somebody(body: Folded) -> bool:
    if is_arabic(body):
        return bool(ARABIC.search(body.text))
    return any(len(match[0].split()) >= 2 for match in LATIN.finditer(body.cased))


def _list_private(body: Folded) -> list[Span]:
    """Return what is said of somebody's health, home, age and family, and whom it says to be no office."""
    people = [
        marker
        for marker in find_words("private_person", body)
        if find_name_behind(body, marker[1], reach=2, least=1 if is_arabic(body) else 2)
    ]
    aged = [name for name in find_names(body) if _AGE_BEHIND.match(body.text, name[1])]
    return [*find_words("private_life", body), *people, *aged]


def _find_ways(reading: Reading) -> Iterator[tuple[Span, str]]:
    """Yield what masking finds with capitals and without: some patterns ask for either."""
    allowed = WAYS_TO_ASK if reading.sentence.names_people_to_ask else ()
    found: list[Span] = []
    for text in (reading.body.cased, reading.body.text):
        for span, mask in _align(text, mask_people(text)):
            is_masked = text[slice(*span)] == mask  # as excerpts are
            if mask in WAYS and mask not in allowed and not is_masked and not _overlaps(span, found):
                found.append(span)
                yield span, mask
    for match in _PROFILE.finditer(reading.body.text):
        if not _overlaps(match.span(), found):
            yield match.span(), Kind.LINK


def _align(text: str, masked: str) -> Iterator[tuple[Span, str]]:
    """Yield what each mask stands for: all between the masks stayed as it was, to the character."""
    at, position = 0, 0
    for match in _MASK.finditer(masked):
        start = at + match.start() - position
        following = _MASK.search(masked, match.end())
        kept = masked[match.end() : following.start() if following else len(masked)]
        end = text.find(kept, start + 1) if kept else len(text)
        if end < 0:
            return
        yield (start, end), match[0]
        at, position = end, match.end()


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _find_private_names(body: Folded) -> Iterator[Span]:
    found = [
        find_name_behind(body, marker[1], reach=reach, least=least)
        for concept, reach, least in (("honorific", 4, 1), ("private_role", 3, 2))
        for marker in find_words(concept, body)
    ]
    found += [name for name in find_names(body) if _AGE_BEHIND.match(body.text, name[1])]
    for name in found:
        if name and not _holds_office(body, name):
            yield name


def _holds_office(body: Folded, name: Span) -> bool:
    """Return whether an office stands close to a name: who holds one is named in it."""
    return bool(find_words("office", body, max(0, name[0] - 40), min(len(body.text), name[1] + 40)))


def check_suspects(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find names of people beside an accusation."""
    body = reading.body
    if reading.sentence.names_people_to_ask:
        yield from _find_beside_name(reading, find_words("misdeed", body), "accuses who is named here")
        return
    if not has_words("accusation", body):
        return
    for name in sorted({*find_names(body), *_find_accused(body)}):
        if not _holds_office(body, name):
            yield Hit(
                name,
                f"“{quote(reading, name)}” is named beside an accusation.",
                Kind.NAME,
                "Leave the name out; who did what is for courts to say.",
            )


def _find_accused(body: Folded) -> Iterator[Span]:
    """Yield names right behind an accusation, where "a" begins no place; Arabic has no capitals to go by."""
    for span in find_words("accusation", body):
        name = find_name_behind(body, span[1], reach=3, least=2)
        if name and body.text[span[1] : name[0]].strip() in ("", "a", "of") and body.cased[name[0]].isupper():
            yield name
    for match in _ARABIC_ACCUSED.finditer(body.text):
        name = find_name_behind(body, match.end(), reach=1)
        if name:
            yield name
