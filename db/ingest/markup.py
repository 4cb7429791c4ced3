"""Markup and entities to plain text."""

import html
import re
from html.parser import HTMLParser

# Only with its semicolon: in an address such as ``?a=1&copy=2`` the same letters mean something else.
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# What begins a new line on a page, and a new paragraph.
LINE_TAGS = ("br", "div", "li", "tr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
UNSEEN_TAGS = ("script", "style", "template")


def plain_text(text: str) -> str:
    """Return text with its entities decoded once; a ``<`` that somebody wrote stays.

    For text of which nobody knows whether it was meant as markup.
    """
    return ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def html_to_text(markup: str) -> str:
    """Return what one sees of a piece of HTML: no tags, a line for ``<br>``, an empty one for ``<p>``."""
    if "<" not in markup:
        return plain_text(markup)
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.parts)).strip()


class _Text(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN_TAGS
        if tag in LINE_TAGS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in UNSEEN_TAGS))
        if tag == "p":
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data)
