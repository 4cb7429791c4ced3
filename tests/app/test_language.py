"""Each session speaks its own language."""

import pytest

from dashboard.catalogue import Language
from dashboard.state import LANGUAGE
from dashboard.views.pages import Page
from tests.app.steps import TABLE, OpenApp, read_page
from tests.words import TRANSLATED


@pytest.mark.parametrize("language", TRANSLATED, ids=str)
@pytest.mark.parametrize("page", Page, ids=str)
def test_every_page_is_drawn_in_every_language(
    page: Page, language: Language, post_ids: list[int], open_app: OpenApp
) -> None:
    app = open_app("" if page is Page.DESK else page.value, post=str(post_ids[0]))
    app.session_state[LANGUAGE] = language
    words = read_page(app.run())
    assert f'data-lookout-language="{language}"' in words


def test_a_chosen_language_holds_for_this_session_alone(post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("desk", **TABLE, event="1")
    assert "<h1>Desk</h1>" in read_page(app)
    app = app.selectbox(key="language_choice").set_value(Language.SPANISH).run()
    words = read_page(app)
    assert "<h1>Mesa</h1>" in words
    assert 'data-lookout-chosen="yes"' in words
    assert app.multiselect(key="filter_damage").label == "Gravedad de los daños"
    other = open_app("desk", **TABLE, event="1")
    assert "<h1>Desk</h1>" in read_page(other)


def test_arabic_is_told_to_the_page_as_right_to_left(post_ids: list[int], open_app: OpenApp) -> None:
    app = open_app("", event="1")
    app.session_state[LANGUAGE] = Language.ARABIC
    words = read_page(app.run())
    assert 'data-lookout-direction="rtl"' in words
    assert "الأكثر إلحاحًا أولًا" in words
