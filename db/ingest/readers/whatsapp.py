"""WhatsApp's exported chat: ``_chat.txt`` of an iPhone, ``WhatsApp Chat with ….txt`` of Android.

A message begins with its time, as the telephone's own settings write it, and may go on over several lines.
Lines that the app itself wrote ("… joined", "messages are encrypted") are no posts.
"""

import re
import unicodedata
from collections.abc import Iterator

from db.imports import Refusal
from db.ingest.errors import BadRowError, IngestError
from db.ingest.files import PostFile
from db.ingest.lines import Line, check_text
from db.ingest.readers.platforms.post import COLUMNS, PlatformPost, write_cells
from db.ingest.rows import Item, ReadTable, Row

PLATFORM = "WhatsApp"
# Marks of direction that the app puts before what it wrote itself.
MARKS = "\u200e\u200f\u202a\u202c\ufeff"
DATE = r"\d{1,4}\u200f?[./-]\s?\d{1,2}\u200f?[./-]\s?\d{1,4}"
# Before or behind the time: AM and PM in the telephone's language.
HALF = r"[^\d\s\]:-]{1,6}(?:\s[^\d\s\]:-]{1,3})?"
TIME = rf"(?:{HALF}\s?)?\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?(?:\s?{HALF})?"
WHEN = rf"(?P<date>{DATE})\.?(?:[,،]?\s+(?:\w{{1,4}}\s)?)(?P<time>{TIME})"
START = re.compile(rf"(?:\[{WHEN.replace('date>', 'date1>').replace('time>', 'time1>')}\]|{WHEN}\s[-–])\s")
AUTHOR = re.compile(r"(?:~\s*)?(?P<author>[^:\"“”«»]{1,100}?):(?:\s|$)")
ATTACHED = re.compile(r"<[^<>:]{2,40}:\s*(?P<file>[^<>]+\.\w{2,5})>")
FILE_ATTACHED = re.compile(r"(?P<file>[^\s()/\\]+\.\w{2,5}) \([^()]{3,60}\)")
LEFT_OUT = re.compile(r"<[^<>:]{3,60}>|(?:This message was|You) deleted(?: this message)?\.?")
POINT = re.compile(r"https://maps\.google\.com/\?q=(-?\d+\.\d+),(-?\d+\.\d+)")
AFTERNOON = ("p", "م", "下午", "오후", "午後")
MORNING = ("a", "ص", "上午", "오전", "午前")
HEAD_CHARS = 80


def is_chat(head: str) -> bool:
    """Return whether a text begins as an exported chat does."""
    lines = [line for line in head.splitlines() if line.strip()]
    return bool(lines) and _find_start(lines[0].lstrip(MARKS)) is not None


def read_chat(file: PostFile) -> ReadTable:
    """Return the messages of a chat; their times are local and stay as they are written.

    Raises:
        IngestError: there is no message in it.
    """
    if not any(True for _ in _read_messages(file)):
        raise IngestError(f"{file.name} is a chat without a message")
    return ReadTable(COLUMNS, _read_messages(file), PLATFORM)


def _read_messages(file: PostFile) -> Iterator[Item]:
    start: tuple[Line, str, re.Match[str]] | None = None
    below: list[str] = []
    for line in file.read_lines():
        text = line.text.rstrip("\r\n").lstrip(MARKS)
        if (match := _find_start(text)) is None and start is not None:
            if len(below) < file.limits.record_lines:
                below.append(text)
            continue
        if start is not None:
            yield from _read_message(file.name, *start, below)
        start, below = (line, text, match) if match else None, []
    if start is not None:
        yield from _read_message(file.name, *start, below)


def _read_message(name: str, line: Line, text: str, start: re.Match[str], below: list[str]) -> Iterator[Item]:
    rest = text[start.end() :].lstrip(MARKS)
    author = AUTHOR.match(rest)
    if author is None:
        return
    said = rest[author.end() :]
    files, text = _take_files([said, *below])
    if not files and said.startswith("\u200e"):
        # What the app says in somebody's name: a call, a new subject, a picture that was left out.
        text = ""
    if not files and not text:
        yield Refusal(name, line.number, "the message holds no text, and its file was left out of the export")
        return
    point = POINT.search(text)
    lat, lon = point.groups() if point else ("", "")
    post = PlatformPost(
        external_id="",
        text=text,
        posted_at=_write_time(start),
        author=author["author"].strip(MARKS + " \u202f\u00a0"),
        lat=lat,
        lon=lon,
        pictures=tuple(files),
    )
    try:
        check_text(text)
    except BadRowError as error:
        yield Refusal(name, line.number, f"the message {error}")
        return
    yield Row(name, line.number, write_cells(post, PLATFORM), line.share_read)


def _take_files(lines: list[str]) -> tuple[list[str], str]:
    """Return the files that a message names, and its text without them."""
    files, kept = [], []
    for text in lines:
        plain = text.strip(MARKS + " ")
        match = ATTACHED.fullmatch(plain) or FILE_ATTACHED.fullmatch(plain)
        if match:
            files.append(match["file"].strip())
        elif not LEFT_OUT.fullmatch(plain):
            kept.append(text)
    return files, "\n".join(kept).strip()


def _write_time(start: re.Match[str]) -> str:
    date, time = start["date"] or start["date1"], start["time"] or start["time1"]
    clock = re.search(r"\d[\d.:]*", time)
    half = re.sub(r"[\d.:\s]", "", time).lower()
    day = re.sub(r"[\s\u200f]", "", date)
    written = f"{day} {clock[0].replace('.', ':') if clock else ''}"
    if half.startswith(AFTERNOON):
        return f"{written} PM"
    return f"{written} AM" if half.startswith(MORNING) else written


def _find_start(text: str) -> re.Match[str] | None:
    """Return the time that a line begins with, in Western digits and plain spaces, at its own offsets."""
    head = text[:HEAD_CHARS]
    return START.match(head if head.isascii() else "".join(map(_plain, head)))


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.digit(char))
    return " " if char in "\u202f\u00a0" else char
