"""What an actor of a backfill does with a batch: classify what is not done, write it. Knows no Ray."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.backfill import add_answers, add_classified_posts
from db.identity import KnownPosts, load_known, say_conflict
from db.ingest.errors import BadRowError
from db.ingest.rows import Row
from db.ingest.validate import RowValidator
from db.model_versions import find_active_model
from db.posts import NewPost
from db.posts import Outcome as Arrived
from db.predictions import NewPrediction
from db.queries.backfill import list_answered, list_unpredicted
from db.queries.events import EventSummary
from db.queue.claimed import Work, read_work
from db.queue.jobs import ClaimedJob
from db.session import Store
from db.settings import StoreSettings
from inference.enrich import Enricher
from inference.model.predictor import Predictor
from inference.settings import WorkerSettings
from inference.worker.batch import Outcome, PostClassifier, classify_batch
from inference.worker.serving import ModelSwitch
from inference.worker.store_retry import retry_while_store_is_away

if TYPE_CHECKING:
    import pyarrow

Written = TypeVar("Written")
# One row of counts a batch; ``refusals`` is a list of [external id or None, reason] as JSON.
Counts = dict[str, np.ndarray]


class Backfill:
    """A model and a store that stay open from batch to batch. A batch that comes twice adds nothing.

    What is activated meanwhile is not taken up: posts answered from then on wait to be scored again.

    Args:
        predictor: The model; None loads the one that serves.
        enricher: The searches for language and place; None builds them.

    Raises:
        InferenceError: The active version cannot be loaded. A worker would serve the bundled one, tell of it
            and try again; an archive would be answered by the wrong model from end to end.
    """

    def __init__(
        self,
        place: StoreSettings,
        settings: WorkerSettings,
        predictor: PostClassifier | None = None,
        enricher: Enricher | None = None,
    ) -> None:
        os.nice(settings.nice)
        self._store = Store(place.store_url)
        self._media_dir = place.media_dir
        alone = settings.model_copy(update={"lanes": 1})  # one batch at a time, on all cores
        self._predictor = predictor or self._load(ModelSwitch(place.models_dir, alone))
        self._enricher = enricher or Enricher(place.own_places_file)

    def _load(self, switch: ModelSwitch) -> Predictor:
        return switch.load(retry_while_store_is_away(self._store.read, find_active_model))

    def _classify(self, works: list[Work]) -> list[Outcome]:
        return classify_batch(
            works, predictor=self._predictor, enricher=self._enricher, media_dir=self._media_dir
        )

    def _write(self, write: Callable[[Session], Written]) -> Written:
        """Commit; twice where another actor stored one of the same posts in between: then it is known."""
        try:
            return retry_while_store_is_away(self._store.write, write)
        except IntegrityError:
            return retry_while_store_is_away(self._store.write, write)


class StoreBackfill(Backfill):
    """Classifies posts of the store that this model version has not seen."""

    def __call__(self, batch: "pyarrow.Table") -> Counts:
        """Take ids of jobs, some of which may not exist; commits."""
        version = self._predictor.model_version

        def find_works(session: Session) -> list[Work]:
            ids = list_unpredicted(session, job_ids=batch["id"].to_pylist(), model_version=version)
            return read_work(session, [ClaimedJob(0, post_id, 1) for post_id in ids])

        works = retry_while_store_is_away(self._store.read, find_works)
        results = [item for item in self._classify(works) if isinstance(item, NewPrediction)] if works else []
        added = self._write(lambda session: add_answers(session, model_version=version, predictions=results))
        return _count(added=added, failed=len(works) - len(results))


class FileBackfill(Backfill):
    """Stores and classifies rows of a file as posts of one event and source.

    Args:
        import_id: The record of the run.
        validator: Turns rows into posts, as in every import.
    """

    def __init__(
        self,
        place: StoreSettings,
        settings: WorkerSettings,
        predictor: PostClassifier | None = None,
        enricher: Enricher | None = None,
        *,
        event: EventSummary,
        source_id: int,
        import_id: int | None,
        validator: RowValidator,
    ) -> None:
        super().__init__(place, settings, predictor, enricher)
        self._event = event
        self._source_id = source_id
        self._import_id = import_id
        self._validator = validator

    def __call__(self, batch: "pyarrow.Table") -> Counts:
        """Take columns of ``inference.cluster.backfill.COLUMNS``; commits."""
        rows = _list_rows(batch)
        posts, refusals = self._validate(rows)
        version = self._predictor.model_version
        answered = retry_while_store_is_away(
            self._store.read, lambda session: self._list_answered(session, posts, version)
        )
        fresh = [post for post in posts if post not in answered]
        outcomes = self._classify([self._make_work(post) for post in fresh]) if fresh else []
        pairs = [
            (post, outcome if isinstance(outcome, NewPrediction) else None)
            for post, outcome in zip(fresh, outcomes, strict=True)
        ]
        arrivals = self._write(
            lambda session: add_classified_posts(
                session,
                event_id=self._event.id,
                source_id=self._source_id,
                model_version=version,
                posts=pairs,
                import_id=self._import_id,
            )
        )
        refusals += [
            (post.external_id, say_conflict(post.external_id, arrival.where))
            for post, arrival in zip(fresh, arrivals, strict=True)
            if arrival.outcome is Arrived.CONFLICT
        ]
        added = sum(arrival.outcome is Arrived.ADDED for arrival in arrivals)
        return _count(
            added=added,
            repeated=len(rows) - len(refusals) - added,
            failed=sum(prediction is None for _, prediction in pairs),
            refusals=json.dumps(refusals),
        )

    def _validate(self, rows: Sequence[Mapping[str, object]]) -> tuple[list[NewPost], list[tuple[str, str]]]:
        """Return the posts, and the rows that cannot be posts with the reason."""
        posts, refusals = [], []
        for row in rows:
            cells = {name: _write_cell(value) for name, value in row.items()}
            try:
                posts.append(self._validator.validate(Row("", None, cells, 0.0)).post)
            except BadRowError as error:
                refusals.append((_clean(cells.get("external_id", "")[:50]), str(error)))
        return posts, refusals

    def _list_answered(self, session: Session, posts: Sequence[NewPost], version: str) -> set[NewPost]:
        """Return the posts that are known and that this version has classified."""
        known = KnownPosts()
        ids = [post.external_id for post in posts]
        load_known(session, event_id=self._event.id, external_ids=ids, known=known)
        there = {}
        for post in posts:
            found, is_same = known.find(self._source_id, post.external_id, post.scope, post.content)
            if found is not None and is_same:
                there[post] = found.post_id
        post_ids = [post_id for post_id in there.values() if post_id is not None]
        done = list_answered(session, post_ids=post_ids, model_version=version)
        return {post for post, post_id in there.items() if post_id in done}

    def _make_work(self, post: NewPost) -> Work:
        area = self._event
        return Work(
            job=ClaimedJob(0, 0, 1),
            text=post.text,
            picture_sha256=None,
            is_placed=post.lat is not None,
            country=area.country,
            lat=area.lat,
            lon=area.lon,
            radius_km=area.radius_km,
        )


def _list_rows(batch: "pyarrow.Table") -> list[dict[str, Any]]:
    """Return the rows; bytes that are no UTF-8 come as halves of surrogate pairs, which no good row has."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
        return rows
    except UnicodeDecodeError:
        import pyarrow as pa

        raw = pa.schema(
            field.with_type(pa.large_binary()) if str(field.type).endswith("string") else field
            for field in batch.schema
        )
        return [
            {
                name: value.decode(errors="surrogateescape") if isinstance(value, bytes) else value
                for name, value in row.items()
            }
            for row in batch.cast(raw).to_pylist()
        ]


def _write_cell(value: object) -> str:
    """Return a value of a Parquet file as a table of text has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return "" if value is None else str(value)


def _clean(external_id: str) -> str:
    """Return an id that any store can keep and any screen show."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in external_id)


def _count(*, added: int, repeated: int = 0, failed: int = 0, refusals: str = "[]") -> Counts:
    values = {"added": added, "repeated": repeated, "failed": failed, "refusals": refusals}
    return {name: np.array([value]) for name, value in values.items()}
