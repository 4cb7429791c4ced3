import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError
from db.incident_changes import merge_incidents, note_on_incident, split_incident, undo_change
from db.models import AuditEntry, Incident, IncidentPost, Media, MediaMatch, Post, PostMedia
from db.moving import attach_to_event
from db.queries.incidents import get_incident, list_changes, list_incidents
from db.session import Store
from db.vocabulary import Humanitarian, Informativeness
from inference.incidents.gathering import gather_new_posts
from tests.factories import POSTED_AT, make_event
from tests.happenings import WORDS, make_happening_posts, receive

NOW = POSTED_AT + timedelta(hours=3)
LATER = NOW + timedelta(hours=1)
EVEN = frozenset(f"p{number:04}" for number in range(0, 12, 2))
ODD = frozenset(f"p{number:04}" for number in range(1, 12, 2))


def read_groups(store: Store) -> dict[int, frozenset[str]]:
    """Return which posts are together, by their external ids."""
    with store.read() as session:
        rows = session.execute(
            select(IncidentPost.incident_id, Post.external_id).join(Post, Post.id == IncidentPost.post_id)
        ).all()
    return {incident: frozenset(name for other, name in rows if other == incident) for incident, _ in rows}


def gather(store: Store, now: datetime = NOW) -> None:
    while gather_new_posts(store, now):
        pass


def find_incident(store: Store, post: str) -> int:
    return next(incident for incident, posts in read_groups(store).items() if post in posts)


def test_posts_about_one_happening_are_one_incident(store: Store) -> None:
    receive(store, make_happening_posts(12))
    gather(store)
    assert set(read_groups(store).values()) == {EVEN, ODD}
    with store.read() as session:
        rows = list_incidents(session, event_id=1)
    bridge = next(row for row in rows if row.headline == WORDS[0])
    assert (bridge.posts, bridge.accounts, bridge.open_posts, bridge.growth) == (6, 6, 6, 6)
    assert (bridge.category, bridge.languages) == (Humanitarian.AFFECTED_INDIVIDUALS, ("en",))
    assert (bridge.first_seen_at, bridge.last_seen_at) == (POSTED_AT, POSTED_AT + timedelta(minutes=10))
    assert (bridge.place, bridge.lat) == ("Mexico City", 19.43)


@pytest.mark.parametrize("seed", range(5))
def test_no_order_of_arrival_within_an_hour_changes_the_incidents(store: Store, seed: int) -> None:
    posts = make_happening_posts(40)
    random.Random(seed).shuffle(posts)
    event_id = None
    for start in range(0, 40, 8):
        added = receive(store, posts[start : start + 8], event_id)
        event_id = 1
        gather(store, NOW + timedelta(minutes=start))
        assert len(added) == 8
    groups = read_groups(store)
    assert {frozenset(int(name[1:]) % 2 for name in group) for group in groups.values()} == {
        frozenset({0}),
        frozenset({1}),
    }
    with store.read() as session:
        founders = set(
            session.scalars(select(Post.external_id).join(Incident, Incident.founder_id == Post.id))
        )
    assert founders == {"p0000", "p0001"}


def test_a_pass_that_is_repeated_after_a_restart_changes_nothing(store: Store) -> None:
    receive(store, make_happening_posts(12))
    assert gather_new_posts(store, NOW) == 12
    before = read_groups(store)
    assert gather_new_posts(Store(store.url), NOW) == 0
    receive(store, make_happening_posts(4, first=12), 1)
    gather(Store(store.url))
    after = read_groups(store)
    assert set(after) == set(before)
    assert all(before[incident] < after[incident] for incident in before)


def test_posts_that_are_not_informative_are_in_no_incident(store: Store) -> None:
    receive(store, make_happening_posts(4), informativeness=Informativeness.NOT_INFORMATIVE)
    gather(store)
    assert read_groups(store) == {}


def test_a_repost_is_a_post_and_no_independent_account(store: Store) -> None:
    first = make_happening_posts(1)[0]
    copies = [
        first.__class__(
            external_id=f"p{number:04}",
            text=f"RT @someone: {first.text}",
            posted_at=first.posted_at + timedelta(minutes=number),
            author_hash=f"{number:032x}",
        )
        for number in (2, 4)
    ]
    receive(store, [first, *copies])
    gather(store)
    with store.read() as session:
        (row,) = list_incidents(session, event_id=1, min_accounts=0)
    assert (row.posts, row.accounts) == (3, 1)


@pytest.mark.parametrize(("bits", "is_one"), [(6, True), (7, False)])
def test_a_certain_copy_of_a_picture_brings_posts_together(store: Store, bits: int, is_one: bool) -> None:
    added = receive(store, make_happening_posts(1))
    gather(store)
    added |= receive(store, make_happening_posts(1, first=1), 1)
    with store.write() as session:
        for number, post_id in enumerate(added.values(), 1):
            picture = Media(
                id=number,
                sha256=f"{number:064}",
                format="png",
                width=9,
                height=9,
                size_bytes=9,
                created_at=NOW,
            )
            session.add(picture)
            session.flush()
            session.add(PostMedia(post_id=post_id, media_id=number))
        session.add(MediaMatch(media_id=1, other_id=2, bits=bits))
    gather(store, LATER)
    assert (len(read_groups(store)) == 1) is is_one


def test_later_posts_are_compared_with_what_was_sent_before_them_and_after(store: Store) -> None:
    receive(store, make_happening_posts(4))
    gather(store)
    before = read_groups(store)
    receive(store, make_happening_posts(4, first=4, since=POSTED_AT - timedelta(hours=5)), 1)
    gather(store, LATER)
    after = read_groups(store)
    assert set(after) == set(before)
    assert all(len(posts) == 4 for posts in after.values())


def test_what_a_person_split_stays_split_and_can_be_put_together_again(store: Store) -> None:
    added = receive(store, make_happening_posts(12))
    gather(store)
    bridge = find_incident(store, "p0000")
    with store.write() as session:
        own = split_incident(
            session, incident_id=bridge, post_ids=[added["p0002"], added["p0004"]], actor="ana"
        )
    receive(store, make_happening_posts(2, first=12), 1)
    gather(store)
    gather(store, LATER)
    groups = read_groups(store)
    assert {"p0002", "p0004"} <= groups[own]
    assert {"p0002", "p0004"}.isdisjoint(groups[bridge])
    with store.write() as session:
        (change,) = list_changes(session, bridge)
        undo_change(session, change_id=change.id, actor="ben")
    assert read_groups(store)[bridge] >= EVEN
    with store.read() as session:
        row = get_incident(session, bridge)
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert row is not None
    assert row.posts == 7
    assert actions == ["split_incident", "undo_split"]


def test_later_posts_join_what_an_incident_was_merged_into(store: Store) -> None:
    receive(store, make_happening_posts(12))
    gather(store)
    bridge, tents = find_incident(store, "p0000"), find_incident(store, "p0001")
    with store.write() as session:
        merge_incidents(session, incident_id=bridge, other_id=tents, actor="ana")
    receive(store, make_happening_posts(4, first=12), 1)
    gather(store)
    assert {len(group) for group in read_groups(store).values()} == {16}
    with store.write() as session:
        (change,) = list_changes(session, tents)
        undo_change(session, change_id=change.id, actor="ana")
    assert read_groups(store)[tents] == ODD


def test_a_merge_that_a_later_one_builds_on_is_undone_after_it(store: Store) -> None:
    added = receive(store, make_happening_posts(12))
    gather(store)
    bridge, tents = find_incident(store, "p0000"), find_incident(store, "p0001")
    with store.write() as session:
        own = split_incident(session, incident_id=bridge, post_ids=[added["p0002"]], actor="ana")
        merge_incidents(session, incident_id=own, other_id=tents, actor="ana")
    with store.write() as session, pytest.raises(IllegalChangeError, match="undo that first"):
        undo_change(session, change_id=1, actor="ana")


def test_a_note_keeps_the_machine_from_taking_the_incident_apart(store: Store) -> None:
    receive(store, make_happening_posts(2))
    gather(store)
    bridge = find_incident(store, "p0000")
    with store.write() as session:
        note_on_incident(session, incident_id=bridge, note="Known to the fire brigade", actor="ana")
    receive(store, make_happening_posts(4, first=2, since=POSTED_AT - timedelta(hours=1)), 1)
    gather(store)
    assert find_incident(store, "p0000") == bridge
    with store.write() as session, pytest.raises(IllegalChangeError, match="the note is empty"):
        note_on_incident(session, incident_id=bridge, note=" ", actor="ana")


@pytest.mark.parametrize(
    ("chosen", "actor", "match"), [([], "ana", "not none and not all"), ([1], " ", "a name")]
)
def test_a_split_needs_some_posts_and_a_name(store: Store, chosen: list[int], actor: str, match: str) -> None:
    receive(store, make_happening_posts(4))
    gather(store)
    with store.write() as session, pytest.raises(IllegalChangeError, match=match):
        split_incident(session, incident_id=find_incident(store, "p0000"), post_ids=chosen, actor=actor)


def test_a_pass_that_a_person_came_between_is_not_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(store, make_happening_posts(4))
    gather(store)
    receive(store, make_happening_posts(2, first=4), 1)
    bridge = find_incident(store, "p0000")

    def note_meanwhile(*_: object) -> str:
        with store.write() as session:
            note_on_incident(session, incident_id=bridge, note="Seen", actor="ana")
        return "A headline"

    monkeypatch.setattr("inference.incidents.gathering.choose_headline", note_meanwhile)
    with pytest.raises(IllegalChangeError, match="gather them again"):
        gather_new_posts(store, NOW)
    assert sum(map(len, read_groups(store).values())) == 4


def test_a_post_that_goes_to_another_event_leaves_its_incident(store: Store) -> None:
    added = receive(store, make_happening_posts(4))
    gather(store)
    with store.write() as session:
        other = make_event(session, "Another flood")
        attach_to_event(session, post_id=added["p0000"], event_id=other, actor="ana")
    assert "p0000" not in frozenset().union(*read_groups(store).values())
