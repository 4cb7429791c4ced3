"""What holds for the page of every report, whoever laid it out: it fetches nothing, nothing in it acts."""

import re
from html.parser import HTMLParser

from dashboard.services.errors import ReportError
from dashboard.services.reports.document import Document

# What a browser may do with the page: draw its style and the pictures that it holds.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
)
TAGS = frozenset(
    {
        *("html", "head", "meta", "title", "style", "body"),
        *(
            "main",
            "header",
            "footer",
            "section",
            "article",
            "aside",
            "nav",
            "div",
            "p",
            "hr",
            "br",
            "blockquote",
            "address",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
        *("a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "time", "u"),
        *("ul", "ol", "li", "dl", "dt", "dd"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("figure", "figcaption", "img"),
    }
)
ATTRIBUTES = frozenset(
    {
        *("alt", "src", "href", "target", "rel", "width", "height"),
        *("class", "id", "lang", "dir", "title", "role"),
        *("charset", "content", "http-equiv", "name"),
        *("scope", "colspan", "rowspan"),
    }
)
LEADS_ON = re.compile(r"(#|https?://|mailto:)")
HOLDS_PICTURE = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,")
# Of a style: files from elsewhere.
FETCHES = re.compile(r"@import|url\(\s*[\"']?(?!data:)", re.IGNORECASE)


def check_page(page: str, document: Document, name: str) -> None:
    """Check that a page tells all of a document and holds nothing that acts or is fetched.

    Raises:
        ReportError: it does not; says what, and ``name`` for which layout.
    """
    reader = _PageReader()
    reader.feed(page)
    if reader.faults:
        raise ReportError(f"{name} {reader.faults[0]}")
    if not page.lstrip().lower().startswith("<!doctype html>"):
        raise ReportError(f"{name} does not begin with <!doctype html>")
    if reader.policy != CONTENT_POLICY:
        raise ReportError(
            f'{name} lacks <meta http-equiv="Content-Security-Policy" content="{CONTENT_POLICY}">, which '
            "keeps the page from fetching anything"
        )
    said = " ".join(reader.text.split())
    wanted = {
        "the title": (document.title,),
        "the attribution": (document.attribution,),
        "who cleared it": (document.clearance,),
        "what marks it (DRAFT, EXERCISE)": document.marks,
        "the titles of its sections": tuple(section.title for section in document.sections),
    }
    for what, texts in wanted.items():
        if any(" ".join(text.split()) not in said for text in texts):
            raise ReportError(f"{name} leaves out {what}; every report says it")


def list_words(page: str) -> list[str]:
    """Return the words of a page, line by line, without its title and style."""
    reader = _PageReader()
    reader.feed(page)
    return [" ".join(line.split()) for line in reader.text.splitlines() if re.search(r"\w\w", line)]


class _PageReader(HTMLParser):
    """Reads what a page shows, and what in it no page may hold."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.text = ""
        self.policy: str | None = None
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag and what it says of itself."""
        if tag not in TAGS:
            self.faults.append(f"gives <{tag}>, which no page of a report may hold")
        for attribute, value in attrs:
            self._look_at(tag, attribute, value or "")
        given = dict(attrs)
        if tag == "meta" and given.get("http-equiv"):
            self.policy = given.get("content")
        self._inside = tag if tag in ("style", "title") else None

    def _look_at(self, tag: str, attribute: str, value: str) -> None:
        if attribute not in ATTRIBUTES and not attribute.startswith("aria-"):
            self.faults.append(
                f"gives <{tag} {attribute}>, which no page of a report may hold; put quotes around what a "
                "fact fills in"
            )
        elif attribute == "href" and not LEADS_ON.match(value):
            self.faults.append(f"leads on to {value[:60]!r}; a link begins with #, https:// or mailto:")
        elif attribute == "src" and not HOLDS_PICTURE.match(value):
            self.faults.append(
                f"fetches {value[:60]!r}; a picture stands in the page as data:image/png;base64"
            )
        elif attribute == "http-equiv" and value.lower() != "content-security-policy":
            self.faults.append(f"gives <meta http-equiv={value[:60]!r}>, which no page of a report may hold")

    def handle_endtag(self, tag: str) -> None:
        """Leave a tag."""
        self._inside = None

    def handle_data(self, data: str) -> None:
        """Take words in; of a style, look what it fetches."""
        if self._inside == "style" and (found := FETCHES.search(data)):
            self.faults.append(f"has a style with {found[0]!r}; a page fetches nothing")
        if self._inside is None:
            self.text += data
