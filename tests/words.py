"""``python -m tests.words``: bring the catalogue up to what the dashboard says, and what it shows of others.

A sentence that is new stands in every language's file without a translation, one that nobody says any more is
gone. A translator fills in what is empty; ``tests/meta/test_catalogue.py`` says what is.
"""

import ast
from collections.abc import Callable
from itertools import product
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from dashboard.catalogue import WORDS, Language
from tests.written_words import extract_written

SOURCES = Path(__file__).parents[1] / "dashboard"
TRANSLATED = tuple(language for language in Language if language is not Language.ENGLISH)


def extract_words() -> Catalog:
    """Return every sentence that the dashboard says, without a translation."""
    said = Catalog(project="Lookout", charset="utf-8")
    for path in sorted(SOURCES.rglob("*.py")):
        # By its syntax: what stands inside a formatted string is said too.
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (words := _read_words(node)):
                said.add(words)
    return said


def _read_words(call: ast.Call) -> str | tuple[str, str] | None:
    """Return the sentence that a call says, with its plural where it counts; None of a variable."""
    texts = [
        node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    match call.func, texts:
        case ast.Name(id="mark" | "say"), [words]:
            return words
        case ast.Name(id="mark_count" | "say_count"), [one, many]:
            return one, many
    return None


# What the screens say, and what others wrote down that they show.
EXTRACTED: dict[str, Callable[[], Catalog]] = {"lookout.po": extract_words, "written.po": extract_written}


def find_file(language: Language, name: str = "lookout.po") -> Path:
    """Return where a language's translations are."""
    return WORDS / language / "LC_MESSAGES" / name


def read_translations(language: Language, name: str = "lookout.po") -> Catalog:
    """Return the translations into a language as they stand."""
    with find_file(language, name).open("rb") as file:
        return read_po(file, locale=language.value)


def list_strings(message: Message) -> list[str]:
    """Return what a sentence is in a language: one text, or one for each form that a count takes."""
    strings = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return [str(string or "") for string in strings]


def is_translated(message: Message) -> bool:
    """Return whether a sentence has every form of its translation."""
    return all(list_strings(message))


def main() -> None:
    """Write the files anew; what is translated stays."""
    for (name, extract), language in product(EXTRACTED.items(), TRANSLATED):
        catalogue = read_translations(language, name)
        catalogue.update(extract(), no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with find_file(language, name).open("wb") as file:
            write_po(file, catalogue, width=110, no_location=True, sort_output=True)
        empty = sum(not is_translated(message) for message in catalogue if message.id)
        print(f"{language}: {name} has {len(catalogue)} sentences, {empty} without a translation")


if __name__ == "__main__":
    main()
