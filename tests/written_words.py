"""English that the rooms below the pages write down: read from their source, as sentences with named places.

``db/`` and ``inference/`` know no language, and much of what they say is stored before anybody looks at it.
Their source lists what they can say: whatever they raise, and what stands in the parts that are named here.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog

ROOT = Path(__file__).parents[1]
# Whose errors a page can show.
RAISED_IN = ("db", "dashboard", "inference/feeds", "inference/model")
# What only a command line, a start or a training says; templates and policies, which their owner mends.
NOT_SHOWN = re.compile(
    r"__main__|^db/(?:audit|migrations|roads)/|^db/gazetteer/geonames"
    r"|^db/(?:built_files|partitions|types|model_versions)\.py"
    r"|^db/policies/written|^dashboard/(?:launch/|serve|settings|services/sign_in|services/map_tiles)"
    r"|^dashboard/services/reports/(?:shape/|verifying)|^inference/feeds/(?:streams|webhook_server|kinds/webhook)"
    r"|^inference/model/(?:sse|e5_file|encoders|checkpoint)"
)
# Where sentences stand that nobody raises: refusals, faults of jobs and feeds, alerts, what reviewers think.
WRITTEN_IN = (
    "dashboard/services/background.py",
    "dashboard/services/policy/checks",
    "dashboard/services/policy/deterministic.py",
    "dashboard/services/policy/endpoint.py",
    "dashboard/services/policy/language_model.py",
    "dashboard/services/reports/editing.py",
    "dashboard/services/reports/exporting.py",
    "dashboard/services/reports/release.py",
    "db/archive/restoring.py",
    "db/feed_settings.py",
    "db/gazetteer/own_places.py",
    "db/identity.py",
    "db/ingest",
    "db/queue/jobs.py",
    "inference/alerts/views.py",
    "inference/alerts/watch.py",
    "inference/feeds",
    "inference/policy/reviewer.py",
    "inference/worker",
)
NOTHING_SAID_IN = re.compile(
    r"command_words|month_names|__main__|/doctor|/metrics\.py|/serving\.py|/settings\.py|/trial|/names\.py"
    r"|/platforms/(?!__)|/hxl\.py|/time_columns\.py|/stored_hazards"
)
# No sentence: patterns, addresses, what a report or a log holds, the words that a file is known by.
NO_SENTENCE = re.compile(
    r"\(\?:|[\\^=@]|^\.?//|^[A-Z]\w*/\d|^python -m|corrobor\w+ ?: $|≠|^(?:Una|Un|Las|act on|took|end when) "
    r"|^\[|^\(UID|^let stand$|^expected after$|^volcanic|^Gaps and|\{\} of the request|machine draft$"
    r"|^post status|^PRAGMA|^Selon |not corroborated:$|^name, lat|^the (?:begin|end)$|^line \{line\} import"
    r"|^Bearer|^\{day\}|^\{deed\}|^(?:feed|message|status|near|column) \{\w+\}(?:/\{\w+\})?$"
)
SAYING_WORDS = ("title", "description")
POLICIES = ROOT / "assets" / "policies"
WORD = re.compile(r"[A-Za-z]{2,}")
PLACE = re.compile(r"\{\w*\}")
MOST_FORMS = 24

Part = str | ast.expr
Texts = Mapping[str, ast.expr]


@dataclass(frozen=True)
class Raised:
    """An error that a page can show: where it is raised, and the sentences that it says."""

    where: str
    keys: tuple[str, ...]


def extract_written() -> Catalog:
    """Return every sentence that is written down before a page shows it, without a translation."""
    written = Catalog(project="Lookout", charset="utf-8")
    for raised in list_raised():
        for key in raised.keys:
            written.add(key)
    for key in _list_parts():
        written.add(key)
    for policy in sorted(POLICIES.glob("*.md")):
        written.add(policy.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# "))
    return written


def list_raised() -> Iterator[Raised]:
    """Yield each error that is raised where a page can show it; what only passes one on has no sentence."""
    for room in RAISED_IN:
        for path in sorted((ROOT / room).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if NOT_SHOWN.search(name):
                continue
            for node, texts in _walk(ast.parse(path.read_text(encoding="utf-8")), {}):
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _is_ours(node.exc):
                    keys = [key for said in node.exc.args[:1] for key in _list_keys(said, texts)]
                    yield Raised(f"{name}:{node.lineno}", tuple(keys))


def _is_ours(call: ast.Call) -> bool:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    return called.endswith("Error") and called not in ("ValueError", "TimeoutError", "RuntimeError")


def _list_parts() -> Iterator[str]:
    for part in WRITTEN_IN:
        paths = [ROOT / part] if part.endswith(".py") else sorted((ROOT / part).rglob("*.py"))
        for path in paths:
            if NOTHING_SAID_IN.search(path.relative_to(ROOT).as_posix()):
                continue
            for node, texts in _walk(ast.parse(path.read_text(encoding="utf-8")), {}):
                if isinstance(node, ast.keyword) and node.arg in SAYING_WORDS:
                    yield from _list_keys(node.value, texts)
                elif _makes_text(node):
                    yield from (key for key in _list_keys(node, texts) if " " in key)


def _walk(node: ast.AST, texts: Texts) -> Iterator[tuple[ast.AST, Texts]]:
    """Yield what can hold a sentence, each outermost text whole, with the names of texts that hold there."""
    if isinstance(node, ast.Module | ast.FunctionDef):
        texts = {**texts, **_list_texts(node)}
    for child in ast.iter_child_nodes(node):
        is_documentation = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
        if is_documentation or (isinstance(child, ast.Call) and _is_aside(child)):
            continue
        yield child, texts
        is_field = isinstance(child, ast.keyword) and child.arg in SAYING_WORDS
        if not (isinstance(child, ast.Raise) or is_field or _makes_text(child)):
            yield from _walk(child, texts)


def _is_aside(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    return isinstance(owner, ast.Name) and owner.id in ("logger", "re", "mark", "mark_count", "say", "print")


def _makes_text(node: ast.AST | None) -> bool:
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _makes_text(left) or _makes_text(right)
        case ast.IfExp(body=body, orelse=orelse):
            return _makes_text(body) and _makes_text(orelse)
    return False


def _list_texts(scope: ast.Module | ast.FunctionDef) -> Texts:
    """Return names that stand for one text each, within a module or a function."""
    assigned: dict[str, list[ast.expr]] = {}
    for node in scope.body if isinstance(scope, ast.Module) else ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    assigned.setdefault(target.id, []).append(node.value)
    return {
        name: values[0] for name, values in assigned.items() if len(values) == 1 and _makes_text(values[0])
    }


def _list_keys(expression: ast.AST, texts: Texts) -> list[str]:
    assert isinstance(expression, ast.expr)
    keys = (_write_key(parts) for parts in _expand(expression, texts))
    return [key for key in keys if WORD.search(PLACE.sub("", key)) and not NO_SENTENCE.search(key)]


def _expand(node: ast.expr, texts: Texts) -> list[list[Part]]:
    """Return every form that an expression can take, each as texts and the values between them."""
    match node:
        case ast.Constant(value=str() as text):
            return [[text]]
        case ast.Name(id=name) if name in texts:
            return _expand(texts[name], {other: text for other, text in texts.items() if other != name})
        case ast.IfExp(body=body, orelse=orelse) if _makes_text(node):
            return [*_expand(body, texts), *_expand(orelse, texts)]
        case ast.BinOp(left=left, op=ast.Add(), right=right) if _makes_text(node):
            return _join([_expand(left, texts), _expand(right, texts)])
        case ast.JoinedStr(values=values):
            return _join([_expand(value, texts) for value in values])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return _expand(value, texts)
        case ast.FormattedValue(value=value):
            return [[value]]
        case ast.Call(func=ast.Name(id="mark" | "mark_count")):
            return []  # the other catalogue has it
    return [[node]]


def _join(alternatives: list[list[list[Part]]]) -> list[list[Part]]:
    forms: list[list[Part]] = [
        [part for parts in chosen for part in parts] for chosen in product(*alternatives)
    ]
    return forms[:MOST_FORMS]


def _write_key(parts: list[Part]) -> str:
    """Write a form as a key of the catalogue; values that touch are one."""
    has_values = any(isinstance(part, ast.expr) for part in parts)
    places: list[str] = []
    key = ""
    for part in parts:
        if isinstance(part, str):
            key += part.replace("{", "{{").replace("}", "}}") if has_values else part
        elif not key.endswith("}") or key.endswith("}}"):
            name = _name_value(part)
            taken = sum(re.fullmatch(rf"{name}(_\d+)?", place) is not None for place in places)
            places.append(f"{name}_{taken + 1}" if taken else name)
            key += f"{{{places[-1]}}}"
    return key.strip()


def _name_value(node: ast.expr) -> str:
    """Return a name that tells a translator what stands there."""
    match node:
        case ast.Attribute(value=owner, attr="value" | "number" | "id") if not isinstance(owner, ast.Call):
            return _name_value(owner)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lower().strip("_")
        case ast.Subscript(value=value) | ast.BinOp(left=value) | ast.FormattedValue(value=value):
            return _name_value(value)
        case ast.Call(func=ast.Name(id="len" | "min" | "max" | "str" | "sum"), args=[first, *_]):
            return _name_value(first)
        case ast.Call(func=ast.Attribute(attr="join")):
            return "list"
        case ast.Call(func=function):
            return _name_value(function)
        case ast.BoolOp(values=[first, *_]):
            return _name_value(first)
    return "value"
