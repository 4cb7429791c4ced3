"""The page Import: what would be imported is shown first, and open dates are asked for."""

from streamlit.testing.v1 import AppTest

from db.queries.filters import PostFilter
from db.queries.posts import count_posts, list_posts
from db.session import Store
from tests.app.steps import OpenApp, press, read_page
from tests.factories import make_posts, store_posts


def choose(app: AppTest, content: str) -> AppTest:
    (field,) = [each for each in app.file_uploader if each.label == "Files"]
    field.upload("posts.csv", content.encode(), "text/csv")
    return finish(app.run())


def finish(app: AppTest) -> AppTest:
    """Wait for what the page does in the background."""
    for key, work in (("import_preview", lambda kept: kept.running), ("import_run", lambda kept: kept)):
        if key in app.session_state and app.session_state[key] is not None:
            work(app.session_state[key]).wait(30)
    return app.run()


def test_a_file_is_previewed_before_anything_of_it_is_stored(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    text = "text,created_at,lat,lon\nRoof gone,2026-02-01T10:00:00Z,0,0\nBridge out,,1,2\n,,,\nnan,,,\n"
    app = choose(open_app("import", event="1", analyst="Ana"), text)
    page = read_page(app)
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics == {"Would be added": "2", "Known already": "0", "Refused": "1"}
    assert "1 posts have no known time and are marked so" in page
    with store.read() as session:
        assert count_posts(session, PostFilter(1)) == 1
    app = finish(press(app, "Import"))
    assert "Added" in [metric.label for metric in app.metric]
    with store.read() as session:
        assert count_posts(session, PostFilter(1)) == 3


def test_dates_that_can_be_read_in_two_ways_are_asked_for_first(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    app = choose(open_app("import", event="1", analyst="Ana"), "text,date\nRoof gone,03/04/2025\n")
    assert "Import" not in [button.label for button in app.button]
    (radio,) = app.radio
    assert "What comes first in dates such as" in radio.label
    app = finish(radio.set_value("day-first").run())
    finish(press(app, "Import"))
    with store.read() as session:
        moments = [row.posted_at for row in list_posts(session, PostFilter(1))]
    assert (moments[-1].month, moments[-1].day) == (4, 3)
