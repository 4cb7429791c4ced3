"""Characters that may leave Lookout: hostile text steers terminals and pages by those that nobody sees."""

import unicodedata

# Zero-width joiner: without it emoji families fall apart. All other format characters are dropped.
ZERO_WIDTH_JOINER = "\u200d"
KEPT_CONTROLS = "\n\t"


def drop_controls(text: str) -> str:
    """Return text without control characters, direction overrides and code points that break XML.

    Line breaks, of any system, and tabs stay; what else parts lines becomes a blank.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_keep, text.replace("\r\n", "\n").replace("\r", "\n")))


def make_line(text: str) -> str:
    """Return text as one line without control characters; each run of blanks becomes one."""
    return " ".join(drop_controls(text).split())


def _keep(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return character if character in KEPT_CONTROLS else " "
    # Format characters hold the direction overrides; surrogates and unassigned code points break XML.
    if category in ("Cf", "Cs", "Cn", "Co") and character != ZERO_WIDTH_JOINER:
        return ""
    return character
