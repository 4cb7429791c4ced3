"""Bytes to lines, numbered as an editor numbers them."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO

from db.ingest.errors import BadRowError, IngestError
from db.ingest.limits import Limits

LINE_ENDS = ("\n", "\r")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Line:
    """One physical line without the rest of its file.

    Args:
        number: from 1.
        text: with its line end; undecodable bytes as lone surrogates; cut at the longest line allowed.
        is_cut: whether the line was longer.
        share_read: share of the file read so far, 0-1.
    """

    number: int
    text: str
    is_cut: bool
    share_read: float


def read_lines(stream: IO[bytes], size_bytes: int, name: str, limits: Limits) -> Iterator[Line]:
    """Yield the lines of a UTF-8 file, with or without a byte-order mark, or a UTF-16 file with one.

    Raises:
        IngestError: a UTF-16 file cannot be decoded from some line on.
    """
    is_utf16 = stream.read(2) in UTF16_MARKS
    stream.seek(0)
    # A bad byte must spoil its own line only. UTF-16 has no way to find the next one, so it ends the file.
    encoding, errors = ("utf-16", "strict") if is_utf16 else ("utf-8-sig", "surrogateescape")
    with io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="") as text:
        for number in count(1):
            try:
                line = text.readline(limits.line_chars)
                is_cut = len(line) == limits.line_chars and not line.endswith(LINE_ENDS)
                while is_cut and (rest := text.readline(limits.line_chars)):
                    if rest.endswith(LINE_ENDS):
                        break
            except UnicodeError as error:
                raise IngestError(
                    f"{name}: not readable as UTF-16 near line {number}; save it as UTF-8"
                ) from error
            if not line:
                return
            yield Line(number, line, is_cut, min(stream.tell() / max(size_bytes, 1), 1.0))


def check_text(text: str) -> None:
    """Refuse what no store or report can hold.

    Raises:
        BadRowError: bytes that were not UTF-8, NUL characters or halves of surrogate pairs.
    """
    if "\0" in text:
        raise BadRowError("holds NUL bytes; remove them")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        if 0xDC80 <= ord(text[error.start]) <= 0xDCFF:
            raise BadRowError("is not UTF-8; save the file as UTF-8") from error
        raise BadRowError("holds half of a surrogate pair; remove the broken character") from error
