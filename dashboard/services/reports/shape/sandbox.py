"""Where templates run: they see what they are given, and no program; errors name the file and its line."""

from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dashboard.services.errors import ReportError


class Sandbox(ImmutableSandboxedEnvironment):
    """Facts can be looked at and looped over; nothing grows beyond them."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse to multiply: a word times a billion fills the memory."""
        raise SecurityError(f"a template cannot use {operator}")


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
