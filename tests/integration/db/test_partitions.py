"""A PostgreSQL store that is cut into months holds what it held, and takes in what comes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from db import partitions
from db.errors import IllegalChangeError
from db.migrate import read_revision, upgrade_store
from db.models import Explanation, Post, Prediction, Source
from db.partitions import MONTHS_AHEAD, POSTS_A_MONTH, add_months, is_partitioned, partition_by_month
from db.predictions import add_predictions
from db.queries.filters import PostFilter
from db.queries.operations import get_stage_times
from db.queries.overview import count_key_figures
from db.queries.posts import PostDetail, get_post, list_posts
from db.queue.jobs import claim_jobs
from db.reviews import add_review
from db.session import Store, utc_now
from db.settings import get_settings
from db.vocabulary import Humanitarian, JobPriority, LabelDecision, Task
from tests.factories import MODEL_VERSION, add_posts, make_posts, make_prediction, store_posts

POSTS = 6


@pytest.fixture
def whole(postgres_store: Store) -> Store:
    """A store with classified and reviewed posts, not cut yet."""
    post_ids = store_posts(postgres_store, make_posts(POSTS))
    classify(postgres_store, post_ids)
    with postgres_store.write() as session:
        add_review(
            session,
            post_id=post_ids[0],
            reviewer="ana",
            label_decision=LabelDecision.CORRECTED,
            labels={Task.HUMANITARIAN: Humanitarian.VEHICLE_DAMAGE},
        )
    return postgres_store


@pytest.fixture
def cut(whole: Store) -> Store:
    """The same store in months."""
    assert partition_by_month(whole)
    return whole


def classify(store: Store, post_ids: list[int], version: str = MODEL_VERSION) -> None:
    with store.write() as session:
        predictions = [make_prediction(post_id) for post_id in post_ids]
        assert add_predictions(session, model_version=version, predictions=predictions) == len(post_ids)


def add(store: Store, first: int, count: int = 1) -> list[int]:
    with store.write() as session:
        source_id = session.scalars(select(Source.id)).one()
        posts = make_posts(count, first=first)
        return add_posts(session, event_id=1, posts={source_id: posts}, priority=JobPriority.FEED)


def read(store: Store) -> tuple[object, list[PostDetail | None]]:
    with store.read() as session:
        post_ids = [row.id for row in list_posts(session, PostFilter(1))]
        return count_key_figures(session, PostFilter(1)), [get_post(session, id_) for id_ in post_ids]


def count_months(store: Store) -> int:
    with store.read() as session:
        query = text("SELECT count(*) FROM pg_class WHERE relname ~ '^posts_[0-9]{4}_[0-9]{2}$'")
        return session.scalar(query) or 0


def test_a_store_that_is_cut_shows_what_it_showed(whole: Store) -> None:
    before = read(whole)
    assert partition_by_month(whole)
    assert read(whole) == before
    assert len(before[1]) == POSTS


def test_a_new_post_is_numbered_by_its_month_and_lies_there_with_all_that_is_made_of_it(cut: Store) -> None:
    (post_id,) = add(cut, POSTS)
    month = f"{utc_now():%Y%m}"
    assert post_id // POSTS_A_MONTH == int(month)
    classify(cut, [post_id])
    with cut.read() as session:
        for table in (Post, Prediction, Explanation):
            query = select(func.count()).select_from(text(f"{table.__tablename__}_{month[:4]}_{month[4:]}"))
            assert session.scalar(query) == 1
        post = get_post(session, post_id)
        assert post is not None
        assert post.prediction is not None
        assert post.prediction.explanation is not None
        assert [row.id for row in list_posts(session, PostFilter(1, words=f"street {POSTS}"))] == [post_id]
        assert get_stage_times(session) == {"predict": 1.5}


def test_the_queue_of_a_store_in_months_hands_out_old_and_new_posts(cut: Store) -> None:
    new = add(cut, POSTS, count=2)
    with cut.write() as session:
        claimed = [job.post_id for job in claim_jobs(session, worker="w", limit=POSTS + 3)]
    assert len(claimed) == POSTS + 2
    assert claimed[-2:] == new


def test_a_post_is_classified_again_where_it_lies(cut: Store) -> None:
    (row, *_) = read(cut)[1]
    assert row is not None
    classify(cut, [row.row.id], version="test-2")
    with cut.read() as session:
        assert session.scalar(text("SELECT count(*) FROM predictions_earlier")) == POSTS + 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM posts WHERE id = {}",
        "SELECT * FROM predictions WHERE post_id = {}",
        "SELECT * FROM explanations WHERE post_id = {}",
    ],
)
def test_what_is_asked_by_a_posts_number_reads_one_partition(cut: Store, query: str) -> None:
    (post_id,) = add(cut, POSTS)
    with cut.read() as session:
        plan = "\n".join(session.scalars(text("EXPLAIN " + query.format(post_id))))
    assert plan.count(" on ") == 1, plan
    assert f"_{utc_now():%Y_%m}" in plan


def test_keys_still_hold(cut: Store) -> None:
    (post_id,) = add(cut, POSTS)
    classify(cut, [post_id])
    for statement in (
        "INSERT INTO places (post_id, lat, lon, precision, method, created_at)"
        " VALUES (:post_id + 1, 0, 0, 'exact', 'analyst', now())",
        "INSERT INTO predictions SELECT (p).* FROM (SELECT p FROM predictions p WHERE post_id = :post_id) x",
        "DELETE FROM posts WHERE id = :post_id",
    ):
        with pytest.raises(IntegrityError), cut.write() as session:
            session.execute(text(statement), {"post_id": post_id})


def test_a_repeated_post_adds_nothing_to_a_store_in_months(cut: Store) -> None:
    assert add(cut, 0, count=POSTS) == []
    assert len(add(cut, 0, count=POSTS + 1)) == 1


@pytest.mark.parametrize("prepare", [lambda store: None, partition_by_month])
def test_two_writers_of_one_source_add_each_post_once(
    whole: Store, prepare: Callable[[Store], object]
) -> None:
    prepare(whole)
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda _: add(whole, POSTS, count=200), range(4)))
    assert sorted(len(ids) for ids in added) == [0, 0, 0, 200]


def test_months_are_added_once(cut: Store) -> None:
    assert count_months(cut) == MONTHS_AHEAD + 1
    assert not partition_by_month(cut)
    assert count_months(cut) == MONTHS_AHEAD + 1
    with cut.engine.begin() as connection:
        add_months(connection, utc_now() + timedelta(days=70))
    assert count_months(cut) > MONTHS_AHEAD + 2


def test_a_month_that_has_begun_outside_its_partition_stops_no_migration(cut: Store) -> None:
    far = utc_now() + timedelta(days=31 * (MONTHS_AHEAD + 3))
    late = """INSERT INTO posts (id, event_id, source_id, external_id, text, posted_at, ingested_at)
        SELECT :id, event_id, source_id, 'late', text, posted_at, ingested_at FROM posts LIMIT 1"""
    with cut.engine.begin() as connection:
        connection.execute(text(late), {"id": int(f"{far:%Y%m}{0:010}")})
        add_months(connection, far)
        months = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relname LIKE 'posts_2%'")))
    assert f"posts_{far:%Y_%m}" not in months
    assert f"posts_{far + timedelta(days=31):%Y_%m}" in months


def test_a_migration_adds_the_months_that_have_come_near(cut: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "MONTHS_AHEAD", MONTHS_AHEAD + 2)
    upgrade_store(cut.engine.url.render_as_string(hide_password=False))
    assert count_months(cut) == MONTHS_AHEAD + 3
    assert read_revision(cut) is not None


def test_the_maps_of_a_month_can_be_taken_away(cut: Store) -> None:
    (post_id,) = add(cut, POSTS)
    classify(cut, [post_id])
    with cut.engine.begin() as connection:
        month = f"explanations_{utc_now():%Y_%m}"
        connection.execute(text(f"ALTER TABLE explanations DETACH PARTITION {month}"))
    with cut.read() as session:
        post = get_post(session, post_id)
    assert post is not None
    assert post.prediction is not None
    assert post.prediction.explanation is None


def test_sqlite_says_that_it_cannot_be_cut(sqlite_store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(IllegalChangeError, match="SQLite has no partitions"):
        partition_by_month(sqlite_store)
    with sqlite_store.engine.connect() as connection:
        assert not is_partitioned(connection)
    assert partitions.main([]) == 2
    assert "LOOKOUT_DATABASE_URL" in capsys.readouterr().err


def test_asking_for_help_cuts_nothing(
    whole: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", whole.engine.url.render_as_string(hide_password=False))
    get_settings.cache_clear()
    with pytest.raises(SystemExit, match="0"):
        partitions.main(["--help"])
    assert "into months" in capsys.readouterr().out
    with whole.engine.connect() as connection:
        assert not is_partitioned(connection)


def test_a_store_without_tables_is_refused_in_words(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", postgres_url)
    get_settings.cache_clear()
    assert partitions.main([]) == 2
    told = capsys.readouterr().err
    assert 'relation "posts" does not exist' in told
    assert "python -m db.migrate" in told


def test_the_command_says_what_it_did(
    whole: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", whole.engine.url.render_as_string(hide_password=False))
    get_settings.cache_clear()
    assert (partitions.main([]), partitions.main([])) == (0, 0)
    assert capsys.readouterr().out == "the store is cut into months now\nthe store has its months\n"
