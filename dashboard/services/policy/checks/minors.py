"""Children who can be told from others: by name, or by school and class."""

import re
from collections.abc import Iterator

from dashboard.services.policy.checks.names import find_name_behind, find_names
from dashboard.services.policy.checks.reading import Hit, Reading, quote
from dashboard.services.policy.words import Span, find_near, find_words, is_arabic
from db.masking.kinds import Kind
from db.policies.draft import Draft
from db.policies.folding import Folded, fold_words

_YEARS = fold_words("عاما|عام|اعوام|سنوات|سنة").text
_OF_AGE = fold_words("عمره|عمرها|البالغ|البالغة|يبلغ|تبلغ").text
_AGE_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|"
    "douze|treize|quatorze|quinze|seize"
)
_CHILD_AGE = r"(?:1[0-7]|[1-9])(?!\d)"
AGE = re.compile(
    rf"(?<!\w)(?:{_CHILD_AGE}[ -]?(?:years?|yrs?|yo|months?|anos?|ans|meses|mois|{_YEARS})(?!\w)|"
    rf"(?:{_AGE_WORDS})[ -](?:years?|ans|anos)(?!\w)|aged? {_CHILD_AGE}|(?:{_OF_AGE})(?!\w))"
)
_CLASS = re.compile(
    rf"(?<!\w)(?:class|grade|form|clase|curso|grado|classe|{fold_words('الصف').text})"
    r" (?:\d{1,2}[a-z]?|[a-z]|\w+(?= (?:de|of|du|في)))(?!\w)"
)
_SCHOOL = re.compile(
    r"(?:(?:school|primary|kindergarten|colegio|escuela|instituto|ecole|college|lycee) (?:of )?[A-Z][\w']+|"
    r"[A-Z][\w']+ (?:[A-Z][\w']+ )?(?:School|Primary|Kindergarten|College))"
)
_ANNOUNCED = re.compile(r"[ ,]*(?:de |of )?(?:named|called|llamad[ao]|nomme|nommee|prenomme)? ?")


def check_minors(reading: Reading, draft: Draft) -> Iterator[Hit]:
    """Find children's names, and school and class that tell children from others."""
    body = reading.body
    children = find_words("child", body)
    name = next(_find_names(body, children), None)
    if name:
        yield Hit(
            name,
            f"“{quote(reading, name)}” is said of a child, who can be found by it.",
            Kind.NAME,
            "Say “a child”, and neither name, school nor age beside the place.",
        )
        return
    classes = [match.span() for match in _CLASS.finditer(body.text)]
    schools = [match.span() for match in _SCHOOL.finditer(body.cased)]
    pupils = list(find_near(children, [*classes, *schools], body, words=4))
    if pupils and (classes or AGE.search(body.text)):
        span = (classes or schools)[0]
        yield Hit(
            span,
            f"“{quote(reading, span)}” tells these children from others.",
            "[school]",
            "Leave out school and class.",
        )


def _find_names(body: Folded, children: list[Span]) -> Iterator[Span]:
    groups = find_words("children_as_a_group", body)
    names = find_names(body, least=1)
    for child in children:
        if child in groups:
            continue
        announced = _ANNOUNCED.match(body.text, child[1])
        reach = 1 if is_arabic(body) or announced is None else announced.end() - child[1]
        name = find_name_behind(body, child[1], reach=reach)
        if name and (is_arabic(body) or name in names):
            yield name
    for name in names:
        behind = body.text[name[1] : name[1] + 30]
        if re.match(r"[ ,(]+", behind) and AGE.search(behind):
            yield name
