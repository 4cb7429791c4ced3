"""Every path and every command that a document names is there."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
TOP_LEVEL = (
    "app.py",
    "assets/",
    "dashboard/",
    "db/",
    "docs/",
    "inference/",
    "tests/",
    "requirements",
    ".ci/",
)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_paths_in_backticks_exist(path: Path) -> None:
    named = {word.partition(" ")[0] for word in re.findall(r"`([^`\n]+)`", read(path))}
    paths = {word for word in named if word.startswith(TOP_LEVEL) and "…" not in word and "*" not in word}
    assert {word for word in paths if not (ROOT / word).exists()} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_of_the_repository(path: Path) -> None:
    links = {link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", read(path))}
    assert {
        link for link in links if link and "://" not in link and not (path.parent / link).exists()
    } == set()


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "Makefile"], ids=lambda path: path.name)
def test_modules_that_are_run_exist(path: Path) -> None:
    text = " ".join(read(path).split())
    modules = set(re.findall(r"python`? -m ((?:db|inference|dashboard|tests)[\w.]*\w)", text))
    assert {module for module in modules if find_spec(module) is None} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_targets_of_make_exist(path: Path) -> None:
    makefile = read(ROOT / "Makefile")
    targets = set(re.findall(r"(?:`|^)make ([a-z][a-z-]*)", read(path), re.MULTILINE))
    assert {name for name in targets if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()
