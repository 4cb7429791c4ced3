"""What the screens say stands in one catalogue, complete in every language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from dashboard.catalogue import Language
from tests.words import TRANSLATED, extract_words, is_translated, list_strings, read_translations

ROOT = Path(__file__).parents[2]
SCREENS = [
    *(path for room in ("views", "components") for path in sorted((ROOT / "dashboard" / room).rglob("*.py"))),
    ROOT / "dashboard" / "auth.py",
]
# Screens that still show English alone; the list only gets shorter.
NOT_YET: frozenset[str] = frozenset()
# What stands in a sentence that is no word: values with their formats, icons, emphasis, code, escapes.
MARKUP = re.compile(r"\{[^{}]*\}|:material/\w+:|\*\*|`[^`]*`|\\[\[\]]|</?\w+>")
# Parts of a widget that are seen or read out, by how Streamlit calls them.
SEEN = {"label", "help", "placeholder", "text", "alt", "body", "caption"}
# Helpers of the house that show their words as they get them.
SHOWING = {"render_head", "render_empty", "render_tiles", "leave_notice", "make_chip", "make_facts"}
# Names of products, units and examples, which are the same in every language.
NO_WORDS = {"Lookout", "UTC"}
# For who does not read the language in force.
ENGLISH_BESIDE = "Language"
TAGS = re.compile(r"<[^>]*>|&\w+;|:\w+\[|:material/\w*:")


def name_of(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def list_marks(text: str) -> list[str]:
    return sorted(MARKUP.findall(text))


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_the_catalogue_holds_what_is_said_and_nothing_else(language: Language) -> None:
    said = {message.id for message in extract_words() if message.id}
    held = {message.id for message in read_translations(language) if message.id}
    assert held == said, "run `make words` and translate what it adds"


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_every_sentence_is_translated_and_none_is_a_guess(language: Language) -> None:
    sentences = [message for message in read_translations(language) if message.id]
    assert [name_of(message) for message in sentences if not is_translated(message)] == []
    assert [name_of(message) for message in sentences if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_a_translation_has_the_values_and_the_markup_of_its_sentence(language: Language) -> None:
    wrong = {}
    for message in read_translations(language):
        if not message.id:
            continue
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        expected = list_marks(forms[-1])
        # A form for one thing may say it in a word.
        without_count = sorted(set(expected) - {"{count}", "{count:,}"})
        allowed = [expected] if isinstance(message.id, str) else [expected, without_count]
        for string in list_strings(message):
            if list_marks(string) not in allowed:
                wrong[name_of(message)] = string
    assert wrong == {}


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_screen_shows_no_words_past_the_catalogue(path: Path) -> None:
    bare = [text for text in _list_shown(ast.parse(path.read_text(encoding="utf-8"))) if _has_words(text)]
    assert bool(bare) is (str(path.relative_to(ROOT)) in NOT_YET), bare


def _list_shown(tree: ast.Module) -> Iterator[str]:
    """Return the texts that stand in a call that shows them, rather than in one of the catalogue's."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        shows = _name_called(call)
        if shows is None:
            continue
        for argument in call.args[:2] if shows in SHOWING else call.args[:1]:
            yield from _list_texts(argument)
        for keyword in call.keywords:
            if keyword.arg in SEEN:
                yield from _list_texts(keyword.value)


def _name_called(call: ast.Call) -> str | None:
    """Return how a call that shows its words is called: a widget of Streamlit, or a helper."""
    if isinstance(call.func, ast.Attribute):
        widgets = {
            "session_state",
            "query_params",
            "fragment",
            "stop",
            "Page",
            "switch_page",
            "container",
            "form",
        }
        owner = call.func.value
        is_widget = isinstance(owner, ast.Name) and owner.id in ("st", "right", "left", "columns")
        return call.func.attr if is_widget and call.func.attr not in widgets else None
    return call.func.id if isinstance(call.func, ast.Name) and call.func.id in SHOWING else None


def _list_texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "" for part in parts)
        case ast.BinOp(left=left, right=right):
            yield from (*_list_texts(left), *_list_texts(right))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_list_texts(body), *_list_texts(orelse))


def _has_words(text: str) -> bool:
    return (
        text not in NO_WORDS
        and text.strip(" ·") != ENGLISH_BESIDE
        and re.search(r"[A-Za-z]{2}", TAGS.sub("", text)) is not None
    )
