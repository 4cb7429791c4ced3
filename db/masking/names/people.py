"""Names of people, in any script that the lists know: by titles, by relations, by lists of names."""

from db.masking.kinds import Kind
from db.masking.names.cased import find_cased
from db.masking.names.tokens import read_words
from db.masking.names.uncased import find_uncased
from db.masking.names.unspaced import find_unspaced
from db.masking.spans import Span, drop_overlaps


def find_names(text: str) -> list[Span]:
    """Return the names in folded text, each with its title."""
    words = read_words(text)
    has_case = [word for word in words if word.key[0] < "\u0600"]
    found = list(find_cased(has_case))
    if len(has_case) < len(words):
        found += find_uncased([word for word in words if word.key[0] >= "\u0600"])
    found += find_unspaced(text)
    return drop_overlaps([Span(start, end, Kind.NAME) for start, end in sorted(found)])
