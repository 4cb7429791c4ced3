"""The written policies: Markdown files, one policy each, that a person and a reviewer read alike."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from db.errors import PolicyError

FOLDER = Path(__file__).parents[2] / "assets" / "policies"
MAX_BYTES = 20_000
HEADINGS = ("Why", "Passes", "Does not pass", "Examples")
_ID = re.compile(r"[a-z][a-z-]{2,39}")
_HEADER = re.compile(r"- (id|verdict|reads): (.+)")
_EXAMPLE = re.compile(r"- (passes|breaches): ([^|]+) \| (.+)")


class Verdict(StrEnum):
    """What follows from reading a draft against a policy, the mildest first."""

    PASS = "pass"  # noqa: S105 - a verdict
    UNSURE = "unsure"
    """A reviewer cannot tell: a named person decides."""
    FIX = "fix"
    BLOCK = "block"


class Reads(StrEnum):
    """Which sentences a policy is about: what people wrote, or the posts that the annex quotes."""

    WORDS = "words"
    QUOTES = "quotes"


@dataclass(frozen=True)
class Example:
    """A line in a section of a draft, and whether it breaches the policy."""

    is_breach: bool
    section: str
    text: str


@dataclass(frozen=True)
class Policy:
    """One policy. ``verdict`` is what a breach leads to, ``text`` the whole file as it was written."""

    id: str
    title: str
    verdict: Verdict
    reads: frozenset[Reads]
    examples: tuple[Example, ...]
    text: str


@dataclass(frozen=True)
class PolicyBook:
    """All policies in force, by their ids, and the SHA-256 that pins them in a trace."""

    policies: Mapping[str, Policy]
    sha256: str


@cache
def load_policies(folder: Path = FOLDER) -> PolicyBook:
    """Return the policies of a folder.

    Raises:
        PolicyError: there is none, two have one id, or a file is malformed; names the file and line.
    """
    found: dict[str, Policy] = {}
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.md")):
        policy = read_policy(path)
        if policy.id in found:
            raise PolicyError(
                f"{path.name}, line 3: the id {policy.id!r} is another policy's; choose its own"
            )
        found[policy.id] = policy
        digest.update(f"{policy.id}\0{policy.text}\0".encode())
    if not found:
        raise PolicyError(f"no policy in {folder}; a report cannot be reviewed without any")
    return PolicyBook(found, digest.hexdigest())


def read_policy(path: Path) -> Policy:
    """Return the policy of a file.

    Raises:
        PolicyError: it is malformed; names the file and line.
    """
    if path.stat().st_size > MAX_BYTES:
        raise PolicyError(f"{path.name}, line 1: the file has over {MAX_BYTES:,} bytes; a policy is a page")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path.name}, line 1: no UTF-8 text ({error.reason}); save it as UTF-8") from None
    lines = text.splitlines()
    try:
        return _parse(lines, text)
    except _Malformed as error:
        raise PolicyError(f"{path.name}, line {error.line}: {error}") from None


class _Malformed(Exception):
    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line


def _parse(lines: list[str], text: str) -> Policy:
    if not lines or not re.fullmatch(r"# \S.*", lines[0]):
        raise _Malformed(1, "a policy begins with its title, as in '# Personal data'")
    header = _read_header(lines)
    parts = _read_parts(lines)
    for heading in HEADINGS:
        if heading not in parts:
            raise _Malformed(len(lines), f"the heading '## {heading}' is missing")
        if not any(words.strip() for _, words in parts[heading]):
            raise _Malformed(
                parts[heading][0][0] if parts[heading] else len(lines), f"'## {heading}' is empty"
            )
    return Policy(
        id=header["id"],
        title=lines[0].removeprefix("# ").strip(),
        verdict=Verdict(header["verdict"]),
        reads=frozenset(Reads(word) for word in header["reads"].split(", ")),
        examples=tuple(_read_examples(parts["Examples"])),
        text=text,
    )


def _read_header(lines: list[str]) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(lines[1:], start=2):
        if line.startswith("## "):
            break
        if not line.strip():
            continue
        found = _HEADER.fullmatch(line)
        if found is None:
            raise _Malformed(number, f"expected '- id: …', '- verdict: …' or '- reads: …', found {line!r}")
        name, value = found[1], found[2]
        if name in header:
            raise _Malformed(number, f"{name} stands here twice")
        _check_value(number, name, value)
        header[name] = value
    for name in ("id", "verdict", "reads"):
        if name not in header:
            raise _Malformed(1, f"the line '- {name}: …' is missing below the title")
    return header


def _check_value(number: int, name: str, value: str) -> None:
    if name == "id" and not _ID.fullmatch(value):
        raise _Malformed(number, f"the id {value!r} is not made of small letters and hyphens")
    if name == "verdict" and value not in (Verdict.FIX, Verdict.BLOCK):
        raise _Malformed(number, f"a breach leads to 'fix' or 'block', not to {value!r}")
    if name == "reads" and (unknown := set(value.split(", ")) - set(Reads)):
        raise _Malformed(number, f"a policy reads 'words' or 'quotes', not {', '.join(sorted(unknown))!r}")


def _read_parts(lines: list[str]) -> dict[str, list[tuple[int, str]]]:
    parts: dict[str, list[tuple[int, str]]] = {}
    here: list[tuple[int, str]] | None = None
    for number, line in enumerate(lines, start=1):
        if line.startswith("## "):
            heading = line.removeprefix("## ").strip()
            if heading not in HEADINGS:
                raise _Malformed(number, f"unknown heading {heading!r}; there are {', '.join(HEADINGS)}")
            if heading in parts:
                raise _Malformed(number, f"the heading {heading!r} stands here twice")
            here = parts[heading] = []
        elif here is not None:
            here.append((number, line))
    return parts


def _read_examples(lines: list[tuple[int, str]]) -> Iterator[Example]:
    kinds = set()
    for number, line in lines:
        if not line.strip():
            continue
        found = _EXAMPLE.fullmatch(line)
        if found is None:
            raise _Malformed(
                number, f"an example reads '- passes: Section | words' or '- breaches: …', not {line!r}"
            )
        kinds.add(found[1])
        yield Example(found[1] == "breaches", found[2].strip(), found[3].strip())
    if kinds != {"passes", "breaches"}:
        raise _Malformed(lines[0][0], "examples show both what passes and what breaches")
