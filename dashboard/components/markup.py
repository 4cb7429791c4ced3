"""Small pieces of HTML, and what a text needs to enter one, or Streamlit's Markdown: it is escaped."""

import re
from collections.abc import Iterable
from html import escape
from string import punctuation

from dashboard.labels import (
    CATEGORY_COLOURS,
    DAMAGE_COLOURS,
    LABEL_DECISION_WORDS,
    NOT_REVIEWED,
    UNCLEAR_COLOUR,
    pick_text_colour,
    say_information,
    say_label,
    say_severity,
)
from dashboard.speaking import say
from db.vocabulary import VERIFIED, Clarity, Damage, Humanitarian, Information, LabelDecision, Use

# Right-to-left overrides and their kin: a hostile text must not reorder the page around it.
BIDI_CONTROLS = dict.fromkeys(
    map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
)
# CommonMark takes any ASCII punctuation behind a backslash as the character itself.
MARKDOWN_ESCAPES = {ord(character): f"\\{character}" for character in punctuation} | BIDI_CONTROLS

# The browser makes links of what looks like an address when the escapes are gone. A word joiner, which nobody
# sees, keeps it from looking like one.
LOOKS_LIKE_LINK = re.compile(r"://|www(?=\.)|@", re.IGNORECASE)
WORD_JOINER = "\u2060"


def escape_text(text: str) -> str:
    """Return text safe inside an element or a quoted attribute, without control over its direction."""
    return escape(text.translate(BIDI_CONTROLS), quote=True)


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it stands, with no picture, which would call a host, and no link."""
    unlinked = LOOKS_LIKE_LINK.sub(lambda match: match[0] + WORD_JOINER, text)
    return unlinked.translate(MARKDOWN_ESCAPES)


def clip_text(text: str, length: int) -> str:
    """Return at most ``length`` characters on one line, with an ellipsis where some were cut."""
    flat = " ".join(text[: length * 2].split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def make_chip(words: str, *, tone: str = "plain", swatch: str | None = None) -> str:
    """Return a label with an optional colour swatch; ``tone`` is plain, good, warn or alarm."""
    dot = f'<i class="lo-swatch" style="background:{swatch}"></i>' if swatch else ""
    return f'<span class="lo-chip lo-{tone}">{dot}{escape_text(words)}</span>'


def make_category_chip(category: Humanitarian | None) -> str:
    """Return the chip of a humanitarian category."""
    return make_chip(say(say_label(category)), swatch=CATEGORY_COLOURS[category])


def make_damage_chip(damage: Damage | None, clarity: Clarity, probability: float | None) -> str:
    """Return the chip of a damage severity, or nothing: a post without a picture has none."""
    if damage is None:
        return ""
    colour = UNCLEAR_COLOUR if clarity is Clarity.UNCLEAR else DAMAGE_COLOURS[damage]
    return make_chip(say(say_severity(damage, clarity, probability)), swatch=colour)


def make_decision_chips(label_decision: LabelDecision, information: Information, use: Use) -> str:
    """Return a chip of each thing that a person decided; only information that was corroborated is green."""
    chips = []
    if label_decision is not LabelDecision.NOT_JUDGED:
        chips.append(make_chip(say(LABEL_DECISION_WORDS[label_decision])))
    if information is not Information.NOT_JUDGED or use is Use.NOT_USED:
        tone = "warn" if use is Use.NOT_USED else "good" if information is VERIFIED else "plain"
        chips.append(make_chip(say(say_information(information, use)), tone=tone))
    return "".join(chips) or make_chip(say(NOT_REVIEWED))


def make_swatch(colour: str, sign: str) -> str:
    """Return a patch of a colour with the sign that stands for the same."""
    ink = pick_text_colour(colour)
    return f'<i class="lo-swatch lo-sign" style="background:{colour};color:{ink}">{escape_text(sign)}</i>'


def make_legend(entries: Iterable[tuple[str, str, str]], *, label: str) -> str:
    """Return a legend of (words, colour, sign) as a list that a screen reader names."""
    items = "".join(
        f"<li>{make_swatch(colour, sign)}{escape_text(words)}</li>" for words, colour, sign in entries
    )
    return f'<ul class="lo-legend" aria-label="{escape_text(label)}">{items}</ul>'


def make_facts(facts: Iterable[tuple[str, str]]) -> str:
    """Return pairs of name and value as a definition list."""
    rows = "".join(
        f"<div><dt>{escape_text(name)}</dt><dd>{escape_text(value)}</dd></div>" for name, value in facts
    )
    return f'<dl class="lo-facts">{rows}</dl>'
