"""A view is kept under a name, for one or for the team; only who saved it changes it, and the log says so."""

import pytest
from sqlalchemy import select

from db import saved_views
from db.errors import IllegalChangeError, NotFoundError
from db.models import AuditEntry
from db.queries.saved_views import list_views
from db.saved_views import ADDRESS_CHARS, NAME_CHARS, delete_view, rename_view, save_view
from db.session import Store
from tests.factories import make_event


@pytest.fixture
def event_id(store: Store) -> int:
    with store.write() as session:
        return make_event(session)


def save(
    store: Store, name: str, *, actor: str = "Ana", is_shared: bool = False, address: str = "event=1"
) -> int:
    with store.write() as session:
        return save_view(session, event_id=1, name=name, address=address, is_shared=is_shared, actor=actor)


def list_names(store: Store, analyst: str) -> list[str]:
    with store.read() as session:
        return [view.name for view in list_views(session, event_id=1, analyst=analyst)]


@pytest.mark.usefixtures("event_id")
def test_ones_own_views_and_those_that_others_share_are_listed_by_name(store: Store) -> None:
    save(store, "South")
    save(store, "North", actor="Bo", is_shared=True)
    save(store, "Bo's", actor="Bo")
    # Two people may choose the same name.
    save(store, "South", actor="Bo", is_shared=True)
    assert list_names(store, "Ana") == ["North", "South", "South"]
    assert list_names(store, "Bo") == ["Bo's", "North", "South"]
    assert list_names(store, "Cy") == ["North", "South"]


@pytest.mark.usefixtures("event_id")
def test_only_who_saved_a_view_renames_and_deletes_it_and_each_change_is_logged(store: Store) -> None:
    number = save(store, "South", is_shared=True, address="event=1&words=bridge")
    for change in (
        lambda session: rename_view(session, view_id=number, name="Mine", actor="Bo"),
        lambda session: delete_view(session, view_id=number, actor="Bo"),
    ):
        with store.write() as session, pytest.raises(IllegalChangeError, match="Ana saved the view 'South'"):
            change(session)
    with store.write() as session:
        rename_view(session, view_id=number, name="  Far\n south ", actor="Ana")
    assert list_names(store, "Bo") == ["Far south"]
    with store.write() as session:
        delete_view(session, view_id=number, actor="Ana")
    assert list_names(store, "Ana") == []
    with store.read() as session:
        log = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.actor) for entry in log] == [
        (action, "Ana") for action in ("save_view", "rename_view", "delete_view")
    ]
    assert log[2].before == {"name": "Far south", "address": "event=1&words=bridge", "is_shared": True}


@pytest.mark.usefixtures("event_id")
@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        (" ", "", "needs a name of 1 to 80"),
        ("x" * (NAME_CHARS + 1), "", "this one has 81"),
        ("South", "", "Ana has a view named 'South' already"),
        ("North", "x" * (ADDRESS_CHARS + 1), "this view takes 4,001 characters"),
    ],
)
def test_a_view_that_cannot_be_kept_says_why(store: Store, name: str, address: str, said: str) -> None:
    save(store, "South")
    with pytest.raises(IllegalChangeError, match=said):
        save(store, name, address=address)


@pytest.mark.usefixtures("event_id")
def test_nobody_keeps_more_views_than_can_be_listed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST_VIEWS", 1)
    save(store, "South")
    save(store, "South", actor="Bo")
    with pytest.raises(IllegalChangeError, match="Ana has 1 views of this event already; delete one first"):
        save(store, "North")


@pytest.mark.usefixtures("event_id")
def test_what_is_not_there_is_not_changed(store: Store) -> None:
    with store.write() as session, pytest.raises(NotFoundError, match="no saved view 9"):
        delete_view(session, view_id=9, actor="Ana")
    with store.write() as session, pytest.raises(NotFoundError, match="no event 7"):
        save_view(session, event_id=7, name="South", address="", is_shared=False, actor="Ana")
