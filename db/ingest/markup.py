"""Markup and entities to plain text."""

import html
import re

# Only with its semicolon: in an address such as ``?a=1&copy=2`` the same letters mean something else.
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Up to the next angle bracket, so that a text of nothing but brackets is still read in one go; html.parser
# takes minutes for one, and gives up on others.
TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,15})|[!?])[^<>]*>")
# What begins a new line on a page, and a new paragraph.
LINE_TAGS = ("br", "div", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
# How a cell begins into which a part of a page was copied; a lone tag may be what somebody wrote.
BLOCK_START = re.compile(r"\s*<(p|div|ul|ol|h[1-6]|blockquote)[\s>]", re.IGNORECASE)
LINE_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
UNSEEN_TAGS = ("script", "style", "template")


def plain_text(text: str) -> str:
    """Return text with its entities decoded once; a ``<`` that somebody wrote stays.

    For text of which nobody knows whether it was meant as markup.
    """
    return ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def html_to_text(markup: str) -> str:
    """Return what one sees of a piece of HTML: no tags, a line for ``<br>``, an empty one for ``<p>``."""
    parts: list[str] = []
    at = unseen = 0
    for tag in TAG.finditer(markup):
        if not unseen:
            parts.append(markup[at : tag.start()])
        at, name = tag.end(), (tag["name"] or "").lower()
        if name in UNSEEN_TAGS:
            unseen = max(0, unseen + (-1 if tag["end"] else 1))
        elif name == "p" and tag["end"]:
            parts.append("\n\n")
        elif name in LINE_TAGS and not tag["end"]:
            parts.append("\n")
    if not unseen:
        parts.append(markup[at:])
    return re.sub(r"\n{3,}", "\n\n", plain_text("".join(parts))).strip()


def cell_to_text(cell: str) -> str:
    """Return what one sees of a cell of which nobody knows whether it was meant as markup."""
    is_block = BLOCK_START.match(cell) is not None and cell.rstrip().endswith(">")
    return html_to_text(cell) if is_block or LINE_BREAK.search(cell) else plain_text(cell)
