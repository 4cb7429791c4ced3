import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from db.errors import NotFoundError
from db.labels.packed import pack_label
from db.models import AuditEntry, EffectiveLabel, Job, Media, Place, Post, PostMedia, Source
from db.moving import attach_to_event
from db.posts import NewMedia
from db.session import Store
from db.vocabulary import (
    Clarity,
    Familiarity,
    Information,
    JobPriority,
    JobStatus,
    LabelDecision,
    PlaceMethod,
    PlacePrecision,
    Task,
    Use,
)
from tests.factories import add_posts, make_event, make_posts, store_posts

PICTURE = NewMedia(sha256="a" * 64, format="jpeg", width=10, height=8, size_bytes=100)
OTHER = NewMedia(sha256="b" * 64, format="png", width=10, height=8, size_bytes=90)


def add_again(store: Store, numbers: list[int]) -> list[int]:
    with store.write() as session:
        source = session.scalars(select(Source)).one()
        event_id = session.scalars(select(Post.event_id).limit(1)).one()
        posts = [post for number in numbers for post in make_posts(1, first=number)]
        return add_posts(session, event_id=event_id, posts={source.id: posts}, priority=JobPriority.FEED)


def count(store: Store, table: type) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_each_new_post_waits_for_the_worker_and_shows_at_once(store: Store) -> None:
    ids = store_posts(store, make_posts(3))
    with store.read() as session:
        jobs = session.scalars(select(Job).order_by(Job.id)).all()
        shown = session.scalars(select(EffectiveLabel).order_by(EffectiveLabel.post_id)).all()
    assert [job.post_id for job in jobs] == ids
    assert {job.status for job in jobs} == {JobStatus.TODO}
    assert [row.post_id for row in shown] == ids
    unlabelled = dict.fromkeys(Task)
    assert {row.packed for row in shown} == {
        pack_label(
            {
                **unlabelled,
                "label_decision": LabelDecision.NOT_JUDGED,
                "information": Information.NOT_JUDGED,
                "use": Use.USED,
                "damage_clarity": Clarity.CLEAR,
                "familiarity": Familiarity.NOT_MARKED,
            }
        )
    }


def test_a_repeated_import_adds_nothing(store: Store) -> None:
    store_posts(store, make_posts(3))
    assert add_again(store, [0, 1, 2]) == []
    assert count(store, Post) == count(store, Job) == count(store, EffectiveLabel) == 3


def test_a_post_that_stands_twice_in_one_batch_is_stored_once(store: Store) -> None:
    assert len(store_posts(store, [*make_posts(2), *make_posts(2)])) == 2


def test_only_the_new_posts_of_an_overlapping_batch_are_added(store: Store) -> None:
    store_posts(store, make_posts(2))
    assert len(add_again(store, [1, 2, 3, 2])) == 2
    assert count(store, Post) == 4


def test_a_picture_shared_by_posts_is_stored_once(store: Store) -> None:
    first = make_posts(1, media=(PICTURE, OTHER, PICTURE))
    store_posts(store, first + make_posts(1, first=1, media=(PICTURE,)))
    assert count(store, Media) == 2
    assert count(store, PostMedia) == 3
    with store.read() as session:
        post = session.scalars(select(Post).order_by(Post.id)).first()
        assert post is not None
        assert [medium.sha256 for medium in post.media] == [PICTURE.sha256, OTHER.sha256]


def test_own_coordinates_become_an_exact_place(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1, lat=17.5, lon=-88.2))
    with store.read() as session:
        place = session.get_one(Place, post_id)
        shown = session.get_one(EffectiveLabel, post_id)
    assert (place.precision, place.method) == (PlacePrecision.EXACT, PlaceMethod.POST_COORDINATES)
    assert (shown.lat, shown.lon, shown.precision) == (17.5, -88.2, PlacePrecision.EXACT)


def test_a_batch_that_fails_leaves_nothing_behind(store: Store) -> None:
    def import_until_power_cut() -> None:
        with store.write() as session:
            make_event(session)
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        import_until_power_cut()
    store_posts(store, make_posts(1))
    assert count(store, Post) == 1


def test_what_a_reader_changes_is_not_kept(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.read() as session:
        session.get_one(Post, post_id).text = "changed"
        session.flush()
    with store.read() as session:
        assert session.get_one(Post, post_id).text == "Water is rising in street 0"


def test_moving_a_post_moves_what_is_shown_and_leaves_a_trace(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        event_id = make_event(session, "Landslide")
        attach_to_event(session, post_id=post_id, event_id=event_id, actor="ana")
    with store.read() as session:
        assert session.get_one(EffectiveLabel, post_id).event_id == event_id
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.actor, entry.action, entry.after) == ("ana", "attach_to_event", {"event_id": event_id})


def test_moving_what_does_not_exist_is_refused(store: Store) -> None:
    (post_id,) = store_posts(store, make_posts(1))
    with store.write() as session:
        with pytest.raises(NotFoundError, match="no post 999"):
            attach_to_event(session, post_id=999, event_id=1, actor="ana")
        with pytest.raises(NotFoundError, match="no event 999"):
            attach_to_event(session, post_id=post_id, event_id=999, actor="ana")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=4))
def test_however_batches_overlap_each_external_id_is_stored_once(
    store: Store, batches: list[list[int]]
) -> None:
    if not count(store, Post):
        store_posts(store, make_posts(1))
    for batch in batches:
        add_again(store, batch)
    with store.read() as session:
        stored = session.scalars(select(Post.external_id)).all()
    assert len(stored) == len(set(stored)) == count(store, Job)
    assert {f"p{number}" for batch in batches for number in batch} <= set(stored)
