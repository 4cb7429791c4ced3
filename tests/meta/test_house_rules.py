"""Rules of the house that no linter knows."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    *(path for folder in ("db", "inference", "dashboard") for path in sorted((ROOT / folder).rglob("*.py"))),
    ROOT / "app.py",
]
MAX_LINES = 400


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_outgrows_one_idea() -> None:
    long = {name_of(path): lines for path in SOURCES if (lines := path.read_text().count("\n")) > MAX_LINES}
    assert long == {}


def test_nothing_is_left_for_later() -> None:
    unfinished = re.compile(r"#.*\b(TODO|FIXME|XXX)\b|raise NotImplementedError")
    assert [name_of(path) for path in SOURCES if unfinished.search(path.read_text())] == []


def test_pages_only_compose() -> None:
    long = [
        name_of(path)
        for path in SOURCES
        if path.parent.name == "views" and path.read_text().count("\n") > 150
    ]
    assert long == []


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("dashboard.serve", {"torch", "transformers", "timm", "streamlit"}),
        ("db.ingest.importer", {"torch", "transformers", "timm", "streamlit"}),
        ("db.migrate", {"torch", "streamlit", "pandas"}),
        ("inference.feeds.runner", {"torch", "transformers", "timm", "streamlit"}),
        ("inference.settings", {"torch", "transformers", "timm", "streamlit"}),
        ("inference.enrich.place", {"torch", "transformers", "timm", "streamlit"}),
    ],
)
def test_a_light_module_loads_nothing_heavy(module: str, heavy: set[str]) -> None:
    program = f"import sys, {module}; print(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert heavy & set(loaded.stdout.split()) == set()


def test_the_help_names_every_command_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    offered = set(re.findall(r"^# make ([\w-]+)", makefile, re.MULTILINE))
    assert offered == set(phony[1].split()) - {"browser", "postgres"}


def test_no_module_imports_from_a_test_or_a_conftest() -> None:
    borrowed = re.compile(r"^\s*(?:from|import) tests[\w.]*\.(?:test_\w+|conftest)\b", re.MULTILINE)
    sources = (ROOT / "tests").rglob("*.py")
    assert [name_of(path) for path in sources if borrowed.search(path.read_text(encoding="utf-8"))] == []
