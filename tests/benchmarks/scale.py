"""``python -m tests.benchmarks.scale``: what a post costs among ten thousand others and a million.

Step by step, on SQLite: the way in, the queue of pictures to read, places and language, the answer with its
signatures and the search for copies, and gathering. Every stored post has words of its own, one in five a
picture with hashes of its own: no index is spared. Time is that of the processor, so that what else runs
counts little.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import text, update

from db.hashes import PICTURE_BANDS, VIEWS, WORD_BANDS
from db.ingest.store_rows import store_rows
from db.ingest.validate import ValidRow
from db.migrate import upgrade_store
from db.models import Job
from db.posts import NewMedia, NewPost
from db.predictions import NewPrediction, add_predictions
from db.queue.claimed import Work, read_work
from db.queue.jobs import ClaimedJob, claim_jobs
from db.queue.pictures import queue_pictures
from db.session import Store
from db.signatures import NewSignature
from db.vocabulary import JobPriority, JobStatus, SourceKind
from inference.enrich import Enricher
from inference.enrich.signature import sign_words
from inference.incidents.gathering import gather_new_posts
from tests.benchmarks.fill import fill_store
from tests.factories import POSTED_AT, make_prediction

NEW, BATCH = 1_024, 32
WIDTH = 384
VOCABULARY = (
    *("water", "river", "bridge", "market", "school", "hospital", "road", "roof", "wind", "fire", "north"),
    *("south", "old", "new", "people", "help", "boats", "food", "shelter", "power", "lines", "trees", "cars"),
    *(
        "closed",
        "gone",
        "rising",
        "broken",
        "waiting",
        "missing",
        "safe",
        "street",
        "mayor",
        "police",
        "night",
    ),
)
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
# Keys are drawn and put in order first: a million at random would take an hour to add one by one.
# The first posts are signed, and some pictures read, by ``fill_store``.
SIGNATURES = (
    f"""{NUMBERS} INSERT OR IGNORE INTO post_signatures (post_id, vector, meaning, encoder, minhash)
        SELECT i, randomblob({WIDTH}), randomblob(64), 'bench', randomblob(256) FROM n""",
    f"""{NUMBERS}, b(j) AS (SELECT value FROM json_each(:bands))
        INSERT OR IGNORE INTO word_bands (key, post_id)
        SELECT random() & {2**63 - 1} AS key, i FROM n CROSS JOIN b ORDER BY key, i""",
    f"""INSERT OR IGNORE INTO media_hashes (media_id, hashes)
        SELECT id, randomblob({8 * VIEWS}) FROM media""",
    f"""WITH v(j) AS (SELECT value FROM json_each(:views))
        INSERT OR IGNORE INTO media_bands (key, media_id)
        SELECT (random() & 65535) + (j % {PICTURE_BANDS}) * 65536 AS key, id FROM media CROSS JOIN v
        ORDER BY key, id""",
)


def main() -> None:
    """Print milliseconds a post of each step and size, and how many times as much the largest store costs."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[10_000, 1_000_000])
    sizes = parser.parse_args().posts
    enricher = Enricher()
    enricher.warm_up()
    costs = [measure(posts, enricher) for posts in sizes]
    print(f"{'ms a post':40s}" + "".join(f"{posts:>12,}" for posts in sizes) + "   times")
    for step in costs[0]:
        print(_format(step, [cost[step] for cost in costs]))
    print(_format("in all", [sum(cost.values()) for cost in costs]))


def measure(posts: int, enricher: Enricher) -> dict[str, float]:
    """Return {step: milliseconds a post} of posts that come into a store of so many."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        upgrade_store(url)
        with closing(Store(url)) as store:
            started_s = time.monotonic()
            event_id = fill_store(store, posts)
            _sign_all(store, posts)
            print(f"{posts:,} posts made in {time.monotonic() - started_s:.0f} s", flush=True)
            return receive(store, event_id, enricher)


def receive(store: Store, event_id: int, enricher: Enricher) -> dict[str, float]:
    """Take ``NEW`` posts the whole way; commits. Returns {step: milliseconds of the processor a post}."""
    used, rows = Clock(), make_rows()
    with store.write() as session:
        session.execute(text("UPDATE jobs SET status = 'succeeded' WHERE status = 'todo'"))
    for start in range(0, NEW, BATCH):
        with store.write() as session:
            with used.time("way in"):
                arrivals = store_rows(
                    session,
                    rows[start : start + BATCH],
                    event_id=event_id,
                    kind=SourceKind.FEED,
                    priority=JobPriority.FEED,
                )
            with used.time("queue of pictures to read"):
                queue_pictures(session, [each.post_id for each in arrivals], priority=JobPriority.FEED)
    while works := _claim(store, used):
        with used.time("language and places"):
            for work in works:
                enricher.enrich(work)
        answers = [_answer(work) for work in works]
        with used.time("answer, signatures, copies"), store.write() as session:
            add_predictions(session, model_version="bench-1", predictions=answers)
    with used.time("gathering into incidents"):
        gather_new_posts(store, POSTED_AT + timedelta(days=31))
    return {step: 1000 * seconds / NEW for step, seconds in used.seconds.items()}


class Clock:
    """Adds up the seconds of the processor by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def time(self, step: str) -> Iterator[None]:
        """Count what happens inside."""
        started_s = time.process_time()
        yield
        self.seconds[step] += time.process_time() - started_s


def make_rows() -> list[ValidRow]:
    """Return posts of a few words each, one in five with a picture that nobody has."""
    random = np.random.default_rng(11)
    return [
        ValidRow(
            NewPost(
                external_id=f"new{number}",
                text=" ".join(random.choice(VOCABULARY, 12)),
                posted_at=POSTED_AT + timedelta(days=30, seconds=number),
                author_hash=f"{number:032x}",
                media=(NewMedia(f"{number:064x}", "jpeg", 640, 480, 9),) if number % 5 == 0 else (),
            ),
            "new feed",
        )
        for number in range(NEW)
    ]


def _sign_all(store: Store, posts: int) -> None:
    values = {
        ":count": posts,
        ":bands": str(list(range(WORD_BANDS))),
        ":views": str(list(range(VIEWS * PICTURE_BANDS))),
    }
    with store.write() as session:
        for statement in SIGNATURES:
            named = {name[1:]: value for name, value in values.items() if name in statement}
            session.execute(text(statement), named)


def _claim(store: Store, used: Clock) -> list[Work]:
    with used.time("claim"), store.write() as session:
        jobs: list[ClaimedJob] = claim_jobs(session, worker="bench", limit=BATCH)
        works = read_work(session, jobs)
        done = [job.job_id for job in jobs]
        session.execute(update(Job).where(Job.id.in_(done)).values(status=JobStatus.SUCCEEDED))
    return works


def _answer(work: Work) -> NewPrediction:
    random = np.random.default_rng(work.job.post_id)
    vector = random.normal(size=WIDTH).astype(np.float32)
    vector /= np.linalg.norm(vector)
    hashes = {sha256: random.integers(0, 2**63, VIEWS, dtype=np.uint64) for sha256 in work.unhashed_sha256s}
    signature = NewSignature(vector, vector[:64], "bench", sign_words(work.text))
    return replace(make_prediction(work.job.post_id), signature=signature, picture_hashes=hashes)


def _format(step: str, costs: list[float]) -> str:
    return f"{step:40s}" + "".join(f"{cost:12.2f}" for cost in costs) + f"{costs[-1] / costs[0]:8.2f}"


if __name__ == "__main__":
    main()
