"""Whether the worker's memory stays flat over tens of thousands of posts, each with a text of its own."""

import io
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
from PIL import Image

from db.posts import NewMedia, NewPost
from db.queries.operations import get_queue_status
from db.session import Store, utc_now
from inference.enrich import Enricher
from inference.model.predictor import Predictor
from tests.benchmarks.worker.benchmark_posts import (
    EXERCISE,
    fill_store,
    make_worker,
    open_store,
    read_exercise,
)
from tests.factories import keep_original

ROUND_POSTS = 5000
POLL_S = 0.1
PICTURE_EVERY = 10  # a picture costs the worker ten texts, and the memory no more than a text
SIDE = 64


def watch_memory(predictor: Predictor, enricher: Enricher, posts: int) -> None:
    """Print the resident size after every 5,000 posts, and its growth from the first of them to the last.

    One worker does them all, as it would: its lanes, and what they have put aside, last as long as it does.
    """
    texts = [post.text for post in read_exercise(EXERCISE)]
    sizes = []
    stop, started = threading.Event(), perf_counter()
    with open_store([]) as (store, media_dir), ThreadPoolExecutor(1) as beside:
        worker = beside.submit(make_worker(store, media_dir, predictor, enricher, stop=stop).run)
        try:
            for first in range(0, posts, ROUND_POSTS):
                numbers = range(first, min(first + ROUND_POSTS, posts))
                fill_store(store, [_make_post(number, texts, media_dir) for number in numbers])
                _wait_until_done(store, worker)
                done, speed = numbers[-1] + 1, (numbers[-1] + 1) / (perf_counter() - started)
                sizes.append(_read_resident_mib())
                print(f"{done:6d} posts  {sizes[-1]:7.0f} MiB  {speed:6.1f} posts/s", flush=True)
        finally:
            stop.set()
        worker.result()
    print(f"growth  {100 * (sizes[-1] / sizes[0] - 1):.1f} %")


def _wait_until_done(store: Store, worker: Future[None]) -> None:
    while not worker.done():
        with store.read() as session:
            queue = get_queue_status(session)
        if not queue.todo + queue.doing:
            return
        sleep(POLL_S)


def _make_post(number: int, texts: list[str], media_dir: Path) -> NewPost:
    media: tuple[NewMedia, ...] = ()
    if number % PICTURE_EVERY == 0:
        pixels = np.random.default_rng(number).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
        packed = io.BytesIO()
        Image.fromarray(pixels).save(packed, "JPEG")
        data = packed.getvalue()
        media = (NewMedia(keep_original(media_dir, data), "jpeg", SIDE, SIDE, len(data)),)
    return NewPost(str(number), f"{texts[number % len(texts)]} {number}", utc_now(), media=media)


def _read_resident_mib() -> float:
    """Resident size of this process (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (kib,) = (line.split()[1] for line in lines if line.startswith("VmRSS:"))
    return int(kib) / 1024
