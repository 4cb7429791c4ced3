"""Optional cells of a row: read, or refused with the reason why the post has to do without."""

import math
import re
from urllib.parse import urlsplit

from db.ingest.errors import BadRowError
from db.ingest.limits import Limits
from db.ingest.lines import check_text

# Widths of the store's columns.
ID_CHARS = 200
URL_CHARS = 2000
SOURCE_CHARS = 200
LANGUAGE_CODE = re.compile(r"([a-z]{2,3})([-_][a-z0-9]{2,4})?", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
BARE_HOST = re.compile(r"www\.[^\s/.]+\.\S+", re.IGNORECASE)
# How programs and networks write that there is nothing.
NOTHING = frozenset(
    ("nan", "none", "null", "nil", "n/a", "#n/a", "na", "undefined", "-", "--", "[deleted]", "[removed]")
)
# Of these none is a message; "na" or "-" might be one.
NO_TEXT = frozenset(("nan", "none", "null", "[deleted]", "[removed]"))


def says_nothing(text: str) -> bool:
    """Return whether a cell holds a word for nothing, such as ``nan`` or ``[deleted]``."""
    return len(text) <= 9 and text.casefold() in NOTHING


def check_post_text(text: str, limits: Limits) -> str:
    """Return the text unchanged; empty for a word that stands for no text.

    Raises:
        BadRowError: too long, or with characters that no store can hold.
    """
    check_text(text)
    if len(text) > limits.text_chars:
        raise BadRowError(f"text has {len(text):,} characters; at most {limits.text_chars:,}: shorten it")
    return "" if text.casefold() in NO_TEXT else text


def read_coordinates(lat_text: str, lon_text: str) -> tuple[float, float]:
    """Return latitude and longitude in degrees, of which one text at least is given.

    Raises:
        BadRowError: only one is given, one is no number in its range, or both are 0.
    """
    if not lat_text or not lon_text:
        raise BadRowError("has only one of lat and lon")
    lat, lon = _read_degrees(lat_text, "lat", 90), _read_degrees(lon_text, "lon", 180)
    if lat == lon == 0:
        raise BadRowError("lat and lon 0, 0 are what devices write that know no place")
    return lat, lon


def read_url(text: str) -> str:
    """Return a web address; one that begins with ``www.`` is completed.

    Raises:
        BadRowError: not http or https, without a host, or too long.
    """
    address = f"https://{text}" if BARE_HOST.fullmatch(text) else text
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(address) > URL_CHARS or any(char.isspace() for char in address):
        raise BadRowError(
            f"url {text[:100]!r} is not a web address (http or https, up to {URL_CHARS} characters)"
        )
    return address


def read_language(text: str) -> str:
    """Return a language code such as ``en`` or ``pt-br``.

    Raises:
        BadRowError: it is none; the worker will detect the language from the text.
    """
    code = LANGUAGE_CODE.fullmatch(text)
    if code is None or code[1].lower() == "und":
        raise BadRowError(f"language {text[:40]!r} is no code such as en or pt-br")
    return text.lower().replace("_", "-")


def _read_degrees(text: str, name: str, limit: int) -> float:
    try:
        degrees = float(text.replace(",", ".") if DECIMAL_COMMA.fullmatch(text) else text)
    except ValueError as error:
        raise BadRowError(f"{name} {text[:40]!r} is not a number of degrees") from error
    if not math.isfinite(degrees) or abs(degrees) > limit:
        raise BadRowError(f"{name} {text[:40]!r} is out of range; it goes from -{limit} to {limit}")
    return degrees
