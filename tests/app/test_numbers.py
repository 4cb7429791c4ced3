"""The page Numbers explained: no number stands on a screen unexplained."""

import re

from dashboard.components import number_words
from db.session import Store
from tests.app.steps import MAP, OpenApp, read_page


def test_every_key_figure_of_an_event_is_explained(
    store: Store, post_ids: list[int], open_app: OpenApp
) -> None:
    shown = set(re.findall('data-figure="([^"]+)"', read_page(open_app("desk", **MAP, event="1"))))
    assert "Severe damage" in shown
    assert shown - {number.name for number in number_words.FIGURES} == set()


def test_each_number_says_what_it_is_not(store: Store, post_ids: list[int], open_app: OpenApp) -> None:
    shown = read_page(open_app("numbers", event="1"))
    assert "how many buildings are damaged: ten posts may show one of them" in shown
    assert shown.count('scope="row"') == sum(
        map(len, (number_words.FIGURES, number_words.READINGS, number_words.WORK))
    )
