"""What a session promises on either store."""

import socket
import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from db import session as sessions
from db.errors import BusyError
from db.models import Event
from db.session import Store
from tests.factories import make_event


def test_a_read_of_one_state_sees_nothing_that_comes_meanwhile(store: Store) -> None:
    events = select(func.count()).select_from(Event)
    with store.read(one_state=True) as session:
        assert session.scalar(events) == 0
        with store.write() as other:
            make_event(other)
        assert session.scalar(events) == 0
    with store.read() as session:
        assert session.scalar(events) == 1


@pytest.mark.slow
def test_a_server_that_takes_the_call_and_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sessions._POSTGRESQL, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = Store(f"postgresql+psycopg://me@127.0.0.1:{silent.getsockname()[1]}/lookout")
        started_s = time.monotonic()
        with pytest.raises(OperationalError, match="timeout"), store.read() as session:
            session.execute(select(1))
        assert time.monotonic() - started_s < 30
        store.close()


def test_a_write_with_patience_is_refused_when_another_one_holds_what_it_needs(store: Store) -> None:
    with store.write() as session:
        event_id = make_event(session)
    hurried = Store(store.url, patience_s=0.2)
    with store.write() as first:
        first.execute(select(Event).where(Event.id == event_id).with_for_update())
        started_s = time.monotonic()
        with (
            pytest.raises(BusyError, match=r"Nothing was saved: .* for 0\.2 s\. Do it again"),
            hurried.write() as other,
        ):
            other.execute(select(Event).where(Event.id == event_id).with_for_update())
        assert time.monotonic() - started_s < 10
    with hurried.write() as other:
        other.get_one(Event, event_id).name = "Saved"
    hurried.close()
    with store.read() as session:
        assert session.get_one(Event, event_id).name == "Saved"
