"""The glossary names every page and every word of the vocabulary; nobody uses the words that it replaced."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from dashboard.views.pages import PAGES
from db import vocabulary

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENUMS = [
    value
    for value in vars(vocabulary).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
]
# What was said for it before, and the one word that is said now.
SYNONYMS = {
    r"intake": "ingest",
    r"hand(?:s|ed|ing)?[-_ ]?in": "submit",
    r"crews?": "pool of workers",
    r"nurser(?:y|ies)": "workers",
    r"reject(?:ed|s|ions?)?[-_ ]rows?": "refused row",
}
PATTERN = re.compile("|".join(rf"(?<![A-Za-z]){pattern}(?![a-z])" for pattern in SYNONYMS), re.IGNORECASE)
# How tables were called before; migrations say what they found.
HISTORY = "migrations/versions"
CODE = [
    path
    for place in ("app.py", "db", "inference", "dashboard", "tests")
    for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    if HISTORY not in path.as_posix() and path != Path(__file__)
]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def read_table(heading: str) -> dict[str, str]:
    """Return the first two cells of each row of a section's table."""
    section = GLOSSARY.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| ")]
    return {first.strip(): second.strip() for first, second in rows[1:]}


def list_words(path: Path) -> Iterator[str]:
    """Yield a module's identifiers and strings, among them its docstrings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Constant(value=str(text)):
                yield text


def find_synonyms(text: str) -> set[str]:
    return {found[0] for found in PATTERN.finditer(text)}


def test_every_page_has_its_title_in_the_glossary() -> None:
    assert list(read_table("Pages")) == [words.title for words in PAGES.values()]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_every_enumeration_stands_there_with_its_values_in_their_order(enum: type[StrEnum]) -> None:
    assert re.findall(r"`([^`]+)`", read_table("Values")[f"`{enum.__name__}`"]) == list(enum)


def test_the_values_are_those_of_the_vocabulary_and_no_others() -> None:
    assert set(read_table("Values")) == {f"`{enum.__name__}`" for enum in ENUMS}


def test_code_and_screens_use_no_synonym() -> None:
    found = {str(path.relative_to(ROOT)): find_synonyms("\n".join(list_words(path))) for path in CODE}
    assert {name: words for name, words in found.items() if words} == {}


def test_documents_use_no_synonym() -> None:
    found = {path.name: find_synonyms(path.read_text(encoding="utf-8")) for path in DOCUMENTS}
    assert {name: words for name, words in found.items() if words} == {}
