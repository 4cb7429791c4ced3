"""``python -m tests.benchmarks.enrichment``: what everything beside the classes adds to a post's time.

Language and places, signatures and the search for copies, and gathering into incidents; words in pictures
have a stage of their own and are left out. The exercise's posts, one lane, batches as the worker takes them.
The same answers are written to two SQLite stores, with all of that and without, so that whatever else the
machine does hits both.
"""

from collections.abc import Callable
from dataclasses import replace
from time import perf_counter
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from db.models import Post
from db.predictions import NewPrediction, add_predictions
from db.queue.claimed import read_work
from db.queue.jobs import ClaimedJob
from db.session import Store, utc_now
from inference.enrich import Enricher
from inference.enrich.picture_hash import hash_picture
from inference.enrich.signature import sign_words
from inference.incidents.gathering import gather_new_posts
from inference.worker import batch
from tests.benchmarks.worker.benchmark_posts import EXERCISE, load_predictor, open_store, read_exercise

BATCH = 32


class Timer:
    """Adds up the seconds that some functions take."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def watch(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, timed."""

        def call(*arguments: Any) -> Any:
            started = perf_counter()
            try:
                return function(*arguments)
            finally:
                self.seconds += perf_counter() - started

        return call


def write(store: Store, answers: list[NewPrediction]) -> float:
    """Store the answers; returns the seconds. Commits."""
    started = perf_counter()
    with store.write() as session:
        add_predictions(session, model_version="bench", predictions=answers)
    return perf_counter() - started


def main() -> None:
    """Print what a post takes without, and what is added by what."""
    posts, predictor, enricher = read_exercise(EXERCISE), load_predictor(), Enricher()
    enricher.warm_up()
    signing, placing = Timer(), Timer()
    classifying, full_s, plain_s = 0.0, 0.0, 0.0
    with open_store(posts) as (full, media_dir), open_store(posts) as (plain, _):
        with full.read() as session:
            ids = session.scalars(select(Post.id).order_by(Post.id)).all()
        for start in range(0, len(ids), BATCH):
            jobs = [ClaimedJob(0, post_id, 1) for post_id in ids[start : start + BATCH]]
            with full.read() as session:
                works = read_work(session, jobs)
            started = perf_counter()
            with (
                patch.object(batch, "sign_words", signing.watch(sign_words)),
                patch.object(batch, "hash_picture", signing.watch(hash_picture)),
                patch.object(enricher, "enrich", placing.watch(enricher.enrich)),
            ):
                found = batch.classify_batch(
                    works, predictor=predictor, enricher=enricher, media_dir=media_dir
                )
            classifying += perf_counter() - started
            answers = [answer for answer in found if isinstance(answer, NewPrediction)]
            plain_s += write(plain, [_strip(answer) for answer in answers])
            full_s += write(full, answers)
        started = perf_counter()
        gather_new_posts(full, utc_now())
        gathering_s = perf_counter() - started
    without = classifying - signing.seconds - placing.seconds + plain_s
    print(f"{len(posts)} posts: {without * 1000 / len(posts):.2f} ms a post without")
    parts = {
        "language and places": placing.seconds,
        "signatures": signing.seconds,
        "storing and comparing all that": full_s - plain_s,
        "gathering into incidents": gathering_s,
    }
    parts["in all"] = sum(parts.values())
    for name, seconds in parts.items():
        print(f"{name:32s} {seconds * 1000 / len(posts):5.2f} ms, {seconds / without:6.1%}")


def _strip(answer: NewPrediction) -> NewPrediction:
    bare: dict[str, Any] = {"signature": None, "picture_hashes": {}, "place": None, "named_beside": ()}
    return replace(answer, language=None, **bare)


if __name__ == "__main__":
    main()
