"""Copies fold under one message, whatever the order in which they come; what a person decides goes before."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import numpy as np
import pytest
from sqlalchemy import select

from db.errors import IllegalChangeError
from db.events import add_event, get_or_add_source
from db.hashes import MIRRORED, VIEWS
from db.matches import decide_match, undo_match
from db.models import AuditEntry, EffectiveLabel, Event, MediaMatch
from db.moving import attach_to_event
from db.posts import NewMedia, NewPost, insert_posts
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.matches import find_recycled, list_matches, list_older
from db.queries.message_folds import find_fold
from db.queries.posts import count_posts, get_posts, list_posts
from db.queries.urgent import list_urgent
from db.session import Store
from db.vocabulary import Hazard, JobPriority, MatchKind, MatchStanding, SourceKind
from tests.factories import MODEL_VERSION, POSTED_AT, make_posts, sign_prediction, store_posts

GONE = (
    "The bridge in Corvena is gone, use the road along the northern bank and bring a boat if you have one,"
    " the mill and the school are open all night for those who cannot go home"
)
NEARLY, ALSO = f"{GONE} pls", f"{GONE} thx"
LIKE = f"{GONE[:140]} and bring blankets to the church of San Brenno, it is cold in there"
OTHER = "The hospital of San Brenno is asking for donors of blood, group O negative, until six"
HASHES = np.random.default_rng(3).integers(0, 2**63, VIEWS, dtype=np.uint64)
NEAR = HASHES ^ np.uint64(0b1011)
LIKELY = HASHES ^ np.uint64(0b1111_0111_0000)
Add = Callable[..., list[int]]
WAIT_LIMIT_S, HEADSTART_S = 60, 0.2


def make(number: int, text: str, *media: NewMedia, language: str = "en") -> NewPost:
    [post] = make_posts(1, first=number, text=text, media=media, language=language)
    return post


def picture(letter: str) -> NewMedia:
    return NewMedia(letter * 64, "jpeg", 300, 200, 4000)


@pytest.fixture
def add(store: Store) -> Add:
    """Add posts to an event, each classified in a transaction of its own unless they come ``together``."""

    def add_posts(
        posts: Sequence[NewPost],
        event: str = "River flood",
        *,
        day: int = 1,
        hashes: Mapping[str, np.ndarray] | None = None,
        meanings: Sequence[Sequence[float]] = (),
        together: bool = False,
    ) -> list[int]:
        with store.write() as session:
            event_id = session.scalar(select(Event.id).where(Event.name == event))
            if event_id is None:
                starts_at = POSTED_AT.replace(day=day)
                event_id = add_event(session, name=event, hazard=Hazard.FLOOD, starts_at=starts_at).id
            source_id = get_or_add_source(session, name="feed", kind=SourceKind.CSV).id
            arrivals = insert_posts(
                session, event_id=event_id, posts={source_id: posts}, priority=JobPriority.FEED
            )[source_id]
        ids = [arrival.post_id for arrival in arrivals]
        answers = [
            sign_prediction(post, post_id, hashes or {}, meanings[place] if meanings else (1.0, place, 0.5))
            for place, (post, post_id) in enumerate(zip(posts, ids, strict=True))
        ]
        for batch in [answers] if together else [[each] for each in answers]:
            with store.write() as session:
                add_predictions(session, model_version=MODEL_VERSION, predictions=batch)
        return ids

    return add_posts


def group(store: Store, ids: Sequence[int]) -> list[int]:
    """Which of the posts stand under one message: a number each, counted from nought."""
    with store.read() as session:
        found = dict(session.execute(select(EffectiveLabel.post_id, EffectiveLabel.message)).all())
    numbers: dict[int, int] = {}
    return [numbers.setdefault(found[post_id], len(numbers)) for post_id in ids]


def matches(store: Store, post_id: int) -> dict[int, tuple[tuple[MatchKind, ...], MatchStanding]]:
    with store.read() as session:
        return {match.post_id: (match.kinds, match.standing) for match in list_matches(session, post_id)}


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_nearly_the_same_words_fold_in_every_order_of_arrival(
    store: Store, add: Add, order: Sequence[int], together: bool
) -> None:
    texts = [GONE, NEARLY, f"RT @someone: {GONE}", OTHER]
    ids = add([make(place, texts[place]) for place in order], together=together)
    by_text = dict(zip(order, ids, strict=True))
    assert group(store, [by_text[place] for place in range(4)]) == [0, 0, 0, 1]
    with store.read() as session:
        [event_id] = session.scalars(select(Event.id))
        urgent = list_urgent(session, PostFilter(event_id), limit=10)
    assert sorted(message.repeats for message in urgent) == [0, 2]


def test_near_duplicates_that_two_workers_write_side_by_side_fold_under_one_first(store: Store) -> None:
    pairs = [(f"Street {number}: {GONE}", f"Street {number}: {NEARLY}") for number in range(3)]
    posts = [make(place, text) for place, text in enumerate(text for pair in pairs for text in pair)]
    ids = store_posts(store, posts)
    meet = threading.Barrier(2, timeout=WAIT_LIMIT_S)

    def write(first: int) -> None:
        for place in range(first, len(posts), 2):
            answer = sign_prediction(posts[place], ids[place], {}, (1.0, place, 0.5))
            meet.wait()
            with store.write() as session:
                add_predictions(session, model_version=MODEL_VERSION, predictions=[answer])
                # A writer that does not wait has looked for matches meanwhile, and found none.
                time.sleep(HEADSTART_S)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (0, 1)))
    assert group(store, ids) == [0, 0, 1, 1, 2, 2]
    with store.read() as session:
        folds = [find_fold(session, post_id) for post_id in ids]
    assert [(fold.first_id, fold.posts) for fold in folds if fold] == [
        (ids[place - place % 2], 2) for place in range(len(ids))
    ]


def test_another_number_in_the_same_words_is_only_suggested(store: Store, add: Add) -> None:
    one, other = add([make(0, f"12 people {GONE}"), make(1, f"17 people {GONE}")])
    assert group(store, [one, other]) == [0, 1]
    assert matches(store, one)[other] == ((MatchKind.WORDS,), MatchStanding.SUGGESTED)


def test_the_same_words_in_two_events_stay_apart(store: Store, add: Add) -> None:
    [one] = add([make(0, GONE)])
    [other] = add([make(1, NEARLY)], "Earthquake")
    assert group(store, [one, other]) == [0, 1]
    assert matches(store, one) == {}


def test_copies_of_a_picture_without_words_fold_and_those_that_only_look_alike_do_not(
    store: Store, add: Add
) -> None:
    hashes = {"a": HASHES, "b": NEAR, "c": LIKELY, "d": ~HASHES >> np.uint64(1), "e": HASHES ^ MIRRORED}
    ids = add([make(place, "", picture(letter)) for place, letter in enumerate("abcdea")], hashes=hashes)
    assert group(store, ids) == [0, 0, 1, 2, 0, 0]
    assert matches(store, ids[0])[ids[2]] == ((MatchKind.PICTURE,), MatchStanding.SUGGESTED)
    assert matches(store, ids[0])[ids[1]] == ((MatchKind.PICTURE,), MatchStanding.CERTAIN)
    with store.read() as session:
        bits = sorted(session.scalars(select(MediaMatch.bits)))
    assert bits[0] == 0
    assert max(bits) <= 10


def test_the_same_picture_with_other_words_is_suggested_and_stays_apart(store: Store, add: Add) -> None:
    one, other = add([make(0, GONE, picture("a")), make(1, OTHER, picture("a"))])
    assert group(store, [one, other]) == [0, 1]
    assert matches(store, other)[one] == ((MatchKind.PICTURE,), MatchStanding.SUGGESTED)


def test_a_translation_is_suggested_and_a_text_of_the_same_language_is_not(store: Store, add: Add) -> None:
    posts = [make(0, OTHER), make(1, "Se buscan donantes", language="es"), make(2, LIKE)]
    ids = add(posts, meanings=[(1, 0, 0.1), (1, 0.1, 0), (1, 0, 0.1)])
    assert matches(store, ids[0]) == {ids[1]: ((MatchKind.MEANING,), MatchStanding.SUGGESTED)}
    assert group(store, ids) == [0, 1, 2]


def test_a_confirmed_match_folds_everywhere_and_comes_apart_when_it_is_undone(store: Store, add: Add) -> None:
    ids = add([make(0, GONE), make(1, NEARLY), make(2, LIKE), make(3, f"RT @x {LIKE}")])
    assert group(store, ids) == [0, 0, 1, 1]
    assert matches(store, ids[2])[ids[0]] == ((MatchKind.WORDS,), MatchStanding.SUGGESTED)
    with store.write() as session:
        decide_match(session, post_id=ids[2], other_id=ids[0], is_same=True, actor="ana")
    assert group(store, ids) == [0, 0, 0, 0]
    assert matches(store, ids[2])[ids[0]] == ((MatchKind.WORDS,), MatchStanding.CONFIRMED)
    [late] = add([make(4, ALSO)])
    assert group(store, [*ids, late]) == [0, 0, 0, 0, 0], "one that comes later joins them"
    with store.write() as session:
        undo_match(session, post_id=ids[0], other_id=ids[2], actor="ben")
    assert group(store, [*ids, late]) == [0, 0, 1, 1, 0]
    with store.read() as session:
        log = session.scalars(
            select(AuditEntry).where(AuditEntry.subject_id == ids[2]).order_by(AuditEntry.id)
        )
        actions = [(entry.actor, entry.action, entry.after) for entry in log]
    assert actions == [
        ("ana", "confirm_match", {"other": ids[0], "is_same": True}),
        ("ben", "undo_match", {"other": ids[0], "is_same": None}),
    ]


def test_what_a_person_took_apart_stays_apart_when_it_is_read_anew(store: Store, add: Add) -> None:
    posts = [make(0, GONE), make(1, NEARLY)]
    ids = add(posts)
    with store.write() as session:
        decide_match(session, post_id=ids[0], other_id=ids[1], is_same=False, actor="ana")
    assert group(store, ids) == [0, 1]
    for version in ("v2", "v3"):
        with store.write() as session:
            answers = [
                sign_prediction(post, post_id, {}, (1, 0, 0))
                for post, post_id in zip(posts, ids, strict=True)
            ]
            add_predictions(session, model_version=version, predictions=answers)
    assert group(store, ids) == [0, 1]
    assert matches(store, ids[0])[ids[1]][1] is MatchStanding.APART
    with store.write() as session:
        undo_match(session, post_id=ids[0], other_id=ids[1], actor="ana")
    assert group(store, ids) == [0, 0], "the rule's word stands again"


def test_what_cannot_be_decided_is_refused_in_words(store: Store, add: Add) -> None:
    one, repost, like = add([make(0, GONE), make(1, f"RT @x {GONE}"), make(2, LIKE)])
    [elsewhere] = add([make(3, GONE)], "Earthquake")
    with store.write() as session, pytest.raises(IllegalChangeError, match="have the same words"):
        decide_match(session, post_id=one, other_id=repost, is_same=True, actor="ana")
    with store.write() as session, pytest.raises(IllegalChangeError, match="are in two events"):
        decide_match(session, post_id=one, other_id=elsewhere, is_same=True, actor="ana")
    with store.write() as session, pytest.raises(IllegalChangeError, match="nothing is decided"):
        undo_match(session, post_id=one, other_id=like, actor="ana")
    with store.write() as session:
        decide_match(session, post_id=one, other_id=like, is_same=True, actor="ana")
    with store.write() as session, pytest.raises(IllegalChangeError, match="ana has just decided so"):
        decide_match(session, post_id=like, other_id=one, is_same=True, actor="ben")


def test_a_post_that_moves_leaves_its_fold_and_joins_that_of_the_other_event(store: Store, add: Add) -> None:
    first, repost = add([make(0, GONE), make(1, f"RT @x {GONE}")])
    [elsewhere] = add([make(2, NEARLY)], "Earthquake")
    with store.read() as session:
        earthquake = session.scalars(select(Event.id).where(Event.name == "Earthquake")).one()
    with store.write() as session:
        attach_to_event(session, post_id=first, event_id=earthquake, actor="ana")
    assert group(store, [first, elsewhere]) == [0, 0]
    [late] = add([make(3, ALSO)])
    assert group(store, [repost, late]) == [0, 0], "the repost stands in for the post that left"


def test_a_picture_of_an_older_event_is_found_from_the_newer_one_alone(store: Store, add: Add) -> None:
    hashes = {"a": HASHES, "b": NEAR, "d": ~HASHES >> np.uint64(1)}
    newer = add([make(0, OTHER, picture("b")), make(1, LIKE, picture("d"))], "Newer", day=5, hashes=hashes)
    [older] = add([make(2, GONE, picture("a"))], "Older", day=2, hashes=hashes)
    [same] = add([make(3, "", picture("a"))], "Newest", day=6, hashes=hashes)
    with store.read() as session:
        assert [(seen.post_id, seen.event_name) for seen in list_older(session, newer[0])] == [
            (older, "Older")
        ]
        assert list_older(session, older) == []
        assert find_recycled(session, [*newer, older, same]) == {newer[0], same}
        found = {
            is_recycled: {
                row.id
                for event_id in session.scalars(select(Event.id))
                for row in list_posts(session, PostFilter(event_id, is_recycled=is_recycled))
            }
            for is_recycled in (True, False)
        }
        assert found == {True: {newer[0], same}, False: {newer[1], older}}
        marked = {row.id for row in get_posts(session, [*newer, older, same]) if row.is_recycled}
        assert marked == found[True]
        for event_id in session.scalars(select(Event.id)):
            seen = PostFilter(event_id, is_recycled=True)
            assert count_posts(session, seen) == len(list_posts(session, seen))
        assert [seen.post_id for seen in list_older(session, same)] == [older, newer[0]]
