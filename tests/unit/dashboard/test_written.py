"""A text that was written in English is said in another language, with its values as they are."""

import pickle
from time import perf_counter

import pytest

from dashboard.catalogue import Language, mark
from dashboard.services.errors import ServiceError
from dashboard.written import MOST_CHARS, read_told, translate_written
from db.errors import NotFoundError

FRENCH = Language.FRENCH


def test_a_sentence_keeps_the_values_that_it_was_written_with() -> None:
    said = translate_written("post 12 is assigned to Ana; a lead can assign it anew", FRENCH)
    assert said == "la publication 12 est attribuée à Ana ; un responsable peut l'attribuer à nouveau"


def test_english_is_said_as_it_was_written() -> None:
    assert translate_written("no post 12", Language.ENGLISH) == "no post 12"


def test_a_reason_inside_a_sentence_is_said_too() -> None:
    said = translate_written(
        "the answer was thrown away, for it cites post 12, which the report does not hold; ask again", FRENCH
    )
    assert (
        said == "la réponse a été jetée, car elle cite la publication 12, que le rapport ne contient pas ; "
        "redemandez"
    )


def test_several_sentences_in_a_row_are_each_said() -> None:
    said = translate_written(
        "report 3 cannot be cleared yet. The language model has not read this draft; ask it", FRENCH
    )
    assert said == (
        "le rapport 3 ne peut pas encore être validé. "
        "Le modèle de langage n'a pas lu ce projet ; interrogez-le"
    )


def test_a_count_is_written_with_the_separators_of_the_language() -> None:
    said = translate_written("a.csv holds more than 20,000 files; split it into parts", Language.SPANISH)
    assert said == "a.csv contiene más de 20.000 archivos; divídalo en partes"


@pytest.mark.parametrize(
    "name", ["{name}", "{0.__class__}", "%s", "<b>", "Search", "User", "\u202eabc", "'; no post 1"]
)
def test_a_value_is_never_read_as_words_of_ours(name: str) -> None:
    said = translate_written(f"post 12 is assigned to {name}; a lead can assign it anew", FRENCH)
    assert f"attribuée à {name} ;" in said


def test_what_no_sentence_fits_stays_as_it_is() -> None:
    for text in ("", " ", "Ana wrote this. And that; too", "x" * (MOST_CHARS + 1)):
        assert translate_written(text, FRENCH) == text


def test_a_long_and_hostile_text_is_read_at_once() -> None:
    begun = perf_counter()
    for text in ("; " * 2_000, ". " * 2_000, "picture has MiB; at most " * 160, "no post " * 500):
        translate_written(text, FRENCH)
    assert perf_counter() - begun < 2


def test_an_error_that_was_made_of_words_says_them_wherever_it_is_kept() -> None:
    told = read_told(
        ServiceError(mark("{km} km is no distance to search within; write up to {most:.0f} km", km=7, most=5))
    )
    assert translate_written(pickle.loads(pickle.dumps(told)), FRENCH).startswith("7 km")  # noqa: S301 - our own
    assert translate_written(told, FRENCH) != told


def test_an_error_of_the_store_is_said() -> None:
    assert translate_written(read_told(NotFoundError("no report 7")), FRENCH) == "pas de rapport 7"


def test_a_word_of_the_field_is_said_where_a_sentence_holds_one() -> None:
    said = translate_written("proposal 7 is dismissed already; undo that first", FRENCH)
    assert said == "la proposition 7 est déjà écartée ; annulez d'abord cela"
