"""What stands behind a sentence, and what a report says that it does not know."""

import re
from collections.abc import Iterator

from dashboard.services.policy.checks.reading import Hit, Reading, quote, whole
from dashboard.services.policy.words import Span, find_words, guess_language, has_words, is_arabic
from db.policies.draft import Draft, Voice
from db.policies.folding import Folded, fold_words

# Where another clause begins: "since the" but not "since Sunday". In Arabic "and" is written onto the next
# word; the letters that follow it in words that only begin like it are left alone.
_ARABIC_CLAUSE = fold_words("بعد أن|بعدما|منذ أن|حيث|لأن|عندما|بسبب|بينما|فيما|إذ|لكن|التي|الذي|الذين").text
_NO_ARABIC_AND = fold_words("ال|لل|ادي|زار|ضع|اقع|صول|سط|سائل|احد|قت|لاي|اسع|رش|حد|كال").text
_CLAUSE = re.compile(
    r"[,،;؛:.!?؟—–]+|(?<!\w)(?:and|but|because|where|while|after|as|so|since(?= (?:the|a|an) )|which|who|"
    r"whose|y|e|pero|porque|donde|mientras|tras|despues de|desde que|cuando|cuy[oa]s?|"
    r"et|mais|car|parce que|ou|pendant que|apres|depuis que|quand|dont|"
    rf"{_ARABIC_CLAUSE})(?!\w)|(?<!\w)و(?!(?:{_NO_ARABIC_AND}))(?=\w{{3}})"
)
CLAIMS_NOTHING, CLAIMS_NOTHING_IN_ARABIC = 2, 1
"""Words at most of a clause that claims nothing, such as the second of two names. Arabic claims in two."""
_WHERE_OR_WHEN = re.compile(
    r"(?:from|in|on|at|for|of|to|beyond|near|across|including|since|de|del|en|por|para|a|desde|"
    rf"du|des|dans|sur|au|aux|pour|par|depuis|{fold_words('من|في|على|عن|منذ|إلى').text})(?: \S+){{1,4}}$"
)

NEEDS, GAPS = "Needs", "Gaps and constraints"
_POSTS_SAY = {
    "en": "Posts indicate, not corroborated: ",
    "es": "Las publicaciones indican, sin corroborar: ",
    "fr": "Selon des messages non corroborés : ",
    "ar": "تشير منشورات غير مؤكدة: ",
}
_NOT_KNOWN = {
    "en": "No post tells of it; no signal ≠ no need.",
    "es": "Ninguna publicación lo dice; sin señal ≠ sin necesidad.",
    "fr": "Aucun message n'en parle ; pas de signal ≠ aucun manque.",
    "ar": "لا يتحدث عنها أي منشور؛ غياب الإشارة لا يعني غياب الحاجة.",
}


def check_unverified(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find sentences that state as a fact what only posts that nobody corroborated tell."""
    sentence = reading.sentence
    rests_on_posts = bool(sentence.cites) or sentence.is_listed
    if not rests_on_posts or reading.source is not None or reading.is_corroborated(draft):
        return
    certain = [span for span in find_words("certainty", reading.body) if not _is_negated(reading, span[0])]
    if certain or not (has_words("hearsay", reading.body) or _tells_only_silence(reading.body)):
        said = (
            f"“{quote(reading, certain[0])}” says that it is certain" if certain else "It is stated as a fact"
        )
        resting = ", ".join(f"post {post_id}" for post_id in sentence.cites) or "a list of posts"
        yield Hit(
            certain[0] if certain else whole(reading),
            f"{said}, and it rests on {resting}, which nobody corroborated.",
            None if certain else _POSTS_SAY[guess_language(reading.folded)] + sentence.text,
            "Say that posts tell it, cite one that a person corroborated, or name a source.",
        )


def _tells_only_silence(body: Folded) -> bool:
    """Return whether a sentence says that nothing is known, and claims nothing beside it.

    Each of its clauses says so, or what is done to find out, or is too short or too plainly a place or a time
    to claim anything. "Nothing is heard of the valley, where the bridge fell" claims something.
    """
    open_words = [*find_words("silence", body), *find_words("unknown", body)]
    if not open_words:
        return False
    open_words += find_words("finds_out", body)
    few = CLAIMS_NOTHING_IN_ARABIC if is_arabic(body) else CLAIMS_NOTHING
    ends = [match.span() for match in _CLAUSE.finditer(body.text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(body.text)]
    return all(
        any(start < span[1] and span[0] < stop for span in open_words)
        or len(body.text[start:stop].split()) <= few
        or _WHERE_OR_WHEN.match(body.text[start:stop].lstrip())
        for start, stop in zip(starts, stops, strict=True)
    )


def _is_negated(reading: Reading, start: int) -> bool:
    """Return whether a negation stands right before, as in "not yet confirmed"."""
    return any(
        span[1] >= start - 8 for span in find_words("negation", reading.body, max(0, start - 14), start)
    )


def check_gaps(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find needs without their gaps, needs denied for want of posts, and a report without its gaps."""
    sentence = reading.sentence
    if not draft.tells_gaps and sentence.number == 1:
        yield Hit(
            whole(reading),
            "The report has no section on information gaps.",
            None,
            "Draft the report again; its section on information gaps belongs to it.",
        )
    if sentence.voice is not Voice.PERSON:
        return
    if sentence.lead == NEEDS and not any(
        other.section == sentence.section and other.lead == GAPS for other in draft.sentences
    ):
        yield Hit(
            whole(reading),
            f"{sentence.section} tells of needs, and no line “{GAPS}” says what is not known of them.",
            None,
            f"Add a line that begins with “{GAPS}: ”.",
        )
    if reading.has_authority or "≠" in sentence.text:
        return
    for span in (_find_denials(reading) or _find_conclusions(reading))[:1]:
        yield Hit(
            whole(reading),
            f"“{quote(reading, span)}” denies a need or damage, and no authority is named for it: silence in "
            "posts is no evidence of it.",
            _NOT_KNOWN[guess_language(reading.folded)],
            "Say that it is not known, or name who found out.",
        )


def _find_denials(reading: Reading) -> list[Span]:
    """Return where a need or damage is denied, and not only said not to follow."""
    first = min(find_words("not_meant", reading.body), default=(len(reading.body.text), 0))
    return [span for span in find_words("no_need", reading.body) if span[0] < first[0]]


def _find_conclusions(reading: Reading) -> list[Span]:
    """Return where silence is said and taken for good news, and nothing is said to be open."""
    silent = find_words("silence", reading.body)
    if not silent or not has_words("all_is_well", reading.body) or has_words("left_open", reading.body):
        return []
    return silent
