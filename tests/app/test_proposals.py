"""The page Proposals: what may be an event is looked at and decided, and the decision taken back."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from db.hazard_reports import store_hazard_reports
from db.proposal_decisions import dismiss_proposal
from db.queries.events import find_event_id, get_event
from db.queries.posts import get_post
from db.queries.proposals import get_proposal, list_proposals
from db.session import Store
from db.vocabulary import EventStatus, FeedKind, ProposalStatus
from inference.incidents.proposals.watching import watch_streams
from tests.app.steps import HOSTILE, OpenApp, press, read_page
from tests.bursts import QUAKE_AT, make_chatter, make_quake, make_stream, receive_stream
from tests.factories import make_event, make_hazard_report


@pytest.fixture
def proposal_id(store: Store) -> int:
    """One proposal of eight posts, in a stream beside an event."""
    with store.write() as session:
        make_event(session)
    stream_id = make_stream(store)
    receive_stream(store, stream_id, [*make_chatter(), *make_quake(8)])
    watch_streams(store, QUAKE_AT + timedelta(hours=2))
    with store.read() as session:
        ((row,), _) = list_proposals(session, is_open=True)
    return row.id


def read_status(store: Store, proposal_id: int) -> ProposalStatus:
    with store.read() as session:
        detail = get_proposal(session, proposal_id, limit=1)
    assert detail is not None
    return detail.row.status


def open_proposal(open_app: OpenApp, proposal_id: int, analyst: str = "ana") -> AppTest:
    return open_app("proposals", analyst=analyst, proposal=str(proposal_id))


def test_without_a_stream_the_page_says_how_to_get_proposals_and_opens_one(
    store: Store, open_app: OpenApp
) -> None:
    app = open_app("proposals", analyst="ana")
    assert "No stream yet" in read_page(app)
    next(field for field in app.text_input if field.label == "Name of the stream").set_value("Watch <b>")
    app = press(app, "Open the stream")
    assert "Nothing to decide" in read_page(app.run())
    with store.read() as session:
        event = get_event(session, find_event_id(session, "watch-b") or 0)
    assert event is not None
    assert event.status is EventStatus.STREAM


def test_a_proposal_is_listed_and_opened_by_its_address(proposal_id: int, open_app: OpenApp) -> None:
    app = open_app("proposals")
    page = read_page(app)
    for words in ("Strong quake in Ixtla", "8 voices within an hour", "Ixtla, within 10 km", "from Watch"):
        assert words in page
    app = press(app, f"Open proposal {proposal_id}")
    assert app.query_params["proposal"] in (str(proposal_id), [str(proposal_id)])
    page = read_page(open_proposal(open_app, proposal_id))
    assert "8 independent accounts tell of it in 8 messages" in page
    assert "Nothing that is looked for" in page


def test_a_hazard_report_near_a_proposal_speaks_for_it_and_counts_as_no_voice(
    store: Store, proposal_id: int, open_app: OpenApp
) -> None:
    assert "reports a hazard near" not in read_page(open_app("proposals"))
    at = QUAKE_AT - timedelta(minutes=30)
    reports = [
        make_hazard_report("us1", lat=18.6, lon=-98.2, started_at=at),
        make_hazard_report("us2", lat=18.6, lon=-98.0, started_at=at, level=None),
        make_hazard_report("us3", lat=18.6, lon=-94.0, started_at=at),
    ]
    with store.write() as session:
        store_hazard_reports(session, publisher=FeedKind.USGS, reports=reports)
    assert "USGS reports a hazard near" in read_page(open_app("proposals"))
    page = read_page(open_proposal(open_app, proposal_id))
    assert (
        "USGS reports: Earthquake, magnitude 6.1 (mww), orange level, 32 km from the middle, began 30 min "
        "before the first post; looked for within 200 km and 24 h. 1 more are near." in page
    )
    assert "8 independent accounts tell of it in 8 messages" in page


@pytest.mark.parametrize("number", ["999", "x", "9" * 40])
def test_a_proposal_that_is_not_there_is_no_fault(store: Store, open_app: OpenApp, number: str) -> None:
    assert "Proposal" in read_page(open_app("proposals", proposal=number))


def test_a_proposal_is_accepted_under_a_name_and_the_decision_taken_back(
    store: Store, proposal_id: int, open_app: OpenApp
) -> None:
    app = open_proposal(open_app, proposal_id)
    next(box for box in app.selectbox if box.label == "Hazard").set_value("earthquake")
    name = next(field for field in app.text_input if field.label == "Name of the event")
    name.set_value(f"Quake in Ixtla {HOSTILE}")
    press(app, "Accept")
    assert read_status(store, proposal_id) is ProposalStatus.ACCEPTED
    app = open_proposal(open_app, proposal_id)
    assert "Accepted as an event: Quake in Ixtla" in read_page(app)
    press(app, "Undo the decision")
    assert read_status(store, proposal_id) is ProposalStatus.OPEN
    assert "undone" in read_page(open_proposal(open_app, proposal_id))


def test_accepting_asks_for_the_hazard(store: Store, proposal_id: int, open_app: OpenApp) -> None:
    assert "Choose the hazard" in read_page(press(open_proposal(open_app, proposal_id), "Accept"))
    assert read_status(store, proposal_id) is ProposalStatus.OPEN


def test_a_proposal_is_merged_into_an_event_and_never_into_a_stream(
    store: Store, proposal_id: int, open_app: OpenApp
) -> None:
    app = open_proposal(open_app, proposal_id)
    box = next(box for box in app.selectbox if box.label == "Event that it is part of")
    assert box.options == ["River flood"]
    box.set_value(1)
    press(app, "Merge")
    assert read_status(store, proposal_id) is ProposalStatus.MERGED
    with store.read() as session:
        detail = get_proposal(session, proposal_id, limit=1)
        assert detail is not None
        post = get_post(session, detail.first_posts[0].id)
    assert post is not None
    assert post.event_id == 1


def test_a_proposal_is_dismissed_for_a_reason_alone(
    store: Store, proposal_id: int, open_app: OpenApp
) -> None:
    app = press(open_proposal(open_app, proposal_id), "Dismiss")
    assert "dismissed for a reason" in read_page(app)
    app = open_proposal(open_app, proposal_id)
    next(field for field in app.text_input if field.label == "Why it is no event").set_value("A film")
    press(app, "Dismiss")
    assert read_status(store, proposal_id) is ProposalStatus.DISMISSED
    assert "Nothing to decide" in read_page(open_app("proposals"))
    assert "Dismissed" in read_page(open_app("proposals", show="decided"))


def test_what_somebody_else_decided_meanwhile_is_said(
    store: Store, proposal_id: int, open_app: OpenApp
) -> None:
    app = open_proposal(open_app, proposal_id)
    with store.write() as session:
        dismiss_proposal(session, proposal_id=proposal_id, reason="A film", actor="ben")
    next(field for field in app.text_input if field.label == "Why it is no event").set_value("A drill")
    assert "dismissed already" in read_page(press(app, "Dismiss"))


def test_without_a_name_nothing_can_be_decided(proposal_id: int, open_app: OpenApp) -> None:
    app = open_proposal(open_app, proposal_id, analyst="")
    assert "Give your name first" in read_page(app)
    assert all(button.disabled for button in app.button if button.label in ("Accept", "Merge", "Dismiss"))
