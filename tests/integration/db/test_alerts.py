"""Alerts are written once, end, are acknowledged by people, and wait in a queue of each receiver."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from db import alert_outbox
from db.alert_outbox import (
    LEAST_ATTEMPTS,
    AlertMessage,
    claim_delivery,
    fail_delivery,
    finish_delivery,
    has_unqueued,
    has_waiting,
    queue_deliveries,
)
from db.alerts import acknowledge_alert, end_alert, raise_alert
from db.errors import IllegalChangeError, NotFoundError
from db.models import Alert, AlertReceiver, AuditEntry, Proposal, WatchedPost
from db.predictions import NewPlace, add_predictions
from db.queries.alerts import (
    AlertRow,
    ProposedEvent,
    ReceiverRow,
    count_open_alerts,
    list_alerts,
    list_open_alerts,
    list_proposed,
    list_receivers,
)
from db.session import Store
from db.vocabulary import AlertKind, PlaceMethod, PlacePrecision, ProposalStatus
from tests.factories import (
    MODEL_VERSION,
    make_event,
    make_posts,
    make_prediction,
    make_proposal,
    store_posts,
)

HERE, THERE = "webhook here.example", "mail there.example"


def alert(store: Store, key: str = "growth:1", **fields: object) -> bool:
    named = {"kind": AlertKind.GROWTH, "title": "An incident grows fast"} | fields
    with store.write() as session:
        return raise_alert(session, key=key, **named)  # type: ignore[arg-type]


def look(store: Store) -> list[AlertRow]:
    with store.read() as session:
        return list_alerts(session)


def list_open(store: Store) -> list[str]:
    with store.read() as session:
        found = list_open_alerts(session)
        assert count_open_alerts(session) == len(found)
        return [one.title for one in found]


def queue(store: Store, *receivers: str) -> None:
    with store.write() as session:
        queue_deliveries(session, receivers)


def claim(store: Store, receiver: str = HERE, *, lease_s: float = 60) -> AlertMessage | None:
    with store.write() as session:
        return claim_delivery(session, receiver, lease_s=lease_s)


def look_at(store: Store, receiver: str = HERE) -> ReceiverRow:
    with store.read() as session:
        return next(one for one in list_receivers(session) if one.name == receiver)


def test_an_alert_is_written_once_however_often_it_is_raised(store: Store) -> None:
    with store.write() as session:
        event_id = make_event(session)
    link = f"/incidents?event={event_id}"
    assert alert(store, event_id=event_id, link=link)
    assert not alert(store, title="said again")
    (found,) = look(store)
    assert (found.title, found.event, found.link) == ("An incident grows fast", "River flood", link)
    assert (found.kind, found.ended_at, found.acknowledged_by) == (AlertKind.GROWTH, None, None)


def test_people_are_masked_in_what_leaves_the_machine(store: Store) -> None:
    alert(store, title="Silent: @rio_watcher, call +1 202 555 0143 " + "water " * 80)
    (found,) = look(store)
    assert "rio_watcher" not in found.title
    assert "0143" not in found.title
    assert len(found.title) <= 200


def test_what_is_over_is_no_longer_open_and_opens_again_when_it_comes_back(store: Store) -> None:
    alert(store)
    alert(store, "growth:2", title="Another one")
    with store.write() as session:
        end_alert(session, key="growth:1")
        end_alert(session, key="unknown")
    assert list_open(store) == ["Another one"]
    assert not alert(store)
    assert list_open(store) == ["Another one", "An incident grows fast"]


def test_a_named_person_acknowledges_an_alert_once(store: Store) -> None:
    alert(store)
    with store.write() as session, pytest.raises(IllegalChangeError, match="by a named person; give a name"):
        acknowledge_alert(session, alert_id=1, actor="  ")
    with store.write() as session, pytest.raises(NotFoundError, match="no alert 9"):
        acknowledge_alert(session, alert_id=9, actor="Ana")
    for actor in ("Ana", "Ben"):
        with store.write() as session:
            acknowledge_alert(session, alert_id=1, actor=actor)
    assert list_open(store) == []
    assert [one.acknowledged_by for one in look(store)] == ["Ana"]
    with store.read() as session:
        (entry,) = session.scalars(select(AuditEntry))
    assert (entry.actor, entry.action, entry.after) == ("Ana", "acknowledge_alert", {"key": "growth:1"})


def test_what_was_raised_before_a_receiver_was_there_is_not_told_to_it(store: Store) -> None:
    alert(store)
    with store.write() as session:
        session.get_one(Alert, 1).raised_at -= timedelta(seconds=1)
    queue(store, HERE)
    assert claim(store) is None
    alert(store, "growth:2", title="Later")
    with store.read() as session:
        assert has_unqueued(session, [HERE])
    queue(store, HERE)
    queue(store, HERE)
    with store.read() as session:
        assert not has_unqueued(session, [HERE])
        assert has_unqueued(session, [HERE, THERE])
        assert has_waiting(session, [HERE])
        assert not has_waiting(session, [THERE])
    message = claim(store)
    assert message is not None
    assert message.title == "Later"
    with store.write() as session:
        finish_delivery(session, HERE, message.alert_id)
    assert claim(store) is None
    assert [(one.delivered, one.waiting) for one in look(store)] == [(1, 0), (0, 0)]


def test_who_is_killed_with_an_alert_in_hand_leaves_it_to_the_next(store: Store) -> None:
    queue(store, HERE)
    alert(store)
    queue(store, HERE)
    assert claim(store, lease_s=0) is not None
    # Nobody noted how it went.
    assert claim(store, lease_s=60) is not None
    assert claim(store) is None
    assert look_at(store).waiting == 1


def test_a_receiver_that_fails_rests_and_keeps_no_other_waiting(store: Store) -> None:
    queue(store, HERE, THERE)
    alert(store)
    alert(store, "growth:2")
    queue(store, HERE, THERE)
    message = claim(store)
    assert message is not None
    with store.write() as session:
        fail_delivery(session, HERE, message.alert_id, reason="503\x00from here.example", rest_s=300)
    assert claim(store) is None
    row = look_at(store)
    assert (row.failures, row.waiting, row.last_error) == (1, 2, "503 from here.example")
    other = claim(store, THERE)
    assert other is not None
    with store.write() as session:
        finish_delivery(session, THERE, other.alert_id)
    assert claim(store, THERE) is not None
    with store.write() as session:
        session.get_one(AlertReceiver, HERE).next_try_at -= timedelta(hours=1)
    # What it did not take does not stand before what it was never asked to take.
    second = claim(store)
    assert second is not None
    assert second.alert_id != message.alert_id


def test_an_alert_that_is_never_taken_is_given_up_after_a_day_and_says_so(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alert_outbox, "FIRST_REST_S", 0.0)
    queue(store, HERE)
    alert(store)
    queue(store, HERE)
    for attempt in range(LEAST_ATTEMPTS + 1):
        message = claim(store)
        assert message is not None, attempt
        with store.write() as session:
            fail_delivery(session, HERE, message.alert_id, reason="gone")
        if attempt == LEAST_ATTEMPTS - 1:
            with store.write() as session:
                session.get_one(Alert, 1).raised_at -= timedelta(days=2)
    assert claim(store) is None
    row = look_at(store)
    assert (row.waiting, row.given_up, row.failures) == (0, 1, LEAST_ATTEMPTS + 1)
    assert [one.given_up for one in look(store)] == [1]


def test_open_proposals_are_read_with_the_place_that_most_of_their_first_posts_name(store: Store) -> None:
    post_ids = store_posts(store, make_posts(6))
    names = ("Xalapa", "Ixtla", "Ixtla", None, "Puebla", "Puebla")
    with store.write() as session:
        places = [
            NewPlace(18.6, -98.5, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, name) for name in names
        ]
        predictions = [
            make_prediction(post_id, place=place) for post_id, place in zip(post_ids, places, strict=True)
        ]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
        session.add_all(make_proposal(1) for _ in range(3))
        session.flush()
        session.get_one(Proposal, 3).status = ProposalStatus.DISMISSED
        session.add_all(WatchedPost(post_id=post_id, proposal_id=1) for post_id in post_ids)
    with store.read() as session:
        assert list_proposed(session) == [
            ProposedEvent(1, 1, 8, 1, 0.1, "Ixtla"),
            ProposedEvent(2, 1, 8, 1, 0.1, None),
        ]
