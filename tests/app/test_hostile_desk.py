"""Whatever people and posts are called, the parts of the desk show words: nothing runs, asks or leads out."""

import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import Language
from dashboard.components.map_looks import MapLayer
from dashboard.state import LANGUAGE
from db.session import Store
from tests.app.steps import TABLE, OpenApp, TagReader, list_markdown, press, read_page
from tests.hostile import MARKUP, NAME, PERSON, fill_hostile

WHY = "humanitarian.vehicle_damage.occlusion"
ADDRESSES = [
    *({"layer": layer.value, "map": form} for layer in MapLayer for form in ("map", "table")),
    {"list": "table"},
    {"post": "1", "why": WHY},
    {"post": "2", "words": NAME},
]
LIVE_MARKDOWN = re.compile(r"(?<!\\)!\[\]\(|(?<!\\)\$x\$|(?<!\\):red\[|https?://[-.\w]")


@pytest.fixture(autouse=True)
def desk(store: Store) -> None:
    """An event in which everything and everybody has a hostile name."""
    texts = (f"Car {MARKUP} {NAME}", f"{NAME} lorries burn at the quay", f"The roof is gone {MARKUP}")
    fill_hostile(store, texts)


def expect_words_alone(app: AppTest) -> None:
    assert not app.exception, [error.value for error in app.exception]
    assert [text for text in list_markdown(app) if LIVE_MARKDOWN.search(text)] == []
    labels = [str(widget.label) for kind in (app.button, app.checkbox, app.selectbox) for widget in kind]
    assert [label for label in labels if LIVE_MARKDOWN.search(label)] == []
    alive = [tag for element in app.get("html") for tag in TagReader(str(element.proto.body)).alive]
    assert alive == []


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: "-".join(address.values())[:40])
def test_the_desk_shows_words_alone(open_app: OpenApp, address: dict[str, str]) -> None:
    app = open_app("desk", event="1", analyst="Ana", **address)
    expect_words_alone(app)
    assert "Eve" in "".join([*list_markdown(app), *(str(html.proto.body) for html in app.get("html"))])


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC], ids=str)
@pytest.mark.parametrize("page", ["desk", "post", "incidents", "operations"])
def test_so_it_does_in_other_languages(open_app: OpenApp, page: str, language: Language) -> None:
    app = open_app(page, event="1", post="1", incident="1", analyst="Ana")
    app.session_state[LANGUAGE] = language
    expect_words_alone(app.run())


def test_a_decision_and_an_assignment_of_many_by_anybody_and_what_undoes_them_show_words_alone(
    open_app: OpenApp,
) -> None:
    app = open_app("desk", event="1", decide="all", analyst=PERSON, words=MARKUP, **TABLE)
    press(app, "Show what it would change")
    expect_words_alone(app)
    app = _wait(app.button(key="bulk_start").click().run())
    assert "judged" in read_page(app)
    expect_words_alone(app)
    app = _wait(press(app, "Undo all of it"))
    assert "undone by <b onclick" in read_page(app)
    expect_words_alone(app)
    press(app, "Show whom it would concern")
    app = _wait(app.button(key="bulk_assign_start").click().run())
    assert "Assign to <b onclick" in read_page(app)
    expect_words_alone(app)


def _wait(app: AppTest) -> AppTest:
    expect_words_alone(app)
    app.session_state["bulk_run"].wait(30)
    return app.run()


def _show_similar() -> None:
    from dashboard.views.similar import render_similar

    render_similar(1)


def test_similar_posts_show_words_alone(store: Store) -> None:
    st.cache_data.clear()
    app = AppTest.from_function(_show_similar, default_timeout=30).run()
    expect_words_alone(app)
    assert "lorries burn" in "".join(str(html.proto.body) for html in app.get("html"))
