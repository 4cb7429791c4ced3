"""Where templates run: they see what they are given, and no program; errors name the file and its line."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dashboard.services.errors import ReportError

# Methods of words that give back as many characters as they are asked for.
WIDENING = frozenset({"center", "ljust", "rjust", "zfill", "expandtabs", "join", "replace", "translate"})
WIDE = re.compile(r"\d{4}|\{[^{}]*\{")


class Sandbox(ImmutableSandboxedEnvironment):
    """Facts can be looked at and looped over; nothing grows beyond them."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse to multiply, and to fill words in: a word times a billion fills the memory."""
        raise SecurityError(f"a template cannot use {operator}")

    def call(self, context: Context, called: Any, /, *args: Any, **named: Any) -> Any:
        """Refuse what makes a word as long as it is told to, such as ``center``."""
        if isinstance(getattr(called, "__self__", None), str) and called.__name__ in WIDENING:
            raise SecurityError(f"a template cannot use {called.__name__} to widen words")
        return super().call(context, called, *args, **named)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Refuse a format with a width of four digits, or one that is a value itself."""
        wrapped = super().wrap_str_format(value)
        if wrapped is not None and WIDE.search(value.__self__):
            raise SecurityError("a template cannot use a format to widen words")
        return wrapped


def run_template(
    environment: Sandbox, source: str, facts: Mapping[str, Any], *, name: str, limit: int
) -> str:
    """Return what a template gives.

    Args:
        facts: what it may use, under these names.
        name: what errors call it.
        limit: characters that it gives at most.

    Raises:
        ReportError: it cannot be read, names what there is not, or does what no template may; says where.
    """
    tree = parse_template(environment, source, name=name)
    try:
        _check_names(tree, facts, name)
        _check_filters(tree, environment.filters, name)
        code = environment.compile(source, name=name, filename=name)
        template = environment.template_class.from_code(environment, code, {})
        return "".join(_bound(template.generate(facts), name, limit))
    except TemplateSyntaxError as error:
        raise _tell_syntax(error, name) from None
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(f"{name}, line {_find_line(error, name)}: {error}") from None


def parse_template(environment: Sandbox, source: str, *, name: str) -> nodes.Template:
    """Return the tree of a template.

    Raises:
        ReportError: it cannot be read; says where.
    """
    try:
        return environment.parse(source, filename=name)
    except TemplateSyntaxError as error:
        raise _tell_syntax(error, name) from None


def _tell_syntax(error: TemplateSyntaxError, name: str) -> ReportError:
    return ReportError(f"{name}, line {error.lineno}: {error.message}")


def _bound(parts: Iterator[str], name: str, limit: int) -> Iterator[str]:
    length = 0
    for part in parts:
        length += len(part)
        if length > limit:
            raise ReportError(f"{name} gives more than {limit:,} characters; make it shorter")
        yield part


def _check_names(tree: nodes.Template, facts: Mapping[str, Any], name: str) -> None:
    """Refuse names that no fact has, also where they stand in a branch that is not taken."""
    names = list(tree.find_all(nodes.Name))
    known = {*facts, *(node.name for node in names if node.ctx != "load")}
    for node in names:
        if node.name not in known:
            raise ReportError(
                f"{name}, line {node.lineno}: there is no fact {node.name!r}; there are "
                f"{', '.join(sorted(facts))}"
            )


def _check_filters(tree: nodes.Template, known: Mapping[str, Any], name: str) -> None:
    for node in tree.find_all(nodes.Filter):
        if node.name not in known:
            raise ReportError(
                f"{name}, line {node.lineno}: there is no filter {node.name!r}; there are "
                f"{', '.join(sorted(known))}"
            )


def _find_line(error: BaseException, name: str) -> int:
    """Return the line of the template in which an error arose."""
    found, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
