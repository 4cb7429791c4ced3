"""Labels of a former day become those of today: urgency, messages and marks, with nothing lost on the way."""

from contextlib import closing

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from db.labels.effective import number_message, refresh_effective
from db.labels.packed import unpack_label
from db.labels.rollups import rebuild_rollups
from db.migrate import upgrade_store
from db.models import Base, EffectiveLabel, LabelCell, LabelHour
from db.session import Store
from tests.integration.db.old_store import OLD_POSTS, count_rows

READ_MODEL = (EffectiveLabel, LabelHour, LabelCell)


def read_labels(store: Store) -> dict[int, EffectiveLabel]:
    with store.read() as session:
        return {label.post_id: label for label in session.scalars(select(EffectiveLabel))}


def test_nothing_is_lost_on_the_way_and_every_post_is_counted_once(old_url: str) -> None:
    with closing(Store(old_url)) as store:
        before = count_rows(store)
        upgrade_store(old_url)
        assert count_rows(store) == before
        with store.read() as session:
            hours = session.scalars(select(LabelHour)).all()
            cells = session.scalars(select(LabelCell)).all()
    placed = sum(post.lat is not None for post in OLD_POSTS.values())
    pictured = sum(post.damage is not None for post in OLD_POSTS.values())
    assert sum(hour.posts for hour in hours) == before["posts"] == len(OLD_POSTS)
    assert (sum(hour.placed for hour in hours), sum(hour.with_picture for hour in hours)) == (
        placed,
        pictured,
    )
    by_level: dict[int, int] = {}
    for cell in cells:
        by_level[cell.level] = by_level.get(cell.level, 0) + cell.posts
    assert set(by_level.values()) == {placed}


def test_labels_and_counts_are_those_that_would_be_made_anew(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store, store.write() as session:
        kept = [read_rows(session, table) for table in READ_MODEL]
        refresh_effective(session, list(OLD_POSTS))
        assert read_rows(session, EffectiveLabel) == kept[0]
        rebuild_rollups(session)
        assert [read_rows(session, table) for table in READ_MODEL[1:]] == kept[1:]


def read_rows(session: Session, table: type[Base]) -> list[tuple]:
    return sorted((tuple(row) for row in session.execute(select(table.__table__))), key=repr)


def test_what_was_judged_stands_behind_what_was_not_and_severe_pictures_weigh(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        urgency = {post_id: label.urgency for post_id, label in read_labels(store).items()}
    # Vehicle damage weighs 0.5 and a severe picture as much, each by the model's confidence of 0.75 here.
    assert (urgency[1], urgency[12]) == (0.375, 0.375 + 0.375 - 0.375 * 0.375)
    assert {post_id for post_id, value in urgency.items() if value < 0} == {2, 3, 4, 5, 6, 7, 8, 15, 18, 19}
    assert {post_id for post_id, value in urgency.items() if value < -2} == {18}


def test_posts_of_the_same_words_are_one_message(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        messages = {post_id: label.message for post_id, label in read_labels(store).items()}
    assert messages == {post_id: number_message(post.words, post_id) for post_id, post in OLD_POSTS.items()}
    assert messages[9] == messages[1]
    assert messages[10] == -10


def test_what_is_unsure_is_marked_and_a_mark_ranks_nothing_down(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        labels = read_labels(store)
    words = {post_id: unpack_label(label.packed) for post_id, label in labels.items()}
    # A person named the severity of post 15, so that it is clear whatever the model thinks of it.
    assert {post_id for post_id, word in words.items() if word["damage_clarity"] == "unclear"} == {11}
    assert {post_id for post_id, word in words.items() if word["familiarity"] == "unfamiliar"} == {13, 14}
    assert labels[13].urgency == labels[14].urgency == 0.5


def test_the_indexes_of_an_earlier_version_hold_what_a_look_and_a_cell_are_counted_by(old_url: str) -> None:
    upgrade_store(old_url)
    with closing(Store(old_url)) as store:
        is_sqlite = store.engine.dialect.name == "sqlite"
        indexes = {index["name"]: index for index in inspect(store.engine).get_indexes("effective_labels")}
    hours, cells = (indexes[f"ix_effective_labels_{name}"] for name in ("hours", "squares"))
    assert "message" in cells["column_names"]
    for index in (hours, cells):
        assert is_sqlite or index["dialect_options"]["postgresql_include"] == ["post_id"]
