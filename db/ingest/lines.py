"""Bytes to characters and lines, numbered as an editor numbers them."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO

from db.ingest.errors import BadRowError, IngestError
from db.ingest.limits import MIB, Limits
from db.ingest.zip_files import ZIP_ERRORS

LINE_ENDS = ("\n", "\r")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PIECE_CHARS = 65_536
# As much as is read at a time: a file that breaks off further down has its beginning all the same.
HEAD_BYTES = io.DEFAULT_BUFFER_SIZE
# In the Latin alphabets that Windows' code page 1252 serves, few letters carry an accent.
MOST_ACCENTS = 0.3


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


def read_lines(
    stream: IO[bytes], size_bytes: int, name: str, limits: Limits, most_chars: int | None = None
) -> Iterator[Line]:
    """Yield the lines of a file in UTF-8, in UTF-16 with or without a byte-order mark, or in code page 1252.

    Args:
        most_chars: where a line is cut; by default the longest line that the limits allow.

    Raises:
        IngestError: a UTF-16 file cannot be decoded from some line on.
    """
    most = most_chars or limits.line_chars
    with _open_text(stream) as text:
        for number in count(1):
            try:
                line = text.readline(most)
                is_cut = len(line) == most and not line.endswith(LINE_ENDS)
                while is_cut and (rest := text.readline(most)):
                    if rest.endswith(LINE_ENDS):
                        break
            except UnicodeError as error:
                raise _undecodable(name, number) from error
            if not line:
                return
            yield Line(number, line, is_cut, min(stream.tell() / max(size_bytes, 1), 1.0))


def read_pieces(stream: IO[bytes], size_bytes: int, name: str) -> Iterator[tuple[str, float]]:
    """Yield the characters of a file piece by piece, each with the share of the file read so far.

    Raises:
        IngestError: a UTF-16 file cannot be decoded from some line on.
    """
    lines = 1
    with _open_text(stream) as text:
        while True:
            try:
                piece = text.read(PIECE_CHARS)
            except UnicodeError as error:
                raise _undecodable(name, lines) from error
            if not piece:
                return
            lines += piece.count("\n")
            yield piece, min(stream.tell() / max(size_bytes, 1), 1.0)


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


def find_encoding(stream: IO[bytes]) -> str:
    """Return the name of the encoding that a file is written in, and leave the stream at its start."""
    piece = stream.read(HEAD_BYTES)
    found = _find_utf16(piece)
    try:
        while not found and piece.isascii():
            piece = stream.read(MIB)
            found = "" if piece else "utf-8-sig"
    except (IngestError, *ZIP_ERRORS):  # it breaks off further down; what stands above is read all the same
        found = "utf-8-sig"
    stream.seek(0)
    return found or _weigh_bytes(piece)


def _open_text(stream: IO[bytes]) -> io.TextIOWrapper:
    encoding = find_encoding(stream)
    # A bad byte must spoil its own line only. UTF-16 has no way to find the next one, so it ends the file.
    errors = "strict" if encoding.startswith("utf-16") else "surrogateescape"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


def _find_utf16(head: bytes) -> str:
    if head.startswith(UTF16_MARKS):
        return "utf-16"
    # Without a mark: the commas, digits and line ends of any table have a zero byte beside them.
    start = head[:1024]
    zeros_even, zeros_odd = start[::2].count(0), start[1::2].count(0)
    if zeros_odd > len(start) // 5 and not zeros_even:
        return "utf-16-le"
    if zeros_even > len(start) // 5 and not zeros_odd:
        return "utf-16-be"
    return ""


def _weigh_bytes(data: bytes) -> str:
    whole_lines = data[: data.rfind(b"\n") + 1] or data
    try:
        whole_lines.decode("utf-8")
    except UnicodeDecodeError:
        letters = sum(map(str.isalpha, whole_lines.decode("cp1252", errors="ignore")))
        accents = len(whole_lines) - len(whole_lines.decode("ascii", errors="ignore"))
        # One good sequence of UTF-8 means a UTF-8 file with bad lines in it.
        has_utf8 = not whole_lines.decode("utf-8", errors="ignore").isascii()
        if not has_utf8 and accents <= letters * MOST_ACCENTS:
            return "cp1252"
    return "utf-8-sig"


def _undecodable(name: str, line: int) -> IngestError:
    return IngestError(f"{name}: not readable as UTF-16 near line {line}; save it as UTF-8")
