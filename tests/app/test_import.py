"""The page Import: what would be imported is shown first, and open dates are asked for."""

import re

from streamlit.testing.v1 import AppTest

from db.ingest.survey import ask_date_order
from db.queries.filters import PostFilter
from db.queries.posts import count_posts, list_posts
from db.session import Store
from tests.app.steps import OpenApp, press, read_page
from tests.factories import make_posts, store_posts

TILE = re.compile(r'data-figure="([^"]+)"><dt>[^<]+</dt><dd>([^<]+)</dd>')


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


def list_buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def list_cells(app: AppTest, column: str) -> list[str]:
    """Return the cells of the last table that has such a column."""
    tables = [table.value for table in app.dataframe if column in table.value.columns]
    return list(tables[-1][column])


def test_a_file_is_previewed_before_anything_of_it_is_stored(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    rows = [
        "text,created_at,lat,lon,lang",
        "Roof gone,2026-02-01T10:00:00Z,0,0,si",
        "Bridge out,,1,2,",
        ",,,,",
        "nan,,,,",
    ]
    app = choose(open_app("import", event="1", analyst="Ana"), "\n".join(rows))
    assert dict(TILE.findall(read_page(app))) == {
        "Rows": "3",
        "Would be added": "2",
        "Known already": "0",
        "Refused": "1",
        "Without a time": "1",
        "Without coordinates": "1",
    }
    assert "Languages: Sinhala (si) 1, 1 to be detected from the text." in read_page(app)
    assert "Posted from 01 Feb 2026, 10:00 UTC to 01 Feb 2026, 10:00 UTC" in read_page(app)
    assert list_cells(app, "Posted at") == ["01 Feb 2026, 10:00 UTC", "time not known"]
    assert list_cells(app, "Coordinates") == ["–", "1.000, 2.000"]
    (reason,) = list_cells(app, "Reason")
    assert "has neither text nor picture" in reason
    assert "Download refused rows" in [button.proto.label for button in app.get("download_button")]
    with store.read() as session:
        assert count_posts(session, PostFilter(1)) == 1
    app = finish(press(app, "Import"))
    assert dict(TILE.findall(read_page(app)))["Added"] == "2"
    with store.read() as session:
        assert count_posts(session, PostFilter(1)) == 3


def test_dates_that_can_be_read_in_two_ways_are_asked_for_first(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    app = choose(open_app("import", event="1", analyst="Ana"), "text,date\nRoof gone,03/04/2025\n")
    assert "Import" not in list_buttons(app)
    assert app.radio[0].label.replace("\\", "") == ask_date_order("03/04/2025")
    for order, read_as in (
        ("month-first", "04 Mar 2025, 00:00 UTC"),
        ("day-first", "03 Apr 2025, 00:00 UTC"),
    ):
        app = finish(app.radio[0].set_value(order).run())
        # The question stays, so that the answer can be changed where the preview shows that it was wrong.
        assert app.radio[0].label.replace("\\", "") == ask_date_order("03/04/2025")
        assert app.radio[0].value == order
        assert list_cells(app, "Posted at") == [read_as]
    finish(press(app, "Import"))
    with store.read() as session:
        moments = [row.posted_at for row in list_posts(session, PostFilter(1))]
    assert (moments[-1].month, moments[-1].day) == (4, 3)


def test_the_preview_follows_the_name_of_the_source(store: Store, open_app: OpenApp) -> None:
    store_posts(store, make_posts(1))
    twice = "id,text\n1,Roof gone\n1,Bridge out\n"
    app = choose(open_app("import", event="1", analyst="Ana"), twice)
    assert dict(TILE.findall(read_page(app)))["Would be added"] == "2"
    (name,) = [field for field in app.text_input if field.label == "Name of the source"]
    app = finish(name.set_value("Hotline").run())
    # Its numbers are ids now, and one id has two texts.
    assert dict(TILE.findall(read_page(app)))["Would be added"] == "1"
