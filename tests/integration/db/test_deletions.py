"""A post that is deleted at its source is in no view any more; its id stays, and so does who said so."""

import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select, update

from db.deletions import delete_posts
from db.erasing import FILE_RESTS, NO_HEADLINE, erase_posts, remove_files
from db.errors import MediaAwayError, NotFoundError
from db.events import get_or_add_source
from db.incidents import Gathered, find_seen, store_gathered
from db.ingest.limits import LIMITS
from db.ingest.pictures import verify_picture
from db.labels.effective import refresh_effective
from db.media import MARKER, media_path, read_original, write_original
from db.models import (
    AuditEntry,
    DeletedPost,
    EffectiveLabel,
    ErasedPicture,
    Incident,
    Job,
    Media,
    MediaMatch,
    Post,
    PostMedia,
)
from db.moving import move_posts
from db.predictions import NewPlace, add_predictions
from db.queries.filters import PostFilter
from db.queries.incidents import list_incidents
from db.queries.overview import count_key_figures
from db.queries.posts import count_posts, get_post, list_posts
from db.queries.urgent import list_urgent
from db.reviews import add_review
from db.session import Store, utc_now
from db.settings import get_settings
from db.signatures import NewSignature
from db.vocabulary import JobPriority, LabelDecision, PlaceMethod, PlacePrecision, SourceKind
from tests.factories import (
    MODEL_VERSION,
    add_posts,
    keep_original,
    make_event,
    make_picture,
    make_posts,
    make_prediction,
    store_posts,
)
from tests.integration.db.counts import count_naively, read_counts

NO_WORDS = NewSignature(None, None, None, None)


@pytest.fixture
def post_ids(store: Store) -> list[int]:
    """Four classified posts, in one incident whose headline is of the second, and one that still waits."""
    posts = [
        post for number in range(4) for post in make_posts(1, first=number, author_hash=f"{number:032x}")
    ]
    post_ids = store_posts(store, posts)
    place = NewPlace(19.4, -99.1, PlacePrecision.LOCALITY, PlaceMethod.GAZETTEER, "Mexico City")
    with store.write() as session:
        predictions = [make_prediction(post_id, place=place) for post_id in post_ids[:3]]
        add_predictions(session, model_version=MODEL_VERSION, predictions=predictions)
    with store.write() as session:
        gathered = Gathered(None, post_ids[0], "Water is rising in street 1", post_ids[:3])
        seen = find_seen(session)
        store_gathered(
            session, [gathered], event_id=1, hour=0, released=(), emptied=(), seen=seen, looked_up_to=1
        )
    return post_ids


def erase(store: Store, *external_ids: str, source: str = "test feed") -> int:
    with store.write() as session:
        return delete_posts(session, source=source, external_ids=external_ids, actor="feed 3")


def test_its_words_place_and_person_leave_every_view_and_its_id_stays(
    store: Store, post_ids: list[int]
) -> None:
    assert erase(store, "p1") == 1
    with store.read() as session:
        shown = PostFilter(1)
        assert [row.id for row in list_posts(session, shown)] == [post_ids[3], post_ids[2], post_ids[0]]
        assert list_posts(session, PostFilter(1, words="street 1")) == []
        assert count_posts(session, shown) == 3
        assert count_key_figures(session, shown).posts == 3
        assert len(list_urgent(session, shown, limit=9)) == 3
        assert get_post(session, post_ids[1]) is None
        post = session.get_one(Post, post_ids[1])
        assert (post.external_id, post.text, post.author_hash, post.lat) == ("p1", "", None, None)
        assert post.deleted_at is not None
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "delete_at_source"))
        assert (entry.actor, entry.subject, entry.subject_id) == ("feed 3", "post", post_ids[1])
    assert erase(store, "p1") == 0


def test_its_incident_counts_without_it_and_quotes_it_no_longer(store: Store, post_ids: list[int]) -> None:
    erase(store, "p1")
    with store.read() as session:
        (incident,) = list_incidents(session, event_id=1)
        assert (incident.posts, incident.accounts, incident.headline) == (2, 2, NO_HEADLINE)
    erase(store, "p0", "p2")
    with store.read() as session:
        assert list_incidents(session, event_id=1, min_accounts=0) == []
        assert session.scalars(select(Incident.posts)).all() == [0]


def test_a_headline_of_another_post_stays(store: Store, post_ids: list[int]) -> None:
    erase(store, "p0")
    with store.read() as session:
        assert [one.headline for one in list_incidents(session, event_id=1)] == [
            "Water is rising in street 1"
        ]


def test_the_counts_are_those_that_would_be_made_anew(store: Store, post_ids: list[int]) -> None:
    erase(store, "p1", "p3")
    assert read_counts(store) == count_naively(store)


def test_no_later_answer_or_person_brings_it_back(store: Store, post_ids: list[int]) -> None:
    erase(store, "p3", "p1")
    with store.write() as session:
        # What waited for a model waits no more; and a worker may have had it in hand.
        assert session.scalar(select(func.count()).where(Job.post_id == post_ids[3])) == 0
        add_predictions(session, model_version=MODEL_VERSION, predictions=[make_prediction(post_ids[1])])
        refresh_effective(session, post_ids)
        assert session.get(EffectiveLabel, post_ids[1]) is None
    with (
        store.write() as session,
        pytest.raises(NotFoundError, match="was deleted; nothing of"),
    ):
        add_review(session, post_id=post_ids[1], reviewer="Ana", label_decision=LabelDecision.RIGHT)


def keep_pictures(store: Store) -> tuple[Path, str, str]:
    """Give the first post a picture of its own, and it and the second another one; rested for two hours."""
    media_dir = get_settings().media_dir
    own, shared = (verify_picture(make_picture(width), "a.jpg", LIMITS) for width in (300, 310))
    posts = [*make_posts(1, media=(own, shared)), *make_posts(1, first=1, media=(shared,))]
    for width in (300, 310):
        path = media_path(media_dir, keep_original(media_dir, make_picture(width)))
        os.utime(path, (time.time() - 7_200,) * 2)
    ids = store_posts(store, posts)
    with store.write() as session:
        hashes = {own.sha256: np.arange(7, dtype=np.uint64), shared.sha256: np.arange(7, dtype=np.uint64)}
        add_predictions(
            session,
            model_version=MODEL_VERSION,
            predictions=[replace(make_prediction(ids[0]), signature=NO_WORDS, picture_hashes=hashes)],
        )
    return media_dir, own.sha256, shared.sha256


def rest(store: Store, media_dir: Path) -> int:
    """Let an hour go by for the erased pictures, and remove what files are due."""
    with store.write() as session:
        session.execute(update(ErasedPicture).values(erased_at=utc_now() - FILE_RESTS))
    return remove_files(store, media_dir)


def test_its_picture_and_the_file_go_unless_another_post_shows_it(store: Store) -> None:
    media_dir, own, shared = keep_pictures(store)
    erase(store, "p0")
    assert media_path(media_dir, own).exists()  # somebody may be about to bring it
    assert remove_files(store, media_dir) == 0
    assert rest(store, media_dir) == 1
    assert not media_path(media_dir, own).exists()
    assert read_original(media_dir, shared)
    with store.read() as session:
        assert session.scalars(select(Media.sha256)).all() == [shared]
        assert session.scalar(select(func.count()).select_from(MediaMatch)) == 0
        assert session.scalars(select(ErasedPicture.sha256)).all() == []
    erase(store, "p1")
    assert rest(store, media_dir) == 1
    assert [path for path in media_dir.rglob("*") if path.is_file() and path.name != MARKER] == []


def test_a_file_that_somebody_brings_again_meanwhile_stays(store: Store) -> None:
    media_dir, own, _ = keep_pictures(store)
    erase(store, "p0")
    write_original(media_dir, make_picture(300))
    assert rest(store, media_dir) == 0
    with store.write() as session:
        medium = verify_picture(make_picture(300), "a.jpg", LIMITS)
        posts = {1: make_posts(1, first=7, media=(medium,))}
        add_posts(session, event_id=1, posts=posts, priority=JobPriority.FEED)
    os.utime(media_path(media_dir, own), (time.time() - 7_200,) * 2)
    assert rest(store, media_dir) == 0
    assert read_original(media_dir, own)
    with store.read() as session:
        assert session.scalars(select(ErasedPicture.sha256)).all() == []


def test_nothing_is_forgotten_while_the_media_folder_is_away(store: Store) -> None:
    media_dir, own, _ = keep_pictures(store)
    erase(store, "p0")
    media_dir.rename(media_dir.with_name("away"))
    with pytest.raises(MediaAwayError):
        rest(store, media_dir)
    media_dir.with_name("away").rename(media_dir)
    assert remove_files(store, media_dir) == 1
    assert not media_path(media_dir, own).exists()


def test_only_the_post_of_that_source_goes(store: Store, post_ids: list[int]) -> None:
    assert erase(store, "p1", source="another") == 0
    assert erase(store, "unknown") == 0
    with store.read() as session:
        assert count_posts(session, PostFilter(1)) == 4
        assert session.scalar(select(func.count()).select_from(PostMedia)) == 0


def test_it_goes_from_the_event_that_it_was_moved_to_and_from_every_other_that_holds_it(
    store: Store, post_ids: list[int]
) -> None:
    with store.write() as session:
        moved_to, other = make_event(session, "Another flood"), make_event(session, "A third flood")
        move_posts(session, {post_ids[1]: moved_to}, actor="Ana")
    with store.write() as session:
        source = get_or_add_source(session, name="test feed", kind=SourceKind.FEED)
        (copy_id,) = add_posts(
            session, event_id=other, posts={source.id: make_posts(1, first=1)}, priority=JobPriority.FEED
        )
    assert erase(store, "p1") == 2
    with store.read() as session:
        assert [count_posts(session, PostFilter(event_id)) for event_id in (1, moved_to, other)] == [3, 0, 0]
        assert {session.get_one(Post, post_id).text for post_id in (post_ids[1], copy_id)} == {""}


def test_brought_again_into_another_event_it_comes_in_empty(store: Store, post_ids: list[int]) -> None:
    erase(store, "p1")
    with store.write() as session:
        event_id = make_event(session, "Another flood")
        source = get_or_add_source(session, name="test feed", kind=SourceKind.FEED)
        other = get_or_add_source(session, name="another desk", kind=SourceKind.CSV)
        posts = {source.id: make_posts(3), other.id: make_posts(1, first=7)}
        add_posts(session, event_id=event_id, posts=posts, priority=JobPriority.FEED)
    with store.read() as session:
        rows = session.execute(
            select(Post.external_id, Post.text, Post.deleted_at).where(Post.event_id == event_id)
        )
        found = {external_id: (bool(text), deleted_at is None) for external_id, text, deleted_at in rows}
        assert found == {"p0": (True, True), "p1": (False, False), "p2": (True, True), "p7": (True, True)}
        assert count_posts(session, PostFilter(event_id)) == 3


def test_one_whose_event_is_over_is_known_to_be_gone_too(store: Store, post_ids: list[int]) -> None:
    with store.write() as session:
        erase_posts(session, post_ids)
    assert erase(store, "p1") == 0
    with store.read() as session:
        assert session.scalars(select(DeletedPost.external_id)).all() == ["p1"]
