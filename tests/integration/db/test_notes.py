"""A note stands as it was written until who wrote it withdraws it."""

import pytest
from sqlalchemy import select

from db.deletions import delete_posts
from db.errors import IllegalChangeError, NotFoundError
from db.event_life import close_event
from db.models import AuditEntry, PostNote
from db.notes import NOTE_CHARS, add_note, withdraw_note
from db.queries.notes import list_notes, list_notes_of
from db.session import Store, utc_now
from tests.factories import make_posts, store_posts

WORDS = "Called the town hall: the bridge is open"


@pytest.fixture
def post_id(store: Store) -> int:
    """One post."""
    return store_posts(store, make_posts(1))[0]


def note(store: Store, post_id: int, text: str = WORDS, author: str = "Ana") -> int:
    with store.write() as session:
        return add_note(session, post_id=post_id, text=text, author=author)


def withdraw(store: Store, note_id: int, actor: str = "Ana") -> None:
    with store.write() as session:
        withdraw_note(session, note_id=note_id, actor=actor)


def test_notes_stand_in_their_order_with_who_wrote_them(store: Store, post_id: int) -> None:
    note(store, post_id)
    note(store, post_id, "  Seen\nby two more  ", "Bo")
    with store.read() as session:
        found = [(item.author, item.text) for item in list_notes(session, post_id)]
    assert found == [("Ana", WORDS), ("Bo", "Seen\nby two more")]


def test_a_withdrawn_note_is_shown_to_nobody_and_stood_until_then(store: Store, post_id: int) -> None:
    note_id = note(store, post_id)
    before = utc_now()
    withdraw(store, note_id)
    with store.read() as session:
        assert list_notes(session, post_id) == []
        assert [item.id for item in list_notes_of(session, [post_id], at=before)] == [note_id]
        assert list_notes_of(session, [post_id], at=utc_now()) == []
    with pytest.raises(IllegalChangeError, match="is withdrawn already"):
        withdraw(store, note_id)


def test_nobody_withdraws_the_note_of_another(store: Store, post_id: int) -> None:
    with pytest.raises(IllegalChangeError, match="is Ana's, who alone can withdraw it"):
        withdraw(store, note(store, post_id), "Bo")


def test_the_log_says_that_there_is_a_note_and_not_what_it_says(store: Store, post_id: int) -> None:
    withdraw(store, note(store, post_id))
    with store.read() as session:
        query = select(AuditEntry).where(AuditEntry.subject == "post").order_by(AuditEntry.id)
        entries = [(entry.action, entry.before, entry.after) for entry in session.scalars(query)]
    assert entries == [("add_note", None, {"note": 1}), ("withdraw_note", None, {"note": 1})]


def test_what_cannot_be_noted_says_why(store: Store, post_id: int) -> None:
    for text in ("", "  ", "x" * (NOTE_CHARS + 1), "a\0b"):
        with pytest.raises(IllegalChangeError, match="a note has 1 to 500 characters"):
            note(store, post_id, text)
    with pytest.raises(IllegalChangeError, match="a note is signed"):
        note(store, post_id, author=" ")
    with pytest.raises(NotFoundError, match="no post 99"):
        note(store, 99)
    with pytest.raises(NotFoundError, match="no note 9"):
        withdraw(store, 9)
    note_id = note(store, post_id)
    with store.write() as session:
        close_event(session, event_id=1, actor="Lea")
    for change in (lambda: note(store, post_id), lambda: withdraw(store, note_id)):
        with pytest.raises(IllegalChangeError, match="is closed"):
            change()


def test_a_note_goes_with_its_post(store: Store, post_id: int) -> None:
    note(store, post_id)
    with store.write() as session:
        delete_posts(session, source="test feed", external_ids=["p0"], actor="feed 1")
        assert session.scalars(select(PostNote.id)).all() == []
