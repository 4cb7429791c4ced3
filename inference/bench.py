"""``python -m inference.bench``: the worker's throughput against the same model called one post at a time.

Both sides run in this process, in turn, on the same posts, so that what else the machine does weighs on both.
The worker's side is the whole way: claim, read, decode, predict, enrich and write to a new store. The other
side decodes and predicts only, one post a call, in fp32 and eager mode.
"""

import argparse
import csv
import json
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import structlog
from PIL import Image

from db.events import add_event, get_or_add_source
from db.media import write_original
from db.migrate import upgrade_store
from db.posts import NewMedia, NewPost, add_posts
from db.session import Store, utc_now
from db.vocabulary import Hazard, JobPriority, SourceKind
from inference.enrich import Enricher
from inference.predictor import PostInput, Predictor
from inference.settings import WorkerSettings
from inference.worker import Worker

EXERCISE = Path(__file__).parents[1] / "assets" / "demo" / "posts.jsonl"


@dataclass(frozen=True)
class Sample:
    """A post to measure with: its text and the file of its picture."""

    text: str
    picture: Path | None


def main(arguments: list[str] | None = None) -> None:
    """Print the speed of both sides and their ratio, as median and range over the rounds."""
    parser = argparse.ArgumentParser(prog="python -m inference.bench", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of real posts (posts.csv); default: the exercise")
    parser.add_argument("--posts", type=int, default=200, help="posts a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures-only", action="store_true", help="leave out posts without a picture")
    options = parser.parse_args(arguments)
    structlog.configure(processors=[_drop])
    samples = read_real(options.data) if options.data else read_exercise(EXERCISE)
    samples = [sample for sample in samples if sample.picture or not options.pictures_only]
    samples = samples[:: max(1, len(samples) // options.posts)][: options.posts]
    with_picture = sum(sample.picture is not None for sample in samples)
    predictor, enricher = Predictor.load(), Enricher()
    warm_up = samples[:16]
    measure_worker(warm_up, predictor, enricher)
    measure_single(warm_up, predictor)
    print(f"{len(samples)} posts, {with_picture} with a picture")
    print(f"{predictor.model_version} on {predictor.device}")
    worker, single = [], []
    for _ in range(options.rounds):
        worker.append(measure_worker(samples, predictor, enricher))
        single.append(measure_single(samples, predictor))
    ratios = [fast / slow for fast, slow in zip(worker, single, strict=True)]
    print(f"worker, end to end       {_spread(worker)} posts/s")
    print(f"one post a call, model   {_spread(single)} posts/s")
    print(f"ratio                    {_spread(ratios)}")


def measure_worker(samples: list[Sample], predictor: Predictor, enricher: Enricher) -> float:
    """Return posts a second from the first claim to the last commit."""
    with tempfile.TemporaryDirectory() as folder:
        media_dir, url = Path(folder) / "media", f"sqlite:///{folder}/bench.db"
        upgrade_store(url)
        with closing(Store(url)) as store:
            _fill(store, media_dir, samples)
            worker = Worker(
                store,
                predictor,
                enricher,
                media_dir=media_dir,
                settings=WorkerSettings(),
                name="bench",
                stop=threading.Event(),
            )
            return len(samples) / _time(lambda: worker.run(until_empty=True))


def measure_single(samples: list[Sample], predictor: Predictor) -> float:
    """Return posts a second when each post is its own call."""

    def call_each() -> None:
        for sample in samples:
            image = sample.picture.read_bytes() if sample.picture else None
            predictor.predict([PostInput(sample.text, image)])

    return len(samples) / _time(call_each)


def read_exercise(path: Path) -> list[Sample]:
    """Return the posts of the bundled exercise."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_make_sample(path.parent, row["text"], row.get("picture")) for row in rows]


def read_real(folder: Path) -> list[Sample]:
    """Return the posts of ``posts.csv``."""
    with (folder / "posts.csv").open(encoding="utf-8", newline="") as file:
        return [_make_sample(folder, row["text"], row["picture"]) for row in csv.DictReader(file)]


def _make_sample(folder: Path, text: str, picture: str | None) -> Sample:
    return Sample(text, folder / picture if picture else None)


def _fill(store: Store, media_dir: Path, samples: list[Sample]) -> None:
    now = utc_now()
    posts = [
        NewPost(str(number), sample.text, now, media=_keep(media_dir, sample))
        for number, sample in enumerate(samples)
    ]
    with store.write() as session:
        event = add_event(session, name="Bench", hazard=Hazard.OTHER, starts_at=now)
        source = get_or_add_source(session, name="bench", kind=SourceKind.CSV)
        add_posts(session, event_id=event.id, source_id=source.id, posts=posts, priority=JobPriority.BACKFILL)


def _keep(media_dir: Path, sample: Sample) -> tuple[NewMedia, ...]:
    if sample.picture is None:
        return ()
    data = sample.picture.read_bytes()
    with Image.open(sample.picture) as image:
        kind, (width, height) = (image.format or "").lower(), image.size
    return (NewMedia(write_original(media_dir, data), kind, width, height, len(data)),)


def _time(run: Callable[[], None]) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started


def _spread(values: list[float]) -> str:
    return f"{median(values):7.2f}  ({min(values):.2f} to {max(values):.2f})"


def _drop(*_: object) -> str:
    raise structlog.DropEvent


if __name__ == "__main__":
    main()
