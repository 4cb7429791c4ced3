"""How something is said: graphic, hateful, or with feeling."""

import re
from collections.abc import Iterator

from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.words import Span, find_near, find_words
from db.policies.draft import Draft

_ARABIC_ORDER = re.compile("[وف]?(?:اقتل|احرق|اطرد|ابيد|اسحق|اعدم|اذبح|هاجم|اضرب)")
_EXCLAMATION = re.compile(r"[!¡]+")


def check_graphic(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find descriptions of bodies that were torn, burnt or bled."""
    spans = find_words("graphic", reading.body)
    if spans:
        yield Hit(
            whole(reading),
            f"“{quote(reading, spans[0])}” describes a body in a way that harms its dignity and the reader.",
            "",
            "Leave the description out; say that a picture is graphic if that matters.",
        )


def check_incitement(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find calls to violence against people, and words that make them less than that."""
    targets = find_words("target", reading.body)
    violent = list(find_near(find_words("violence", reading.body), targets, reading.body, words=6))
    calls = find_words("call", reading.body)
    calling = [span for span in violent if _is_call(span, calls, reading)]
    hateful = list(
        find_near(
            find_words("dehumanising", reading.body),
            find_words("people_group", reading.body),
            reading.body,
            words=5,
        )
    )
    kinds = ((calling, "calls for violence against people"), (hateful, "makes people animals or dirt"))
    for spans, words in kinds:
        if spans:
            yield Hit(
                whole(reading),
                f"“{quote(reading, spans[0])}” {words}.",
                "",
                "Leave it out, also as a quotation; say at most that posts carry hatred or threats.",
            )


def _is_call(span: Span, calls: list[Span], reading: Reading) -> bool:
    """Return whether somebody is to do it: words say so, or the verb is an order."""
    before = reading.body.text[: span[0]].rstrip()
    opens = not before or before[-1] in ".!?:;,،«“\"'¡"
    return opens or bool(calls) or bool(_ARABIC_ORDER.match(reading.body.text, span[0]))


def check_tone(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find words of emotion, praise and blame, and exclamation marks."""
    marks = [match.span() for match in _EXCLAMATION.finditer(reading.body.text)]
    for span in [*find_words("emotion", reading.body), *marks]:
        yield Hit(
            span,
            f"“{quote(reading, span)}” tells a feeling, not a fact.",
            "",
            "Take it out, or say what was measured.",
        )
