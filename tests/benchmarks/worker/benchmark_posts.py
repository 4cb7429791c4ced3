"""Posts to measure with, in a store of their own, and a worker to work them off."""

import csv
import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from db.events import add_event, get_or_add_source
from db.migrate import upgrade_store
from db.posts import NewMedia, NewPost
from db.session import Store, utc_now
from db.vocabulary import Hazard, JobPriority, SourceKind
from inference.enrich import Enricher
from inference.model.predictor import Predictor
from inference.settings import WorkerSettings
from inference.worker.worker import BatchObserver, Worker
from tests.factories import add_posts, keep_original

EXERCISE = Path(__file__).parents[3] / "assets" / "demo" / "posts.jsonl"


@dataclass(frozen=True)
class BenchmarkPost:
    """A post to measure with: its text and the file of its picture."""

    text: str
    picture: Path | None


def load_predictor() -> Predictor:
    """Return the model as the worker serves it."""
    predictor, settings = Predictor.load(), WorkerSettings()
    predictor.compile(settings.compiled_dir, streams=settings.streams)
    predictor.warm_up()
    return predictor


def make_worker(
    store: Store,
    media_dir: Path,
    predictor: Predictor,
    enricher: Enricher,
    metrics: BatchObserver | None = None,
    stop: threading.Event | None = None,
) -> Worker:
    """Return a worker of this process with the settings of the environment."""
    return Worker(
        store,
        predictor,
        enricher,
        media_dir=media_dir,
        settings=WorkerSettings(),
        name="bench",
        stop=stop or threading.Event(),
        metrics=metrics,
    )


@contextmanager
def open_store(posts: list[BenchmarkPost]) -> Iterator[tuple[Store, Path]]:
    """A new store that holds these posts, all waiting, and its media folder."""
    with tempfile.TemporaryDirectory() as folder:
        media_dir, url = Path(folder) / "media", f"sqlite:///{folder}/bench.db"
        upgrade_store(url)
        with closing(Store(url)) as store:
            waiting = [
                NewPost(str(number), post.text, utc_now(), media=keep_picture(media_dir, post))
                for number, post in enumerate(posts)
            ]
            if waiting:
                fill_store(store, waiting)
            yield store, media_dir


def fill_store(store: Store, posts: list[NewPost]) -> None:
    """Add posts, at least one, as an event of their own, all waiting; commits."""
    with store.write() as session:
        event = add_event(
            session, name=f"Bench from {posts[0].external_id}", hazard=Hazard.OTHER, starts_at=utc_now()
        )
        source = get_or_add_source(session, name="bench", kind=SourceKind.CSV)
        add_posts(session, event_id=event.id, posts={source.id: posts}, priority=JobPriority.BACKFILL)


def read_exercise(path: Path) -> list[BenchmarkPost]:
    """Return the posts of the bundled exercise."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_make_post(path.parent, row["text"], row.get("picture")) for row in rows]


def read_real(folder: Path) -> list[BenchmarkPost]:
    """Return the posts of ``posts.csv``."""
    with (folder / "posts.csv").open(encoding="utf-8", newline="") as file:
        return [_make_post(folder, row["text"], row["picture"]) for row in csv.DictReader(file)]


def _make_post(folder: Path, text: str, picture: str | None) -> BenchmarkPost:
    return BenchmarkPost(text, folder / picture if picture else None)


def keep_picture(media_dir: Path, post: BenchmarkPost) -> tuple[NewMedia, ...]:
    """Put a post's picture into a media folder; return its media, none without a picture."""
    if post.picture is None:
        return ()
    data = post.picture.read_bytes()
    with Image.open(post.picture) as image:
        kind, (width, height) = (image.format or "").lower(), image.size
    return (NewMedia(keep_original(media_dir, data), kind, width, height, len(data)),)
