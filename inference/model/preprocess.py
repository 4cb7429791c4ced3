"""From a raw post to what the encoders take: one path for training and for serving.

A text becomes a list of ``Word``s, each with its span in the original text, so that whatever the model says
about a word can be shown on what the author wrote. A picture becomes an upright RGB array of the whole
frame, squeezed to a square: nothing at the edges is cut off, and a map over the array is a map over the
picture.

Shapes: b batch, s side of the square in pixels.
"""

import html
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import regex
from PIL import Image, UnidentifiedImageError

from db.pictures import FORMAT_WORDS, decode_upright
from db.pictures import open_picture as open_undecoded
from inference.errors import PictureError

MAX_TEXT_CHARS = 2000  # longer than any post of the networks in use; the rest cannot reach the encoder anyway
MAX_WORDS = 128
MAX_PICTURE_BYTES = 64 * 2**20
MAX_PICTURE_PIXELS = 64_000_000  # 8,000 by 8,000: above any phone, far below what exhausts the memory

Image.MAX_IMAGE_PIXELS = None  # Pillow's own bound is a warning; ours is an error, and comes before decoding

# What marks an exercise, in some languages: it is true of the message, and no part of what it reports.
_DRILL = (
    "exercises?|drills?|simulations?|simulacros?|simulados?|ejercicios?|exerc[ií]cios?|exercices?"
    "|esercitazion[ei]|ü(?:e)?bung|uebung|tatbikat|latihan|навчання|учения|تمرين|訓練|演習"
)
# Letters of many scripts carry marks, which ``\w`` leaves out; a joiner of no width may stand inside a word.
_PIECES = regex.compile(
    r"(?P<link>(?:https?://|www\.)\S+)"
    r"|(?P<forward>\bRT\s+@\w+:?)"
    r"|(?P<mention>@\w+)"
    r"|(?P<entity>&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});)"
    r"|(?P<drill>(?i:"
    rf"\#(?:this_?is_?an?_?)?(?:{_DRILL})(?:_?(?:only|message|\d+))*(?![\w\p{{M}}])"
    rf"|\[\s*(?:{_DRILL})\s*\]"
    rf"|\b(?P<said>{_DRILL})(?:[\s.!,-]+(?P=said)\b)+))"
    r"|(?P<hashtag>\#[\w\p{M}]+)"
    r"|(?P<word>[\w\p{M}]+(?:['’\u200c\u200d][\w\p{M}]+)*)"
    r"|(?P<other>\S)"
)
_CAMEL = regex.compile(r"\p{Lu}+(?![\p{Ll}\p{M}])|\p{Lu}?[\p{Ll}\p{M}]+|\p{N}+|[\p{Lo}\p{Lm}\p{M}]+")


class Word(NamedTuple):
    """One word as the encoder reads it, and the half-open span ``start:end`` it has in the original text."""

    text: str
    start: int
    end: int


def _spell_symbol(symbol: str) -> str:
    """Name an emoji in words ("🔥" → "fire"): the encoder's vocabulary has next to none of them."""
    if unicodedata.category(symbol) == "So":
        return unicodedata.name(symbol, "").lower().replace("-", " ")
    return symbol if symbol.isprintable() else ""


def _read_piece(kind: str, piece: str) -> str:
    match kind:
        case "link" | "forward" | "drill":
            return ""
        case "mention":
            return "@user"
        case "entity":
            return html.unescape(piece).strip()
        case "hashtag":
            return " ".join(_CAMEL.findall(piece[1:])) or piece[1:]
        case "word":
            return piece
        case _:
            return _spell_symbol(piece)


def split_words(text: str) -> list[Word]:
    """Clean a post's text into words.

    Links, repost prefixes and the tags of a drill are dropped, account names become ``@user``, hashtags are
    split at capitals, emoji are named. Compatibility forms are folded (NFKC). At most ``MAX_TEXT_CHARS``
    characters are read and ``MAX_WORDS`` words returned.
    """
    words = []
    for match in _PIECES.finditer(text[:MAX_TEXT_CHARS]):
        clean = unicodedata.normalize("NFKC", _read_piece(match.lastgroup or "", match.group())).strip()
        if clean:
            words.append(Word(clean, match.start(), match.end()))
            if len(words) == MAX_WORDS:
                break
    return words


def normalize_text(text: str) -> str:
    """Return the text as the model reads it: two posts that differ only in links or casing come out equal."""
    return " ".join(word.text for word in split_words(text)).lower()


def open_picture(data: bytes, side: int) -> Image.Image:
    """Decode a picture, upright and RGB, at its own size or a cheaper one no smaller than twice ``side``.

    A JPEG can be decoded at a half, a quarter or an eighth. At just above ``side`` the coarser pixels changed
    0.6 % of the exercise's labels; at twice of it they change none (docs/performance.md).

    Raises:
        PictureError: The bytes are no picture of a known format, are damaged, or exceed the bounds in
            bytes or pixels. The size is read from the header, before anything is decoded.
    """
    if len(data) > MAX_PICTURE_BYTES:
        raise PictureError(
            f"the picture has {len(data):,} bytes, more than {MAX_PICTURE_BYTES:,}; send a smaller one"
        )
    try:
        picture = open_undecoded(data)
        width, height = picture.size
        if width * height > MAX_PICTURE_PIXELS:
            raise PictureError(
                f"the picture is {width:,} x {height:,} pixels, more than {MAX_PICTURE_PIXELS:,} in all;"
                " send a smaller one"
            )
        picture.draft("RGB", (2 * side, 2 * side))  # JPEG only
        return decode_upright(picture)
    except (PictureError, MemoryError):  # too little memory says nothing about the picture
        raise
    except UnidentifiedImageError:
        raise PictureError(f"not a readable picture (only {FORMAT_WORDS})") from None
    except Exception as error:  # decoders, and readers of EXIF, raise nearly anything on hostile bytes
        raise PictureError(f"the picture is damaged: {error}") from error


def read_picture(data: bytes, side: int) -> np.ndarray:
    """Decode a picture into a ``uint8`` array ``[s, s, 3]``: the whole frame, squeezed to a square.

    Raises:
        PictureError: As ``open_picture``.
    """
    picture = open_picture(data, side)
    return np.asarray(picture.resize((side, side), Image.Resampling.BICUBIC), dtype=np.uint8)


def normalize_pictures(
    pictures: Sequence[np.ndarray], mean: tuple[float, ...], std: tuple[float, ...]
) -> np.ndarray:
    """Turn ``uint8`` arrays ``[s, s, 3]`` into a ``float32`` batch ``[b, 3, s, s]``; both by channel."""
    batch = np.stack(pictures).astype(np.float32)
    batch -= 255.0 * np.asarray(mean, dtype=np.float32)
    batch /= 255.0 * np.asarray(std, dtype=np.float32)
    return batch.transpose(0, 3, 1, 2)
