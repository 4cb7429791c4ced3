"""Who is at the same event shows in the bar of the desk, and costs a write in half a minute at most."""

import pytest

from dashboard import cached_reads, team_actions
from db.leases import take_lease
from db.presences import SAID_EVERY, keep_presence
from db.queries.presences import list_presences
from db.session import Store, utc_now
from tests.app.steps import OpenApp, press, read_page

BO = "<b>Bo</b> :red[x]"


def come(store: Store, person: str) -> None:
    with store.write() as session:
        keep_presence(session, event_id=1, person=person, now=utc_now())


def test_others_are_named_with_the_post_that_they_are_at_and_a_click_leads_there(
    store: Store, open_app: OpenApp, post_ids: list[int]
) -> None:
    come(store, BO)
    with store.write() as session:
        take_lease(session, post_id=post_ids[1], holder=BO, now=utc_now())
    app = open_app("desk", analyst="Ana")
    assert f"**{BO}** · " in read_page(app)
    app = press(app, f"at post {post_ids[1]}")
    assert f"Post {post_ids[1]}" in [header.value for header in app.header]


@pytest.mark.usefixtures("post_ids")
def test_those_who_are_here_are_named_once_somebody_asks(store: Store, open_app: OpenApp) -> None:
    come(store, BO)
    app = open_app("desk", analyst="Ana")
    assert f"**{BO}** · " in read_page(app)
    app.session_state["desk_presences"] = False
    assert f"**{BO}** · " not in read_page(app.run())


@pytest.mark.usefixtures("post_ids")
def test_one_person_alone_sees_nothing_of_it_and_who_gave_no_name_is_shown_no_names(
    store: Store, open_app: OpenApp
) -> None:
    for _ in range(2):
        assert "**Ana** · " not in read_page(open_app("desk", analyst="Ana"))
    with store.read() as session:
        assert [one.person for one in list_presences(session, event_id=1, now=utc_now())] == ["Ana"]
    assert "**Ana** · " not in read_page(open_app("desk"))


@pytest.mark.usefixtures("post_ids")
def test_an_open_desk_says_so_once_in_half_a_minute_however_often_and_in_however_many_tabs_it_is_drawn(
    store: Store, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    keep = team_actions.keep_presence

    def note(event_id: int, *, person: str) -> None:
        said.append(person)
        keep(event_id, person=person)

    monkeypatch.setattr(team_actions, "keep_presence", note)
    app = open_app("desk", analyst="Ana").run().run()
    cached_reads.find_slot.cache_clear()
    app.run()
    open_app("desk", analyst="Ana")
    assert said == ["Ana"]
    with store.write() as session:
        keep_presence(session, event_id=1, person="Ana", now=utc_now() - SAID_EVERY)
    open_app("desk", analyst="Ana")
    assert said == ["Ana", "Ana"]
