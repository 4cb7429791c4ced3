"""Addresses of Chinese and Japanese, which are written without blanks between words."""

from collections.abc import Iterator

import regex

# Nothing of the sentence before it: an address starts behind a mark, or a word that says where.
_START = r"(?:(?<=^|[\s,.、。!?:;()「」『』\[\]]|[在住于到往去来是でをはにが])|\b)"
CHINESE = regex.compile(
    rf"{_START}(?![在住于到往去来是])\p{{Han}}{{2,16}}?(?:路|街|巷|弄|道|里|村|镇|区|园|苑|城|庄|组|坊|胡同|大厦|小区)"
    r"\d{1,5}(?:号楼|号|弄|栋|幢|座|单元|室|楼|层|巷|组)"
    r"(?:\p{Han}{0,8}?\d{1,5}(?:号楼|号|弄|栋|幢|座|单元|室|楼|层)?)*"
)
JAPANESE = regex.compile(
    r"(?:〒?\d{3}-\d{4} ?)?[\p{Han}ヶケノ々]{2,16}?"
    r"(?<!国道|県道|市道)\d{1,3}(?:丁目(?:\d{1,4}(?:番地?)?)?|番地?|-\d{1,4}(?=-\d))(?:[-の]?\d{1,4}(?:号(?!線))?)*"
    r"(?: ?[\p{Katakana}ー\p{Han}]{1,14}\d{1,4}(?:号室?)?)?"
)
PATTERNS = (CHINESE, JAPANESE)
_HAS_HAN = regex.compile(r"\p{Han}")


def find_unspaced(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the addresses in folded text start and end."""
    if _HAS_HAN.search(text) is None:
        return
    for pattern in PATTERNS:
        for match in pattern.finditer(text):
            yield match.start(), match.end()
