"""What the store, the workers and the services write in English is said by a screen in its own language."""

import re

import pytest

from dashboard.catalogue import Language
from dashboard.written import translate_written
from tests.words import EXTRACTED, TRANSLATED, is_translated, list_strings, read_translations
from tests.written_words import list_raised

WRITTEN = "written.po"
PLACE = re.compile(r"\{\w*\}")
CODE = re.compile(r"`[^`]*`|LOOKOUT_\w+|https?://|--[\w-]+")
# What stays as it is in every language: code, names of formats and products, what somebody has to type.
SAME = re.compile(r"`[^`]*`|\((?:source|list)[^)]*\)|\[[^\]]*\]|'\w+'|--[\w -]+|python [\w. -]+|pip [\w. -]+")
ENGLISH = re.compile(r"(?:\b[a-z]{2,}\b[ ,;:]*){3,}")
# What an error passes on is no sentence of its own: what another one says, or what the other catalogue holds.
PASSED_ON = {
    "dashboard/auth.py",
    "dashboard/services/places.py",
    "dashboard/services/reports/issuing.py",
    "dashboard/services/rights.py",
    "dashboard/services/search.py",
    "db/archive/restoring_posts.py",
    "db/feed_settings.py",
    "db/gazetteer/own_places.py",
    "db/ingest/row_cells.py",
    "db/media.py",
    "inference/feeds/kinds/watched_folder.py",
}


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_the_catalogue_holds_what_can_be_written_and_nothing_else(language: Language) -> None:
    written = {message.id for message in EXTRACTED[WRITTEN]() if message.id}
    sentences = [message for message in read_translations(language, WRITTEN) if message.id]
    assert {message.id for message in sentences} == written, "run `make words` and translate what it adds"
    assert [message.id for message in sentences if not is_translated(message) or message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
def test_a_translation_has_no_value_that_its_sentence_lacks_and_all_of_its_code(language: Language) -> None:
    wrong = {}
    for message in read_translations(language, WRITTEN):
        for string in list_strings(message) if message.id else ():
            key = str(message.id)
            strange = set(PLACE.findall(string)) - set(PLACE.findall(key))
            if strange or set(CODE.findall(string)) != set(CODE.findall(key)):
                wrong[key] = string
    assert wrong == {}


def test_every_error_that_a_page_can_show_has_a_sentence() -> None:
    without = {raised.where.partition(":")[0] for raised in list_raised() if not raised.keys}
    assert without == PASSED_ON


def test_no_english_is_left_of_an_error_in_arabic() -> None:
    left = {}
    for raised in list_raised():
        for key in raised.keys:
            said = translate_written(PLACE.sub("7", key), Language.ARABIC)
            if ENGLISH.search(SAME.sub("", said)) or not re.search(r"[\u0621-\u064a]", said):
                left[raised.where] = said
    assert left == {}
