"""Text made fit to leave the team: what leads to a person is masked, what tells of the disaster stays.

One recogniser a kind. What each profile keeps back stands in ``db.masking.profiles``.
"""

from db.masking.addresses import find_addresses
from db.masking.coordinates import find_coordinates
from db.masking.emails import find_emails
from db.masking.files import find_files
from db.masking.folding import fold_text
from db.masking.handles import find_handles
from db.masking.homes import find_homes
from db.masking.kinds import Kind
from db.masking.links import find_hosts, find_links
from db.masking.names.people import find_names
from db.masking.papers import find_papers
from db.masking.phones import find_phones
from db.masking.plates import find_plates
from db.masking.profiles import RULES, Profile
from db.masking.spans import Recogniser, Span

# The earlier takes what two of them find: the host of jane@example.org/x is no link of its own.
RECOGNISERS: tuple[Recogniser, ...] = (
    find_links,
    find_emails,
    find_files,
    find_hosts,
    find_coordinates,
    find_addresses,
    find_homes,
    find_papers,
    find_plates,
    find_phones,
    find_handles,
    find_names,
)
WITHOUT_ADDRESSES = tuple(find for find in RECOGNISERS if find not in (find_addresses, find_homes))


def mask_people(text: str, profile: Profile = Profile.PUBLIC) -> str:
    """Return text with what a profile keeps back masked; everything else stays as it is, to the character."""
    return _replace(text, find_people(text, profile))


def find_people(text: str, profile: Profile = Profile.PUBLIC) -> list[Span]:
    """Return what a profile keeps back, in the order of the text, each at its characters of it."""
    masked = RULES[profile].masked
    if not masked:
        return []
    # An address that stays is read for names: who is meant often stands right before it.
    recognisers = RECOGNISERS if Kind.ADDRESS in masked else WITHOUT_ADDRESSES
    return [span for span in _find(text, recognisers) if span.kind in masked]


def mask_links(text: str) -> str:
    """Return a name without the links in it: readers of documents make them clickable where they see them."""
    found = _find(text, (find_links, find_hosts))
    return _replace(text, [Span(each.start, each.end, Kind.LINK) for each in found])


def _find(text: str, recognisers: tuple[Recogniser, ...]) -> list[Span]:
    folded, origins = fold_text(text)
    spans = []
    for find in recognisers:
        for span in find(folded):
            spans.append(Span(origins[span.start], origins[span.end], span.kind))
            # Blanked, so that no later recogniser sees it or reads across it.
            folded = folded[: span.start] + "\n" * (span.end - span.start) + folded[span.end :]
    return sorted(spans, key=lambda span: span.start)


def _replace(text: str, spans: list[Span]) -> str:
    parts, at = [], 0
    for span in sorted(spans, key=lambda span: span.start):
        parts += [text[at : span.start], span.kind.value]
        at = span.end
    return "".join([*parts, text[at:]])
