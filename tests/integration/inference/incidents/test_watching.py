"""Streams are watched pass by pass: bursts are proposed once, whatever the process or its end."""

from datetime import timedelta

import pytest

from db.errors import IllegalChangeError
from db.models import Proposal
from db.proposal_decisions import accept_proposal, dismiss_proposal, undo_decision
from db.proposals import claim_turn, end_turn
from db.queries.events import get_event
from db.queries.incidents import list_incidents
from db.queries.proposals import ProposalRow, get_proposal, list_proposals
from db.queries.watching import read_hours
from db.session import Store
from db.vocabulary import EventStatus, Hazard, ProposalStatus
from inference.incidents.gathering import gather_new_posts
from inference.incidents.proposals import watching
from inference.incidents.proposals.joining import JoinSettings
from inference.incidents.proposals.stream import DEFAULTS, WatchSettings
from inference.incidents.proposals.watching import watch_streams
from tests.bursts import QUAKE_AT, make_chatter, make_quake, make_stream, receive_stream
from tests.happenings import make_happening_posts, receive

NOW = QUAKE_AT + timedelta(hours=2)
# No post joins by itself, so that what comes later bursts once more.
NONE_JOINS = WatchSettings(joining=JoinSettings(threshold=9.0))


@pytest.fixture
def stream_id(store: Store) -> int:
    """A stream with five days of chatter, all of it watched."""
    stream_id = make_stream(store)
    receive_stream(store, stream_id, make_chatter())
    watch(store)
    return stream_id


def watch(store: Store, settings: WatchSettings = DEFAULTS) -> None:
    while watch_streams(store, NOW, settings=settings):
        pass


def read_proposals(store: Store, *, is_open: bool = True) -> list[ProposalRow]:
    with store.read() as session:
        return list_proposals(session, is_open=is_open)[0]


def count_posts(store: Store, proposal_id: int) -> int:
    with store.read() as session:
        detail = get_proposal(session, proposal_id, limit=5)
    assert detail is not None
    return detail.posts


def test_chatter_is_no_proposal(store: Store, stream_id: int) -> None:
    assert read_proposals(store) == []


def test_a_burst_of_accounts_is_proposed_with_what_speaks_for_it(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(8))
    watch(store)
    (row,) = read_proposals(store)
    assert "quake" in row.keys
    assert "@ixtla" in row.keys
    assert row.title.startswith("Strong quake in Ixtla")
    assert (row.status, row.voices, row.window_h) == (ProposalStatus.OPEN, 8, 1)
    assert row.surprise >= row.bar
    assert row.weights.accounts == 8
    assert row.extent is not None
    assert round(row.extent.lat, 1) == 18.6
    assert row.first_seen_at == QUAKE_AT


def test_one_account_that_repeats_itself_is_no_burst(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(30, author="f" * 32))
    watch(store)
    assert read_proposals(store) == []


def test_posts_of_an_event_are_not_watched(store: Store) -> None:
    receive(store, make_happening_posts(40))
    watch(store)
    assert read_proposals(store) == []


def test_later_posts_join_the_proposal_and_none_is_made_twice(store: Store, stream_id: int) -> None:
    for first in range(0, 24, 8):
        receive_stream(store, stream_id, make_quake(8, first=first))
        watch(store)
    (row,) = read_proposals(store)
    assert count_posts(store, row.id) == 24


def test_a_pass_that_dies_before_it_is_written_leaves_nothing_and_is_made_again(
    store: Store, stream_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_stream(store, stream_id, make_quake(8))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(watching, "end_turn", die)
        with pytest.raises(KeyboardInterrupt):
            watch_streams(store, NOW)
    watch(store)
    (row,) = read_proposals(store)
    assert count_posts(store, row.id) == 8
    with store.read() as session:
        hours = read_hours(session, stream_id=stream_id, keys=[""], since_hour=0)
    assert sum(hours[""].values()) == 5 * 24 + 8


def test_one_process_at_a_time_watches(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(8))
    with store.write() as session:
        other = claim_turn(session, holder="elsewhere:1", lease_s=60)
    assert other is not None
    assert watch_streams(store, NOW) == 0
    with store.write() as session:
        end_turn(session, other, looked_up_to=other.prediction_id)
    assert watch_streams(store, NOW) > 0


def test_a_turn_whose_lease_is_over_passes_on(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(8))
    with store.write() as session:
        gone = claim_turn(session, holder="elsewhere:1", lease_s=-1)
    assert gone is not None
    watch(store)
    assert len(read_proposals(store)) == 1
    with store.write() as session, pytest.raises(IllegalChangeError, match="another process watches"):
        end_turn(session, gone, looked_up_to=1)


def test_what_is_accepted_takes_later_posts_and_has_incidents(store: Store, stream_id: int) -> None:
    added = receive_stream(store, stream_id, make_quake(8))
    watch(store)
    gather_new_posts(store, NOW)
    (row,) = read_proposals(store)
    with store.write() as session:
        event_id = accept_proposal(
            session, proposal_id=row.id, name="Quake in Ixtla", hazard=Hazard.EARTHQUAKE, actor="ana"
        )
    gather_new_posts(store, NOW)
    with store.read() as session:
        (incident,) = list_incidents(session, event_id=event_id)
        event = get_event(session, event_id)
    assert incident.posts == len(added)
    assert event is not None
    assert event.centre is not None
    receive_stream(store, stream_id, make_quake(3, first=8))
    watch(store)
    gather_new_posts(store, NOW)
    with store.read() as session:
        assert [one.posts for one in list_incidents(session, event_id=event_id)] == [11]


def test_a_feed_that_brings_posts_again_that_went_to_their_event_adds_nothing(
    store: Store, stream_id: int
) -> None:
    receive_stream(store, stream_id, make_quake(8))
    watch(store)
    (row,) = read_proposals(store)
    with store.write() as session:
        accept_proposal(session, proposal_id=row.id, name="Quake", hazard=Hazard.EARTHQUAKE, actor="ana")
    assert receive_stream(store, stream_id, make_quake(8)) == {}


def test_an_undone_acceptance_brings_the_posts_back(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(8))
    watch(store)
    (row,) = read_proposals(store)
    with store.write() as session:
        event_id = accept_proposal(
            session, proposal_id=row.id, name="Quake in Ixtla", hazard=Hazard.EARTHQUAKE, actor="ana"
        )
    with store.write() as session:
        undo_decision(session, proposal_id=row.id, actor="ben")
    (again,) = read_proposals(store)
    with store.read() as session:
        stream, event = get_event(session, stream_id), get_event(session, event_id)
    assert again.event_id is None
    assert stream is not None
    assert stream.last_post_at == QUAKE_AT + timedelta(minutes=7)
    assert event is not None
    assert (event.status, event.last_post_at) == (EventStatus.CLOSED, None)


def test_what_was_dismissed_has_to_burst_harder(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(5))
    watch(store)
    (row,) = read_proposals(store)
    with store.write() as session:
        dismiss_proposal(session, proposal_id=row.id, reason="A film", actor="ana")
    receive_stream(store, stream_id, make_quake(5, first=5))
    watch(store)
    assert read_proposals(store) == []
    receive_stream(store, stream_id, make_quake(30, first=10))
    watch(store)
    (louder,) = read_proposals(store)
    assert louder.bar > row.bar


def test_what_bursts_once_more_speaks_for_what_was_accepted(store: Store, stream_id: int) -> None:
    receive_stream(store, stream_id, make_quake(8))
    watch(store, NONE_JOINS)
    (row,) = read_proposals(store)
    with store.write() as session:
        event_id = accept_proposal(
            session, proposal_id=row.id, name="Quake in Ixtla", hazard=Hazard.EARTHQUAKE, actor="ana"
        )
    receive_stream(store, stream_id, make_quake(8, first=8))
    watch(store, NONE_JOINS)
    assert read_proposals(store) == []
    assert count_posts(store, row.id) == 16
    with store.read() as session:
        event = get_event(session, event_id)
    assert event is not None
    assert event.last_post_at == QUAKE_AT + timedelta(minutes=15)


def test_what_goes_on_with_a_dismissed_one_has_to_burst_harder_by_whatever_words(
    store: Store, stream_id: int
) -> None:
    receive_stream(store, stream_id, make_quake(5))
    watch(store)
    (row,) = read_proposals(store)
    with store.write() as session:
        session.get_one(Proposal, row.id).keys = ["film"]
        dismiss_proposal(session, proposal_id=row.id, reason="A film", actor="ana")
    receive_stream(store, stream_id, make_quake(5, first=5))
    watch(store)
    assert read_proposals(store) == []
    receive_stream(store, stream_id, make_quake(30, first=10))
    watch(store)
    assert len(read_proposals(store)) == 1


def test_a_decision_that_came_between_is_never_written_over(
    store: Store, stream_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive_stream(store, stream_id, make_quake(8))
    watch(store)
    (row,) = read_proposals(store)
    receive_stream(store, stream_id, make_quake(3, first=8))
    look = watching._watch

    def decide_meanwhile(*arguments: object, **options: object) -> object:
        with store.write() as session:
            dismiss_proposal(session, proposal_id=row.id, reason="A film", actor="ana")
        return look(*arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as between:
        between.setattr(watching, "_watch", decide_meanwhile)
        with pytest.raises(IllegalChangeError, match="watch again"):
            watch_streams(store, NOW)
    assert count_posts(store, row.id) == 8
