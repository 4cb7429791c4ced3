"""Alerts stand on every page until a named person knows of them."""

import pytest

from dashboard.views.pages import Page
from db.alert_outbox import claim_delivery, fail_delivery, queue_deliveries
from db.alerts import raise_alert
from db.session import Store
from db.vocabulary import AlertKind
from tests.app.steps import TABLE, OpenApp, read_page
from tests.factories import make_event


@pytest.fixture
def event_id(store: Store) -> int:
    """An event with one open alert."""
    with store.write() as session:
        event_id = make_event(session)
        raise_alert(
            session,
            kind=AlertKind.GROWTH,
            key="growth:1",
            title="An incident grows fast <img src=x> $x$",
            event_id=event_id,
            link=f"/incidents?event={event_id}",
        )
    return event_id


@pytest.mark.parametrize("page", Page)
def test_every_page_says_that_an_alert_is_open(
    store: Store, open_app: OpenApp, event_id: int, page: Page
) -> None:
    shown = read_page(open_app(page))
    assert '<p class="lo-unseen" role="status">1 alert nobody knows of yet</p>' in shown
    assert "Growing incident" in shown


def test_a_named_person_acknowledges_it_and_it_is_gone_from_every_page(
    store: Store, open_app: OpenApp, event_id: int
) -> None:
    assert open_app("desk", **TABLE).button(key="acknowledge_1").disabled
    app = open_app("desk", **TABLE, analyst="Ana")
    page = read_page(app.button(key="acknowledge_1").click().run())
    assert "nobody knows of yet" not in page
    (log,) = [one.value for one in open_app("operations").dataframe if "Alert" in one.value]
    assert log["State"][0].startswith("Ana knows, ")
    assert log["Event"][0] == "River flood"


def test_a_title_stays_words(store: Store, open_app: OpenApp, event_id: int) -> None:
    assert "An incident grows fast &lt;img src=x&gt; $x$" in read_page(open_app("desk", **TABLE))


def test_without_an_alert_the_frame_is_as_it_was(store: Store, open_app: OpenApp) -> None:
    with store.write() as session:
        make_event(session)
    assert "nobody knows of yet" not in read_page(open_app("desk", **TABLE))
    page = read_page(open_app("operations"))
    assert "No alert yet" in page
    assert "no webhook and no mail is configured" in page


def test_a_receiver_that_fails_is_shown_with_its_reason(
    store: Store, open_app: OpenApp, event_id: int
) -> None:
    with store.write() as session:
        queue_deliveries(session, ["webhook here.example"])
        raise_alert(session, kind=AlertKind.SILENCE, key="silence:1", title="A feed is silent")
        queue_deliveries(session, ["webhook here.example"])
        message = claim_delivery(session, "webhook here.example", lease_s=9)
        assert message is not None
        fail_delivery(session, "webhook here.example", message.alert_id, reason="it answered 503")
    (receivers,) = [one.value for one in open_app("operations").dataframe if "Receiver" in one.value]
    assert receivers["State"][0].startswith("ALARM · failed once, next try in")
    assert list(receivers["Last error"]) == ["it answered 503"]
    assert list(receivers["Delivered"]) == ["1 waiting"]
