"""A drawn area with a name is everybody's; only who named it deletes it, and the log says so."""

import pytest
from sqlalchemy import select

from db import named_areas
from db.errors import IllegalChangeError, NotFoundError
from db.models import AuditEntry
from db.named_areas import NAME_CHARS, delete_area, name_area
from db.queries.named_areas import list_areas
from db.session import Store
from tests.factories import make_event

CIRCLE = "16.9700,-88.2300,10"


@pytest.fixture(autouse=True)
def event_id(store: Store) -> int:
    with store.write() as session:
        return make_event(session)


def name(store: Store, name: str, actor: str = "Ana") -> int:
    with store.write() as session:
        return name_area(session, event_id=1, name=name, shape=CIRCLE, actor=actor)


def test_a_named_area_is_listed_for_everybody_until_who_named_it_deletes_it(store: Store) -> None:
    number = name(store, " The\n harbour ")
    name(store, "A bay", "Bo")
    with store.read() as session:
        assert [(area.name, area.drawn_by) for area in list_areas(session, event_id=1)] == [
            ("A bay", "Bo"),
            ("The harbour", "Ana"),
        ]
    with store.write() as session, pytest.raises(IllegalChangeError, match="Ana has named the area"):
        delete_area(session, area_id=number, actor="Bo")
    with store.write() as session:
        delete_area(session, area_id=number, actor="Ana")
    with store.read() as session:
        assert [area.name for area in list_areas(session, event_id=1)] == ["A bay"]
        log = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.actor) for entry in log] == [
        ("name_area", "Ana"),
        ("name_area", "Bo"),
        ("delete_area", "Ana"),
    ]
    assert log[2].before == {"name": "The harbour", "shape": CIRCLE}


@pytest.mark.parametrize(
    ("called", "said"),
    [
        ("", "an area needs a name of 1 to 80"),
        ("x" * (NAME_CHARS + 1), "this one has 81"),
        ("The bay", "Ana has named an area 'The bay' already"),
    ],
)
def test_a_name_that_cannot_be_given_says_why(store: Store, called: str, said: str) -> None:
    name(store, "The bay")
    with pytest.raises(IllegalChangeError, match=said):
        name(store, called, "Bo")


def test_no_more_areas_are_named_than_can_be_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_areas, "MOST_AREAS", 1)
    name(store, "The bay")
    with pytest.raises(IllegalChangeError, match="this event has 1 named areas already"):
        name(store, "The harbour")


def test_what_is_not_there_is_neither_named_nor_deleted(store: Store) -> None:
    with store.write() as session, pytest.raises(NotFoundError, match="no named area 9"):
        delete_area(session, area_id=9, actor="Ana")
    with store.write() as session, pytest.raises(NotFoundError, match="no event 7"):
        name_area(session, event_id=7, name="The bay", shape=CIRCLE, actor="Ana")
