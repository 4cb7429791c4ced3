"""``python -m tests.benchmarks.structure [CHECKOUT…]``: how the code of each checkout hangs together.

All of it is read from the source; nothing is imported. An import inside a function counts like any other, one
for type checkers alone does not. The order of layers is this checkout's, of the contracts in pyproject.toml.
"""

import ast
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
PACKAGES = ("db", "inference", "dashboard")
# One file a change of the tables, never edited again: their number says nothing.
APPEND_ONLY = "db/migrations/versions"

Graph = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Structure:
    """What is measured of one checkout; a folder's files are those that stand in it, not below it."""

    files_max: int
    files_median: float
    longest_file_lines: int
    module_depth: int
    folder_depth: int
    module_circles: int
    folder_circles: int
    imports_back_up: int


def measure_structure(root: Path) -> Structure:
    """Return the figures of the checkout at ``root``."""
    files = {_name_module(path, root): path for path in _list_files(root)}
    modules = {name: frozenset(_list_imports(path, files)) - {name} for name, path in files.items()}
    homes = {name: _find_folder(path, root) for name, path in files.items()}
    folders = {
        home: frozenset(homes[other] for name in modules if homes[name] == home for other in modules[name])
        - {home}
        for home in set(homes.values())
    }
    sizes = [sum(1 for other in homes.values() if other == home) for home in folders]
    return Structure(
        files_max=max(sizes),
        files_median=median(sizes),
        longest_file_lines=max(path.read_text(encoding="utf-8").count("\n") for path in files.values()),
        module_depth=measure_depth(modules),
        folder_depth=measure_depth(folders),
        module_circles=len(find_circles(modules)),
        folder_circles=len(find_circles(_drop_own_family(folders))),
        imports_back_up=len(list(find_imports_back_up(modules, read_layers(ROOT)))),
    )


def find_circles(graph: Graph) -> list[frozenset[str]]:
    """Return the groups of nodes that each reach one another."""
    reached = {node: _reach(node, graph) for node in graph}
    groups = {frozenset(other for other in reached[node] if node in reached[other]) for node in graph}
    return [group for group in groups if len(group) > 1]


def measure_depth(graph: Graph) -> int:
    """Return the number of nodes on the longest chain; those of one circle count once."""
    reached = {node: _reach(node, graph) for node in graph}

    @cache
    def measure(node: str) -> int:
        circle = {other for other in reached[node] if node in reached[other]} | {node}
        below = {other for member in circle for other in graph[member]} - circle
        return 1 + max(map(measure, below), default=0)

    return max(map(measure, graph), default=0)


def read_layers(root: Path) -> list[list[list[str]]]:
    """Return the contracts of layers, highest first; packages on one layer stand side by side."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    return [
        [[name.strip() for name in layer.split("|")] for layer in contract["layers"]]
        for contract in contracts
        if contract["type"] == "layers"
    ]


def find_imports_back_up(modules: Graph, contracts: list[list[list[str]]]) -> Iterator[tuple[str, str]]:
    """Yield each import of a module on a higher layer of any contract."""
    for layers in contracts:
        height = {name: len(layers) - place for place, layer in enumerate(layers) for name in layer}
        placed = {module: high for module in modules for name, high in height.items() if _is_in(module, name)}
        for module, imported in modules.items():
            for other in imported:
                if module in placed and other in placed and placed[module] < placed[other]:
                    yield module, other


def _list_files(root: Path) -> list[Path]:
    found = [path for package in PACKAGES for path in (root / package).rglob("*.py")]
    kept = (path for path in found if APPEND_ONLY not in path.as_posix())
    # An empty ``__init__`` holds no idea.
    return [path for path in kept if path.name != "__init__.py" or path.read_text(encoding="utf-8").strip()]


def _name_module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _find_folder(path: Path, root: Path) -> str:
    return path.parent.relative_to(root).as_posix()


def _list_imports(path: Path, files: Mapping[str, Path]) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in _walk_run(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        yield from (name for name in names if name in files)


def _walk_run(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs: not the branch that only a type checker reads."""
    if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _walk_run(child)


def _drop_own_family(folders: Graph) -> Graph:
    """Leave out imports between a folder and one that it stands in: its files hold its rooms together."""
    return {
        folder: frozenset(
            other for other in imported if not (_is_below(other, folder) or _is_below(folder, other))
        )
        for folder, imported in folders.items()
    }


def _is_below(folder: str, other: str) -> bool:
    return folder.startswith(f"{other}/")


def _reach(node: str, graph: Graph) -> frozenset[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for other in graph[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return frozenset(found)


def _is_in(module: str, package: str) -> bool:
    return f"{module}.".startswith(f"{package}.")


def main(checkouts: list[str]) -> None:
    """Print a line for each figure and a column for each checkout."""
    measured = [measure_structure(Path(checkout)) for checkout in checkouts or [str(ROOT)]]
    for field in fields(Structure):
        values = "".join(f"{getattr(structure, field.name):>10g}" for structure in measured)
        print(f"{field.name.replace('_', ' '):20s}{values}")


if __name__ == "__main__":
    main(sys.argv[1:])
