"""Names of files that name a person or hold a number of one: ``IMG_ana_rivas.jpg``, ``+5016100000.ogg``."""

import re
from itertools import pairwise

from db.masking.folding import fold_case
from db.masking.kinds import Kind
from db.masking.names.lists import is_family, is_given, is_town
from db.masking.spans import Span

FILE = re.compile(
    r"(?<![\w/])[\w+.-]{2,80}\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp|mp4|mov|avi|mkv|webm|3gp|ogg|opus|"
    r"m4a|mp3|wav|amr|"
    r"pdf|docx?|xlsx?|odt|ods|pptx?|txt|csv|zip|vcf|eml|msg)(?!\w)",
    re.IGNORECASE,
)
# A date or a time of a camera starts with a year (20310112); other long numbers are telephones.
_NUMBER = re.compile(r"\+\d{7}|(?<!\d)(?!(?:19|20)\d{6}(?!\d)|(?:19|20)\d{10,15}(?!\d))\d{8,15}(?!\d)")
_PART = re.compile(r"[^\W\d_]{3,}")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def find_files(text: str) -> list[Span]:
    """Return the names of files in folded text that lead to a person."""
    return [
        Span(match.start(), match.end(), Kind.FILE)
        for match in FILE.finditer(text)
        if _names_a_person(match[0].rpartition(".")[0])
    ]


def _names_a_person(stem: str) -> bool:
    if _NUMBER.search(stem):
        return True
    parts = [fold_case(part) for part in _PART.findall(_CAMEL.sub("_", stem))]
    listed = [is_given(part) or is_family(part) for part in parts]
    pairs = any(first and second for first, second in pairwise(listed))
    return pairs or any(len(part) > 3 and is_given(part) and not is_town(part) for part in parts)
