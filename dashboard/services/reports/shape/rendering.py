"""Render a template to numbered lines in a sandbox: it sees frozen facts, and no program.

What a fact says never acts: the signs by which a line is a heading, a part or a citation are put out of it
before the lines are read, and back after that.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import StrictUndefined
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from dashboard.services.reports.shape.sandbox import Sandbox, run_template
from dashboard.services.reports.wording import count_of
from db.printable import make_line

MAX_RENDERED = 200_000  # characters
# Private characters, which no fact and no template holds: ``drop_controls`` drops them.
_MARK, _END = "\ue000", "\ue001"
_MARKED = re.compile(f"{_MARK}(\\d+){_END}")
_SHIELDED = {ord(sign): chr(0xE010 + number) for number, sign in enumerate("#@-?[|")}
_UNSHIELDED = {ord(shield): chr(sign) for sign, shield in _SHIELDED.items()}


class Support(str):
    """Words that cite: ``[12]``, ``[list: usable]``. They alone keep their brackets."""

    __slots__ = ()


@dataclass(frozen=True)
class Line:
    """A rendered line without blanks around it, and the number of the line of the template that it is of."""

    number: int
    text: str


def unshield(text: str) -> str:
    """Return text with the signs of its facts put back."""
    return text.translate(_UNSHIELDED)


def render_lines(source: str, facts: Mapping[str, Any], *, name: str) -> list[Line]:
    """Return the lines of a template that are not empty.

    Args:
        facts: plain values under the names that it may use.
        name: what errors call it.

    Raises:
        ReportError: it cannot be read, names what there is not, or does what no template may; says where.
    """
    rendered = run_template(_make_environment(), source, facts, name=name, limit=MAX_RENDERED)
    return list(_number(rendered))


def _number(rendered: str) -> Iterator[Line]:
    for line in rendered.split("\n"):
        found = _MARKED.search(line)
        text = _MARKED.sub("", line).strip()
        if text and found:
            yield Line(int(found[1]), text)


class _MarkLines(Extension):
    """Puts the number of its line before each line of a template's words."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Yield the tokens with marked words."""
        for token in stream:
            if token.type == "data":
                first, *others = token.value.split("\n")
                lines = [f"{_mark(token.lineno)}{first}"]
                lines += [f"{_mark(token.lineno + n)}{line}" for n, line in enumerate(others, start=1)]
                yield Token(token.lineno, "data", "\n".join(lines))
            else:
                yield token


def _mark(number: int) -> str:
    return f"{_MARK}{number}{_END}"


def _tell(value: Any) -> str:
    """Return a fact as one line that does nothing; numbers with their thousands apart."""
    if isinstance(value, Support):
        return value
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return make_line(text).translate(_SHIELDED)


@cache
def _make_environment() -> Sandbox:
    environment = Sandbox(undefined=StrictUndefined, finalize=_tell, extensions=[_MarkLines])
    # No ranges and no counters: what is looped over are facts.
    environment.globals.clear()
    environment.filters = {"count_of": count_of, "join": _join, "length": len}
    return environment


def _join(values: list[str], between: str = ", ") -> str:
    return between.join(map(str, values))
