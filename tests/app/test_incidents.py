"""The page Incidents: what happened, split, put together and noted by people."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from db.incident_changes import split_incident
from db.queries.incidents import list_incidents
from db.session import Store
from inference.incidents.gathering import gather_new_posts
from tests.app.steps import HOSTILE, MAP, TABLE, OpenApp, press, read_page
from tests.factories import POSTED_AT, make_event
from tests.happenings import WORDS, make_happening_posts, receive


@pytest.fixture
def incident_ids(store: Store) -> list[int]:
    """Two incidents of six posts each, of event 1: that of the bridge, then that of the tents."""
    receive(store, make_happening_posts(12))
    gather_new_posts(store, POSTED_AT + timedelta(hours=3))
    with store.read() as session:
        rows = list_incidents(session, event_id=1)
    return [row.id for row in sorted(rows, key=lambda row: row.first_seen_at)]


def count_posts(store: Store) -> dict[int, int]:
    with store.read() as session:
        return {row.id: row.posts for row in list_incidents(session, event_id=1, min_accounts=0)}


def test_incidents_are_listed_with_what_is_known_of_them(incident_ids: list[int], open_app: OpenApp) -> None:
    page = read_page(open_app("incidents"))
    for words in (
        WORDS[0],
        WORDS[1],
        "6 posts",
        "6 independent accounts",
        "6 not judged",
        "2 of 2 incidents",
    ):
        assert words in page
    assert "English" in page
    assert page.index(WORDS[1]) < page.index(WORDS[0])  # the newest first


def test_an_event_without_incidents_says_when_there_will_be_some(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    assert "No incident yet" in read_page(open_app("incidents"))


def test_the_situation_and_the_posts_can_be_those_of_an_incident(
    incident_ids: list[int], open_app: OpenApp
) -> None:
    page = read_page(open_app("desk", **TABLE, incident=str(incident_ids[0])))
    assert "6 posts in all" in page
    assert f"incident {incident_ids[0]}" in page
    situation = read_page(open_app("desk", **MAP, incident=str(incident_ids[0])))
    assert f"incident {incident_ids[0]}" in situation


@pytest.mark.parametrize("number", ["999", "x", "9" * 40])
def test_an_incident_that_is_not_there_is_no_fault(
    incident_ids: list[int], open_app: OpenApp, number: str
) -> None:
    assert "Incident" in read_page(open_app("incidents", incident=number))


def open_incident(open_app: OpenApp, number: int, analyst: str = "ana") -> AppTest:
    return open_app("incidents", analyst=analyst, event="1", incident=str(number))


def test_an_incident_that_was_opened_stays_open(incident_ids: list[int], open_app: OpenApp) -> None:
    app = press(open_app("incidents", analyst="ana", event="1"), f"Open incident {incident_ids[0]}")
    assert app.query_params["incident"] in (str(incident_ids[0]), [str(incident_ids[0])])
    assert "Add the note" in [button.label for button in app.run().button]
    assert "2 of 2 incidents" in read_page(press(app, "All incidents"))


def test_a_note_is_shown_with_its_author_and_can_be_taken_back(
    incident_ids: list[int], open_app: OpenApp
) -> None:
    app = open_incident(open_app, incident_ids[0])
    app.text_area[0].set_value(f"Known to the brigade {HOSTILE}")
    page = read_page(press(app, "Add the note"))
    assert "ana: “Known to the brigade" in page
    assert "undone" in read_page(press(app, "Undo"))


def test_two_incidents_are_put_together_and_taken_apart_again(
    store: Store, incident_ids: list[int], open_app: OpenApp
) -> None:
    bridge, tents = incident_ids
    app = open_incident(open_app, bridge)
    app.selectbox(key="merge_with").set_value(tents)
    press(app, "Merge")
    assert count_posts(store) == {bridge: 12}
    app = open_incident(open_app, bridge)
    assert f"incident {tents} was put into this one, with 6 posts" in read_page(app)
    press(app, "Undo")
    assert count_posts(store) == {bridge: 6, tents: 6}


def test_a_split_stands_under_both_incidents(
    store: Store, incident_ids: list[int], open_app: OpenApp
) -> None:
    with store.write() as session:
        own = split_incident(session, incident_id=incident_ids[0], post_ids=[1, 3], actor="ben")
    assert f"2 posts went to incident {own}" in read_page(open_incident(open_app, incident_ids[0]))
    page = read_page(open_incident(open_app, own))
    assert f"split off incident {incident_ids[0]}" in page


def test_an_undo_that_something_builds_on_says_what_to_undo_first(
    store: Store, incident_ids: list[int], open_app: OpenApp
) -> None:
    with store.write() as session:
        split_incident(session, incident_id=incident_ids[0], post_ids=[1, 3], actor="ben")
        split_incident(session, incident_id=incident_ids[0], post_ids=[5], actor="ben")
    app = open_incident(open_app, incident_ids[0])
    app = [button for button in app.button if button.label == "Undo"][-1].click().run()
    assert "undo that first" in read_page(app)


def test_without_a_name_nothing_can_be_changed(incident_ids: list[int], open_app: OpenApp) -> None:
    app = open_incident(open_app, incident_ids[0], analyst="")
    assert "Give your name first" in read_page(app)
    assert all(button.disabled for button in app.button if button.label in ("Merge", "Add the note"))
