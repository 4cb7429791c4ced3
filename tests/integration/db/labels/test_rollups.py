"""The counts against their definition: the read model, counted one label at a time."""

import math
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from db.labels.effective import number_account
from db.labels.grid import LEVEL_CELL_DEGREES
from db.labels.packed import unpack_label
from db.labels.rollups import rebuild_rollups
from db.models import AccountCount, EffectiveLabel, LabelCell, LabelHour, Post, Prediction
from db.predictions import NewPlace, add_predictions
from db.reviews import place_post
from db.session import Store
from db.vocabulary import Humanitarian, PlaceMethod, PlacePrecision
from tests.factories import make_posts, make_prediction, store_posts
from tests.integration.db.labels.test_effective import POSTS, apply, step

Counts = tuple[dict[Any, Counter[str]], dict[Any, int], dict[Any, list[float]]]


def read_words(packed: int) -> tuple[str | None, ...]:
    return tuple(unpack_label(packed).values())


def read_counts(store: Store) -> Counts:
    """What the roll-ups say; a row that has sunk to nought says nothing."""
    with store.read() as session:
        hours = {}
        for row in session.scalars(select(LabelHour)):
            if row.posts or row.placed or row.with_picture:
                hours[row.event_id, row.hour, *read_words(row.packed)] = Counter(
                    posts=row.posts, placed=row.placed, with_picture=row.with_picture
                )
        rows = session.scalars(select(AccountCount)).all()
        accounts = {(row.event_id, row.account): row.posts for row in rows if row.posts}
        cells = {}
        for cell in session.scalars(select(LabelCell).where(LabelCell.posts != 0)):
            key = (cell.event_id, cell.level, cell.cell_row, cell.cell_column, *read_words(cell.packed))
            cells[key] = [cell.posts, round(cell.lat_sum, 6), round(cell.lon_sum, 6)]
        return hours, accounts, cells


def count_naively(store: Store) -> Counts:
    hours: dict[Any, Counter[str]] = {}
    accounts: dict[Any, int] = {}
    cells: dict[Any, list[float]] = {}
    with store.read() as session:
        authors = {row.id: row.author_hash for row in session.execute(select(Post.id, Post.author_hash))}
        for label in session.scalars(select(EffectiveLabel)):
            hour = (label.posted_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(hours=1)
            words = read_words(label.packed)
            counts = hours.setdefault((label.event_id, hour, *words), Counter())
            counts.update(posts=1, placed=int(label.lat is not None), with_picture=int(label.has_picture))
            if label.lat is not None and label.lon is not None:
                for level, side in LEVEL_CELL_DEGREES.items():
                    cell_key = (level, math.floor(label.lat / side), math.floor(label.lon / side))
                    sums = cells.setdefault((label.event_id, *cell_key, *words), [0, 0, 0])
                    sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + label.lat, sums[2] + label.lon
            if author := authors[label.post_id]:
                account = (label.event_id, number_account(author))
                accounts[account] = accounts.get(account, 0) + 1
    rounded = {key: [posts, round(lat, 6), round(lon, 6)] for key, (posts, lat, lon) in cells.items()}
    return hours, accounts, rounded


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12))
def test_the_counts_equal_the_read_model_after_any_history(store: Store, steps: list[tuple]) -> None:
    with store.read() as session:
        post_ids = list(session.scalars(select(Post.id).order_by(Post.id).limit(POSTS)))
        number = session.scalar(select(Prediction.id).order_by(Prediction.id.desc()).limit(1)) or 0
    post_ids = post_ids or store_posts(store, make_posts(POSTS))
    for offset, taken in enumerate(steps, start=1):
        apply(store, post_ids, 1000 * number + offset, taken)
    assert sum(counts["posts"] for counts in read_counts(store)[0].values()) == POSTS
    assert read_counts(store) == count_naively(store)


def test_counts_made_anew_equal_those_that_were_kept(store: Store) -> None:
    post_ids = store_posts(store, make_posts(40))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(i) for i in post_ids[:25]])
    with store.write() as session:
        for post_id in post_ids[:9]:
            place = NewPlace(-3.2 * post_id, 5.1 * post_id, PlacePrecision.VICINITY, PlaceMethod.ANALYST)
            place_post(session, post_id=post_id, actor="ana", place=place)
    kept = read_counts(store)
    with store.write() as session:
        session.execute(update(LabelCell).values(posts=LabelCell.posts + 1))
        session.execute(update(LabelHour).values(posts=LabelHour.posts + 7))
        session.execute(update(AccountCount).values(posts=0))
    assert read_counts(store) != kept
    with store.write() as session:
        rebuild_rollups(session)
    assert read_counts(store) == kept == count_naively(store)


def test_writers_side_by_side_lose_no_count(store: Store) -> None:
    post_ids = store_posts(store, make_posts(120))
    failures: list[BaseException] = []
    categories = list(Humanitarian)

    def classify(share: list[int]) -> None:
        try:
            for start in range(0, len(share), 5):
                batch = [
                    make_prediction(post_id, humanitarian=categories[post_id % len(categories)])
                    for post_id in share[start : start + 5]
                ]
                with store.write() as session:
                    add_predictions(session, model_version="v1", predictions=batch)
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=classify, args=(post_ids[first::4],)) for first in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    assert failures == []
    assert read_counts(store) == count_naively(store)
