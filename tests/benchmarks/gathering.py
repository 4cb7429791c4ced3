"""``python -m tests.benchmarks.gathering``: what gathering costs in a small and a large store."""

import argparse
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import select

from db.migrate import upgrade_store
from db.models import Post
from db.posts import NewPost
from db.predictions import add_predictions
from db.session import Store
from db.signatures import NewSignature, add_signatures
from db.vocabulary import JobPriority
from inference.incidents.gathering import gather_new_posts
from tests.benchmarks.fill import fill_store
from tests.factories import POSTED_AT, add_posts, make_prediction

WIDTH = 384
NEW = 1_000
SHARED = 0.8  # of its vector that a post has in common with those of its happening
HAPPENINGS = 60


def main() -> None:
    """Print milliseconds a post for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[10_000, 1_000_000])
    for posts in parser.parse_args().posts:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'store.db'}"
            upgrade_store(url)
            with closing(Store(url)) as store:
                event_id = fill_store(store, posts)
                _receive(store, event_id)
                started_s = time.process_time()
                gather_new_posts(store, POSTED_AT + timedelta(days=31))
                took_s = time.process_time() - started_s
        print(f"{posts:>9,} posts stored: {1000 * took_s / NEW:.2f} ms of one core a post, {NEW} at once")


def _receive(store: Store, event_id: int) -> None:
    random = np.random.default_rng(7)
    middles = random.normal(size=(HAPPENINGS, WIDTH))
    at = POSTED_AT + timedelta(days=30)
    new = [
        NewPost(
            external_id=f"new{number}",
            text=f"The bridge at the market is gone, says witness {number}",
            posted_at=at + timedelta(seconds=number),
            author_hash=f"{number:032x}",
        )
        for number in range(NEW)
    ]
    with store.write() as session:
        source_id = session.scalars(select(Post.source_id).limit(1)).one()
        ids = add_posts(session, event_id=event_id, posts={source_id: new}, priority=JobPriority.FEED)
        add_predictions(
            session, model_version="bench-1", predictions=[make_prediction(post_id) for post_id in ids]
        )
        vectors = SHARED * middles[random.integers(HAPPENINGS, size=NEW)]
        vectors += (1 - SHARED) * random.normal(size=(NEW, WIDTH))
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        signatures = [
            NewSignature(vector.astype(np.float32), meaning=None, encoder="bench", minhash=None)
            for vector in vectors
        ]
        add_signatures(session, dict(zip(ids, signatures, strict=True)))


if __name__ == "__main__":
    main()
