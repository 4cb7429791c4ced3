"""A drawn post is judged again on a page that says nothing of its labels; a lead decides where two differ."""

import pytest

from db.double_reviews import start_sample
from db.reviews import add_review
from db.session import Store
from db.vocabulary import Humanitarian, Informativeness, LabelDecision
from tests.app.steps import OpenApp, press, read_page


@pytest.fixture
def drawn(store: Store, post_ids: list[int]) -> int:
    """One of three posts, which Ana found right, is drawn."""
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ana", label_decision=LabelDecision.RIGHT)
    with store.write() as session:
        start_sample(session, event_id=1, share=0.5, actor="Lea")
    return post_ids[0]


def test_two_differ_and_a_lead_decides(open_app: OpenApp, drawn: int) -> None:
    app = open_app("second-review", analyst="Bo")
    page = read_page(app)
    assert "Water is rising in street 0" in page
    assert "Affected" not in page
    app.selectbox(key=f"second_{drawn}_informativeness").set_value(Informativeness.INFORMATIVE)
    app = press(app, "Save")
    assert "Choose a class of each." in read_page(app)
    app.selectbox(key=f"second_{drawn}_informativeness").set_value(Informativeness.INFORMATIVE)
    app.selectbox(key=f"second_{drawn}_humanitarian").set_value(Humanitarian.VEHICLE_DAMAGE)
    app = press(app, "Save")
    assert "Saved; a third person decides where you two differ" in read_page(app)
    app = open_app("second-review", analyst="Lea")
    app.selectbox(key=f"third_{drawn}_informativeness").set_value(Informativeness.INFORMATIVE)
    app.selectbox(key=f"third_{drawn}_humanitarian").set_value(Humanitarian.VEHICLE_DAMAGE)
    app = press(app, "Save")
    assert f"Post {drawn} is decided" in read_page(app)
    kappa = [table.value for table in open_app("operations").dataframe if "Kappa" in table.value]
    assert list(kappa[0]["Judged twice"]) == [1, 1, 0]


def test_a_lead_draws_a_sample_and_who_judged_first_is_not_asked(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    with store.write() as session:
        add_review(session, post_id=post_ids[0], reviewer="Ana", label_decision=LabelDecision.RIGHT)
    app = press(open_app("second-review", analyst="Ana"), "Draw it")
    page = read_page(app)
    assert "Posts to be judged again: 1" in page
    assert "Nothing to judge again" in page
    assert "Water is rising in street 0" in read_page(open_app("second-review", analyst="Bo"))
