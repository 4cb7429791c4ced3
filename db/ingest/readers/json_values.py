"""The objects of a JSON file, one by one: JSON Lines, an array, or a file that is one object.

Lines and arrays are streamed; only one value is held at a time.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.files import PostFile
from db.ingest.lines import Line, check_text

BLANK = re.compile(r"\s*")
# X's archive is a script that assigns an array to a name.
ASSIGNMENT = re.compile(r"window\.YTD\.\w+\.part\d+\s*=\s*")
DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class JsonObject:
    """One object of a file.

    Args:
        line: where it begins, from 1; None for one of many in a file that is one object.
        share_read: share of the file read so far, 0-1.
    """

    line: int | None
    found: dict[str, object]
    share_read: float


def read_objects(file: PostFile) -> Iterator[JsonObject | Refusal]:
    """Yield the objects of a file, and a refusal for each line or element that is none.

    Raises:
        IngestError: an array, or a file that is one object, breaks off or is no JSON from some line on.
    """
    if _has_lines(file):
        return _read_lines(file)
    return _read_stream(file)


def _has_lines(file: PostFile) -> bool:
    head = file.read_head_text()
    if ASSIGNMENT.match(head) or re.match(r"\[\s*[\[{\]]", head):
        return False
    lines = [line for line in head.splitlines() if line.strip()][:2]
    if len(lines) < 2:
        return True
    # A first line that broke off does not make the file one object: then the second stands alone.
    return any(_stands_alone(line) for line in lines) or not head.startswith("{")


def _stands_alone(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _read_lines(file: PostFile) -> Iterator[JsonObject | Refusal]:
    for line in file.read_lines(file.limits.json_chars):
        if not line.text.strip():
            continue
        try:
            found = _parse_line(line, file.limits.json_chars)
        except BadRowError as error:
            yield Refusal(file.name, line.number, f"the line {error}")
            continue
        yield JsonObject(line.number, found, line.share_read)


def _parse_line(line: Line, most_chars: int) -> dict[str, object]:
    if line.is_cut:
        raise BadRowError(f"is longer than {most_chars:,} characters")
    check_text(line.text)
    try:
        found = json.loads(line.text)
    except json.JSONDecodeError as error:
        raise BadRowError(f"is not JSON: {error.msg} at character {error.pos + 1}") from error
    except (ValueError, RecursionError) as error:
        raise BadRowError(f"is not JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise BadRowError(f"is {type(found).__name__} where an object belongs")
    return found


def _read_stream(file: PostFile) -> Iterator[JsonObject | Refusal]:
    window = _Window(file)
    window.skip(ASSIGNMENT)
    while start := window.peek():
        if start != "[":
            yield window.take_object()
            continue
        window.take_char()
        while window.peek() not in ("]", ""):
            yield window.take_object()
            if window.peek() == ",":
                window.take_char()
        if not window.peek():
            raise IngestError("the file breaks off inside its array")
        window.take_char()


class _Window:
    """The part of a file's text that is being decoded."""

    def __init__(self, file: PostFile) -> None:
        self._file = file
        self._pieces = file.read_pieces()
        self._text = ""
        self._at = 0
        self._line = 1
        self._share_read = 0.0
        self._taken = ""

    def peek(self) -> str:
        """Return the next character that is not blank; empty at the file's end."""
        while True:
            self._move(BLANK.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take_char(self) -> None:
        """Go past the next character."""
        self._move(self._at + 1)

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Go past a pattern, if it stands at the file's start."""
        if self.peek() == "\ufeff":
            self.take_char()
        if match := pattern.match(self._text, self._at):
            self._move(match.end())

    def take_object(self) -> JsonObject | Refusal:
        """Decode the next value."""
        line = self._line
        found = self._decode()
        try:
            check_text(self._taken)
        except BadRowError as error:
            return Refusal(self._file.name, line, f"the object {error}")
        if not isinstance(found, dict):
            reason = f"the element is {type(found).__name__} where an object belongs"
            return Refusal(self._file.name, line, reason)
        return JsonObject(line, found, self._share_read)

    def _decode(self) -> object:
        while True:
            try:
                found, end = DECODER.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                length = len(self._text) - self._at
                if isinstance(error, json.JSONDecodeError) and length < self._file.limits.json_chars:
                    # Doubled each time, so that a long value is not decoded from its start too often.
                    if self._fill(length):
                        continue
                    raise IngestError(f"no JSON in the value that begins in line {self._line}") from error
                raise IngestError(
                    f"the value that begins in line {self._line} is too long or too deep to be read"
                ) from error
            self._taken = self._text[self._at : end]
            self._move(end)
            return found

    def _move(self, to: int) -> None:
        self._line += self._text.count("\n", self._at, to)
        self._at = to

    def _fill(self, chars: int = 1) -> bool:
        pieces, wanted = [self._text[self._at :]], chars
        for piece, share_read in self._pieces:
            pieces.append(piece)
            self._share_read = share_read
            wanted -= len(piece)
            if wanted <= 0:
                break
        self._text, self._at = "".join(pieces), 0
        return len(pieces) > 1
