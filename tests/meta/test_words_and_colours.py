"""A class has one name and one colour, and ``dashboard.labels`` is where they are written."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import labels

ROOT = Path(__file__).parents[2]
NAMES = {
    name
    for words in (
        labels.LABEL_WORDS,
        labels.LABEL_DECISION_WORDS,
        labels.INFORMATION_WORDS,
        labels.USE_WORDS,
        labels.PRECISION_WORDS,
    )
    for name in words.values()
}
COLOURS = {*labels.CATEGORY_COLOURS.values(), *labels.DAMAGE_COLOURS.values()}
CODE = [path for path in (ROOT / "dashboard").rglob("*.py") if path != Path(labels.__file__)]
STYLES = [*(ROOT / "assets" / "reports").iterdir(), ROOT / "assets" / "static" / "lookout" / "lookout.css"]


def list_strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_module_words_a_class_or_names_its_colour(path: Path) -> None:
    strings = list(list_strings(path))
    assert not {text for text in strings if text in NAMES}
    assert not {colour for colour in COLOURS for text in strings if colour in text.lower()}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_sheet_names_the_colour_of_a_class(path: Path) -> None:
    text = path.read_text(encoding="utf-8").lower()
    assert not {colour for colour in COLOURS if colour in text}
