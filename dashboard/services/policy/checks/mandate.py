"""Advice: to the public, to the sick, to those in power."""

from collections.abc import Iterator

from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.numbers import find_numbers
from dashboard.services.policy.words import Span, find_near, find_words
from db.policies.draft import Draft

_ADVICE = "Leave it out, or report what an authority ordered, with (source: who, date)."


def check_advice(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find instructions and doses that no authority is named for, and demands on those in power."""
    body = reading.body
    power = find_words("power", body)
    political = list(find_near(find_words("political", body), power, body, words=6))
    political += find_near(find_words("demand", body), power, body, words=2)
    if political:
        yield _hit(reading, political[0], "judges or demands something of those in power")
    if reading.has_authority:
        return
    told = list(find_near(find_words("action", body), find_words("obligation", body), body, words=5))
    told += [span for span in find_words("order", body) if _opens(reading, span)]
    told += find_words("counsel", body)
    if told:
        yield _hit(reading, told[0], "tells people what to do, and no authority is named that ordered it")
    numbers, doses = find_numbers(body), find_words("dose", body)
    dosed = [
        *find_near(doses, numbers, body, words=3),
        *(span for span in doses if _counts_itself(reading, span)),
    ]
    if dosed:
        yield _hit(reading, dosed[0], "names a dose of a medicine, and no authority is named for it")


def _hit(reading: Reading, span: Span, words: str) -> Hit:
    return Hit(whole(reading), f"“{quote(reading, span)}” {words}.", "", _ADVICE)


def _opens(reading: Reading, span: Span) -> bool:
    before = reading.body.text[: span[0]].rstrip()
    return not before or before[-1] in ".!?:;¡،"


def _counts_itself(reading: Reading, span: Span) -> bool:
    """Return whether a word for a dose holds its number, as an Arabic dual does."""
    return reading.body.text[span[0] : span[1]].endswith("ين")
