"""Text made fit to leave the team: whatever leads to one person is masked, what tells of the disaster stays.

Masking works by patterns, one recogniser a kind. It finds no name that is written out in a sentence.
"""

from db.masking.emails import find_emails
from db.masking.folding import fold_text
from db.masking.handles import find_handles
from db.masking.homes import find_homes
from db.masking.links import find_hosts, find_links
from db.masking.papers import find_papers
from db.masking.phones import find_phones
from db.masking.spans import Recogniser

# The earlier takes what two of them find: the host of jane@example.org/x is no link of its own.
RECOGNISERS: tuple[Recogniser, ...] = (
    find_links,
    find_emails,
    find_hosts,
    find_homes,
    find_papers,
    find_phones,
    find_handles,
)


def mask_people(text: str) -> str:
    """Return text with what leads to a person masked; everything else stays as it is, to the character.

    Masked are e-mail addresses, links, telephone numbers, handles, coordinates and home addresses, number
    plates, and numbers of accounts, cards and papers.
    """
    return _mask(text, RECOGNISERS)


def mask_links(text: str) -> str:
    """Return a name without the links in it: readers of documents make them clickable where they see them."""
    return _mask(text, (find_links, find_hosts))


def _mask(text: str, recognisers: tuple[Recogniser, ...]) -> str:
    folded, origins = fold_text(text)
    spans = []
    for find in recognisers:
        for span in find(folded):
            spans.append((origins[span.start], origins[span.end], span.mask))
            # Blanked, so that no later recogniser sees it or reads across it.
            folded = folded[: span.start] + "\n" * (span.end - span.start) + folded[span.end :]
    parts, at = [], 0
    for start, end, mask in sorted(spans):
        parts += [text[at:start], mask]
        at = end
    return "".join([*parts, text[at:]])
