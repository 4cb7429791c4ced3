"""Figures: of casualties, of one voice alone, of another day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.numbers import ONE, find_dates, find_numbers
from dashboard.services.policy.words import Span, find_near, find_words, guess_language, has_words
from db.policies.draft import Draft, Voice
from db.policies.folding import Folded, fold_words

NEAR_WORDS = 5
STALE_AFTER = timedelta(days=7)
# "Lives" is also what people do in a place: "cost 35 lives", but not "a family of five lives in a tent".
_LIVES = re.compile(
    r"(?:cost|costs|costing|claim|claims|claimed|claiming|took|taken)(?: \w+){0,4} lives(?: of(?: \w+){1,2})?"
)
_SHARE = re.compile(
    rf"(?<!\w)(?:half|a third|a quarter|la mitad|la moitie|{fold_words('نصف|ثلث').text})(?!\w)"
)
_ONE_WHO = re.compile(r"(?<!\w)(?:one|an?|un|una|une) (?:\w+ ){1,3}$")
_ONE_POST_SAYS = {
    "en": "One post alone, not corroborated: ",
    "es": "Una sola publicación, sin corroborar: ",
    "fr": "Un seul message, non corroboré : ",
    "ar": "منشور واحد غير مؤكد: ",
}


def check_casualties(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find numbers of dead, injured and missing people that no authority stands for."""
    if reading.has_authority:
        return
    body = reading.body
    words = _of_people(find_words("casualty", body), body)
    numbers = [
        span
        for span in find_numbers(body)
        if not _counts_posts(span, body) and not _counts_things(span, body)
    ]
    found = [*find_near(numbers, words, body, words=NEAR_WORDS), *_list_single(words, body)]
    found += find_words("casualty_dual", body)
    if reading.sentence.voice is not Voice.POST:  # of a post that speaks of the dead, numbers are masked
        found += _list_turns(numbers, body)
    for span in sorted(set(found)):
        yield Hit(
            span,
            f"“{quote(reading, span)}” counts dead, injured or missing people, and "
            + ("the source named is no authority." if reading.source else "no authority is named for it."),
            "[number]",
            "Take the number out, or give an authority's figure with (source: who, date).",
        )


def _of_people(words: list[Span], body: Folded) -> list[Span]:
    others = find_words("not_people", body)
    return [span for span in words if not any(0 <= other[0] - span[1] <= 12 for other in others)]


def _counts_things(span: Span, body: Folded, *, words: int = 1) -> bool:
    """Return whether behind a number, at most so many words on, stands what it counts: no people."""
    things = find_words("not_people", body, span[1])
    return bool(things) and bool(
        re.fullmatch(rf"\s+(?:\w+\s+){{0,{words}}}", body.text[span[1] : things[0][0]])
    )


def _list_single(words: list[Span], body: Folded) -> list[Span]:
    """Return "one" and its like where they stand right before a word for a casualty."""
    ones = (ONE.search(body.text[: span[0]]) for span in words)
    return [(match.start(), match.start() + len(match[0].rstrip())) for match in ones if match]


def _list_turns(numbers: list[Span], body: Folded) -> Iterator[Span]:
    """Yield numbers, shares and single people beside turns of phrase for death, harm and loss."""
    shares = [
        match.span()
        for match in _SHARE.finditer(body.text)
        if not _counts_things(match.span(), body, words=2)
    ]
    yield from find_near(shares, find_words("casualty", body), body, words=NEAR_WORDS)
    turns = _of_people(find_words("casualty_turn", body), body)
    yield from find_near([*numbers, *shares], turns, body, words=NEAR_WORDS)
    for match in _LIVES.finditer(body.text):
        yield from (span for span in numbers if match.start() <= span[0] < match.end())
    for span in find_words("dies", body):
        who = _ONE_WHO.search(body.text[: span[0]])
        if who:
            yield who.start(), who.end() - 1
    yield from find_words("one_died", body)


def _counts_posts(span: Span, body: Folded) -> bool:
    """Return whether a number counts posts, messages or accounts rather than people."""
    after = body.text[span[1] : span[1] + 60]
    nouns = find_words("post_noun", body, span[1])
    if nouns and re.fullmatch(r"\s+(?:\w+\s+)?", body.text[span[1] : nouns[0][0]]):
        between = (span[1], nouns[0][0])
        return not any(between[0] <= word[0] < between[1] for word in find_words("casualty", body))
    if re.match(r" (?:of|de|sur|من) (?:the )?[\d.,]+ ", after):
        return True
    before = body.text[max(0, span[0] - 120) : span[0]]
    return bool(re.search(r":\s*$", before)) and has_words("classified", body)


def check_single_source(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find figures behind which one post stands that is not said to be the only one."""
    sentence = reading.sentence
    if len(sentence.cites) != 1 or sentence.is_listed or reading.source is not None:
        return
    numbers = find_numbers(reading.body)
    if numbers and not has_words("one_account", reading.body):
        yield Hit(
            whole(reading),
            f"The figure “{quote(reading, numbers[0])}” rests on post {sentence.cites[0]} alone, and the "
            "sentence does not say so.",
            _ONE_POST_SAYS[guess_language(reading.folded)] + sentence.text,
            "Cite a second post of another account, or say that one post alone stands for it.",
        )


def check_stale(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find figures of a source that bear no date, or one from before the period."""
    if reading.source is None or reading.sentence.voice is not Voice.PERSON:
        return
    numbers = find_numbers(replace(reading.body, text=reading.body.text.replace("\0", " ")))
    if not numbers:
        return
    figure = quote(reading, numbers[0])
    days = find_dates(reading.folded, year=draft.starts_at.year)
    if not days:
        yield Hit(
            numbers[0],
            f"“{figure}” comes from a source, and nothing says on which day it was so.",
            None,
            "Write the day of the figure into the source: (source: who, 2 March).",
        )
    elif max(days) < draft.starts_at - STALE_AFTER:
        yield Hit(
            numbers[0],
            f"“{figure}” is of {max(days):%d %B %Y}, over a week before the report's period.",
            None,
            "Take a figure of the period, or leave it out.",
        )
