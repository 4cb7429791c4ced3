import json
import threading
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pyarrow as pa
import pytest
import structlog
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from db.backfill import add_answers
from db.imports import record_batch
from db.ingest.containers import FolderContainer
from db.ingest.limits import LIMITS
from db.ingest.mapping import ColumnMapping, Field
from db.ingest.survey import survey_cells
from db.ingest.times import TimeSpelling
from db.ingest.validate import RowValidator
from db.labels.packed import unpack_label
from db.model_versions import activate_model, register_model
from db.models import EffectiveLabel, Import, Job, Place, Post, Prediction
from db.queries.events import get_event
from db.queue.jobs import claim_jobs, return_jobs_of
from db.session import Store, utc_now
from db.settings import StoreSettings, get_settings
from db.vocabulary import JobPriority, JobStatus
from inference.cluster import backfill
from inference.cluster.backfill_actors import FileBackfill, StoreBackfill
from inference.enrich import Enricher
from inference.errors import CheckpointError, DataError
from inference.model.checkpoint import BUNDLED_CHECKPOINT
from inference.model.predictor import PostInput
from inference.settings import WorkerSettings
from inference.worker.serving import ModelSwitch
from inference.worker.worker import Worker
from tests.factories import make_posts, store_posts
from tests.fakes import FakePredictor

pytestmark = pytest.mark.slow

SETTINGS = WorkerSettings(nice=0)


def activate(store: Store, version: str) -> None:
    with store.write() as session:
        register_model(
            session, version=version, file=f"{version}.st", parent="fake-1", measured={}, actor="a"
        )
        activate_model(session, version=version, actor="ana")


def list_statuses(store: Store) -> list[JobStatus]:
    with store.read() as session:
        return list(session.scalars(select(Job.status).order_by(Job.id)))


def make_file_backfill(store: Store, enricher: Enricher, predictor: FakePredictor) -> FileBackfill:
    with store.read() as session:
        event = get_event(session, 1)
    assert event is not None
    columns = {
        field: field.value for field in (Field.EXTERNAL_ID, Field.TEXT, Field.POSTED_AT, Field.LANGUAGE)
    }
    validator = RowValidator(
        mapping=ColumnMapping(MappingProxyType(columns)),
        survey=survey_cells([], TimeSpelling(), has_x_ids=False),
        pictures=FolderContainer(Path(), LIMITS),
        source_name="archive",
        is_source_named=True,
        author_key=b"key",
        now=utc_now(),
        limits=LIMITS,
    )
    return FileBackfill(
        find_place(store),
        SETTINGS,
        predictor,
        enricher,
        event=event,
        source_id=1,
        import_id=None,
        validator=validator,
    )


def make_store_backfill(store: Store, enricher: Enricher, predictor: FakePredictor) -> StoreBackfill:
    return StoreBackfill(find_place(store), SETTINGS, predictor, enricher)


def find_place(store: Store) -> StoreSettings:
    return StoreSettings(data_dir=get_settings().data_dir, database_url=store.url)


def make_rows(*texts: str, first: int = 100) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"external_id": f"r{number}", "text": text, "posted_at": "2026-03-01T12:00:00Z"}
            for number, text in enumerate(texts, first)
        ]
    )


def count(store: Store, model: type) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.slow
def test_rows_of_a_file_become_classified_posts_that_no_worker_takes_again(
    store: Store, enricher: Enricher
) -> None:
    store_posts(store, [])
    counts = make_file_backfill(store, enricher, FakePredictor())(
        make_rows("The bridge in Puebla is gone", "b")
    )
    assert [int(counts[name][0]) for name in ("added", "repeated", "failed")] == [2, 0, 0]
    with store.write() as session:
        assert claim_jobs(session, worker="w", limit=10) == []
        label = session.scalars(select(EffectiveLabel).order_by(EffectiveLabel.post_id)).first()
        assert label is not None
        assert unpack_label(label.packed)["humanitarian"] is not None
        assert session.scalars(select(Place.name)).all() == ["Puebla"]


def test_rows_that_come_twice_are_nstored_nor_classified_again(store: Store, enricher: Enricher) -> None:
    store_posts(store, [])
    predictor = FakePredictor()
    run = make_file_backfill(store, enricher, predictor)
    run(make_rows("a", "b"))
    counts = run(make_rows("b", "c", "d", first=101))
    assert [int(counts[name][0]) for name in ("added", "repeated")] == [2, 1]
    assert predictor.batches == [2, 2]
    assert count(store, Post) == count(store, Prediction) == 4


def test_a_row_twice_in_one_batch_counts_once_and_one_with_other_words_is_named(
    store: Store, enricher: Enricher
) -> None:
    store_posts(store, [])
    rows = pa.concat_tables([make_rows("a"), make_rows("a"), make_rows("a again")])
    counts = make_file_backfill(store, enricher, FakePredictor())(rows)
    assert [int(counts[name][0]) for name in ("added", "repeated")] == [1, 1]
    assert json.loads(counts["refusals"][0]) == [["r100", "id 'r100' is known with other words (post 1)"]]
    with store.read() as session:
        assert session.scalars(select(Post.text)).all() == ["a"]


def test_a_bad_row_is_named_and_its_neighbours_are_stored(store: Store, enricher: Enricher) -> None:
    store_posts(store, [])
    counts = make_file_backfill(store, enricher, FakePredictor())(make_rows("a", "", "c"))
    assert json.loads(counts["refusals"][0]) == [["r101", "has neither text nor picture"]]
    assert count(store, Prediction) == 2


def test_times_without_a_zone_and_regions_of_languages_are_read_as_in_any_import(
    store: Store, enricher: Enricher
) -> None:
    store_posts(store, [])
    row = {"external_id": "r1", "text": "a", "posted_at": "2026-03-01 12:00", "language": "pt-br"}
    counts = make_file_backfill(store, enricher, FakePredictor())(pa.Table.from_pylist([row]))
    assert (int(counts["added"][0]), counts["refusals"][0]) == (1, "[]")
    with store.read() as session:
        post = session.scalars(select(Post)).one()
    assert (post.language, post.posted_at.isoformat()) == ("pt-br", "2026-03-01T12:00:00+00:00")


def test_an_id_that_no_store_can_keep_costs_the_id_not_the_post(store: Store, enricher: Enricher) -> None:
    store_posts(store, [])
    rows = pa.Table.from_pylist([{"external_id": "a\0b", "text": "a"}, {"external_id": "c\0", "text": None}])
    counts = make_file_backfill(store, enricher, FakePredictor())(rows)
    assert int(counts["added"][0]) == 1
    assert json.loads(counts["refusals"][0]) == [["c\ufffd", "has neither text nor picture"]]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_row_whose_bytes_are_no_text_is_refused_and_its_neighbours_are_stored(
    store: Store, enricher: Enricher, kind: pa.DataType
) -> None:
    store_posts(store, [])
    rows = make_rows("a", "b")
    texts = pa.array([b"\xff\xfe", b"b"], pa.large_binary() if kind == pa.large_string() else pa.binary())
    counts = make_file_backfill(store, enricher, FakePredictor())(
        rows.set_column(1, "text", texts.view(kind))
    )
    assert json.loads(counts["refusals"][0]) == [["r100", "text is not UTF-8; save the file as UTF-8"]]
    with store.read() as session:
        assert session.scalars(select(Post.text)).all() == ["b"]


@pytest.mark.parametrize("hiccups", [2, 3])
def test_a_store_that_is_away_is_waited_for_a_bounded_number_of_times(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch, hiccups: int
) -> None:
    monkeypatch.setattr("inference.worker.store_retry.WAITS_S", (0.0, 0.0))
    ids = store_posts(store, make_posts(1), priority=JobPriority.BACKFILL)
    tries: list[int] = []

    def add(session: Session, **answers: Any) -> int:
        tries.append(len(answers["predictions"]))
        if len(tries) <= hiccups:
            raise OperationalError("INSERT", {}, Exception("the database is starting up"))
        return add_answers(session, **answers)

    monkeypatch.setattr("inference.cluster.backfill_actors.add_answers", add)
    run = make_store_backfill(store, enricher, FakePredictor())
    with nullcontext() if hiccups == 2 else pytest.raises(OperationalError, match="starting up"):
        run(pa.table({"id": ids}))
    assert tries == [1, 1, 1]
    assert count(store, Prediction) == (hiccups == 2)


def test_the_counts_of_a_batch_are_kept_although_the_store_was_away_for_a_moment(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inference.worker.store_retry.WAITS_S", (0.0,))
    store_posts(store, [])
    counts = {"added": 2, "repeated": 1, "failed": 0, "refusals": '[["9", "has no text"]]'}
    monkeypatch.setattr(backfill, "open_file", lambda *_: None)
    monkeypatch.setattr(backfill, "make_validator", lambda *_: None)
    monkeypatch.setattr(backfill, "run_actors", lambda *_: [counts])
    tries: list[int] = []

    def record(session: Session, **batch: Any) -> None:
        tries.append(batch["accepted"])
        if len(tries) == 1:
            raise OperationalError("UPDATE imports", {}, Exception("gone"))
        record_batch(session, **batch)

    monkeypatch.setattr(backfill, "record_batch", record)
    options = SimpleNamespace(source=str(tmp_path / "a.csv"), event="river-flood", source_name=None)
    totals = backfill.backfill_file(None, store, (), options)
    assert totals == {"added": 2, "repeated": 1, "failed": 0, "refused": 1}
    with store.read() as session:
        run = session.scalars(select(Import)).one()
    assert (run.accepted, run.repeated, run.refused) == (2, 1, 1)


def test_a_store_that_is_not_there_is_told_in_one_line_with_status_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOOKOUT_DATABASE_URL", f"postgresql://lookout@/none?host={tmp_path}")
    get_settings.cache_clear()
    try:
        assert backfill.main(["store"]) == 2
    finally:
        structlog.reset_defaults()
    told = capsys.readouterr().err
    assert "the store fails" in told
    assert "--doctor" in told
    assert "Traceback" not in told


def test_a_row_that_the_model_refuses_waits_for_a_worker(store: Store, enricher: Enricher) -> None:
    def refuse_poison(posts: Sequence[PostInput]) -> None:
        if any(post.text == "poison" for post in posts):
            raise RuntimeError("boom")

    store_posts(store, [])
    counts = make_file_backfill(store, enricher, FakePredictor(refuse_poison))(make_rows("a", "poison"))
    assert int(counts["failed"][0]) == 1
    with store.read() as session:
        statuses = session.scalars(select(Job.status).order_by(Job.id)).all()
    assert statuses == [JobStatus.SUCCEEDED, JobStatus.TODO]


def test_posts_of_the_store_are_classified_once_a_model_version(store: Store, enricher: Enricher) -> None:
    ids = store_posts(store, make_posts(4))
    with store.write() as session:
        session.execute(update(Job).where(Job.post_id.in_(ids[:3])).values(status=JobStatus.SUCCEEDED))
    run = make_store_backfill(store, enricher, FakePredictor())
    batch = pa.table({"id": [*ids, 999]})
    assert int(run(batch)["added"][0]) == 3, "the fourth still belongs to the queue, and 999 does not exist"
    assert int(run(batch)["added"][0]) == 0
    newer = FakePredictor()
    newer.model_version = "fake-2"
    assert int(make_store_backfill(store, enricher, newer)(batch)["added"][0]) == 3
    assert count(store, Prediction) == 6


def test_rows_answered_after_another_model_was_activated_wait_for_it(
    store: Store, enricher: Enricher
) -> None:
    store_posts(store, [])
    run = make_file_backfill(store, enricher, FakePredictor())
    run(make_rows("a"))
    activate(store, "learned")
    run(make_rows("b", first=101))
    assert list_statuses(store) == [JobStatus.TODO, JobStatus.TODO]
    learned = FakePredictor.named("learned")
    make_file_backfill(store, enricher, learned)(make_rows("a", "b"))
    assert list_statuses(store) == [JobStatus.SUCCEEDED, JobStatus.SUCCEEDED]
    with store.read() as session:
        assert set(session.scalars(select(EffectiveLabel.model_version))) == {"learned"}


def test_posts_answered_after_another_model_was_activated_wait_for_it(
    store: Store, enricher: Enricher
) -> None:
    ids = store_posts(store, make_posts(2))
    with store.write() as session:
        session.execute(update(Job).values(status=JobStatus.SUCCEEDED))

    def activate_meanwhile(posts: Sequence[PostInput]) -> None:
        activate(store, "learned")

    run = make_store_backfill(store, enricher, FakePredictor(activate_meanwhile))
    assert int(run(pa.table({"id": ids}))["added"][0]) == 2
    assert list_statuses(store) == [JobStatus.TODO, JobStatus.TODO]


def test_what_an_activation_queued_is_answered_and_left_to_no_worker(
    store: Store, enricher: Enricher
) -> None:
    ids = store_posts(store, make_posts(4))
    with store.write() as session:
        session.execute(update(Job).where(Job.post_id.in_(ids[:3])).values(status=JobStatus.SUCCEEDED))
    activate(store, "learned")
    run = make_store_backfill(store, enricher, FakePredictor.named("learned"))
    assert int(run(pa.table({"id": ids}))["added"][0]) == 3
    assert list_statuses(store) == [JobStatus.SUCCEEDED] * 3 + [JobStatus.TODO]
    with store.write() as session:
        assert [job.post_id for job in claim_jobs(session, worker="w", limit=10)] == ids[3:]


def test_a_post_that_a_worker_takes_while_the_backfill_answers_it_has_one_answer(
    store: Store, enricher: Enricher
) -> None:
    ids = store_posts(store, make_posts(1), priority=JobPriority.BACKFILL)

    def take(posts: Sequence[PostInput]) -> None:
        with store.write() as session:
            claim_jobs(session, worker="w", limit=1)

    run = make_store_backfill(store, enricher, FakePredictor(take))
    assert int(run(pa.table({"id": ids}))["added"][0]) == 1
    assert list_statuses(store) == [JobStatus.DOING]
    with store.write() as session:
        return_jobs_of(session, worker="w")
    predictor = FakePredictor()
    worker = Worker(
        store,
        predictor,
        enricher,
        media_dir=find_place(store).media_dir,
        settings=SETTINGS,
        name="w",
        stop=threading.Event(),
    )
    worker.run(until_empty=True)
    assert predictor.batches == []
    assert list_statuses(store) == [JobStatus.SUCCEEDED]
    assert count(store, Prediction) == 1


def test_an_active_model_that_cannot_be_loaded_ends_the_backfill_and_no_other_answers_for_it(
    store: Store, enricher: Enricher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(switch: ModelSwitch, path: Path) -> FakePredictor:
        if path != BUNDLED_CHECKPOINT:
            raise CheckpointError(f"{path.name} is damaged")
        return FakePredictor()

    monkeypatch.setattr(ModelSwitch, "_load", load)
    StoreBackfill(find_place(store), SETTINGS, enricher=enricher)
    activate(store, "broken")
    with pytest.raises(CheckpointError, match=r"broken\.st is damaged"):
        StoreBackfill(find_place(store), SETTINGS, enricher=enricher)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.csv", None, "is no .parquet or .csv file"),
        ("posts.xlsx", "x", "is no .parquet or .csv file"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, content: str | None, reason: str
) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match=reason):
        backfill.open_file(None, tmp_path / name)


def test_an_error_of_the_store_does_not_tell_the_text_of_a_post(store: Store) -> None:
    store_posts(store, make_posts(1))
    with store.read() as session:
        row = dict(session.execute(select(Post.__table__)).mappings().one())
        row |= {"id": None, "text": "my secret street"}
        with pytest.raises(IntegrityError, match="UNIQUE") as raised:
            session.execute(insert(Post), row)
    assert "secret" not in str(raised.value)
