"""``python -m tests.benchmarks.watching``: what watching a stream costs in a small and a large store."""

import argparse
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, text

from db.migrate import upgrade_store
from db.models import KeyHour
from db.posts import NewPost
from db.session import Store
from inference.incidents.proposals.posts import list_keys
from inference.incidents.proposals.usual import ALL, HISTORY_H, find_hour
from inference.incidents.proposals.watching import watch_streams
from tests.benchmarks.fill import fill_store
from tests.bursts import TOPICS, receive_stream
from tests.factories import POSTED_AT

NEW = 1_000
AT = POSTED_AT + timedelta(days=30)
# The filled store's event becomes a stream whose posts were watched, four weeks of them counted.
WATCHED = (
    "UPDATE events SET status = 'stream'",
    "INSERT INTO watched_posts (post_id) SELECT post_id FROM effective_labels",
    "INSERT INTO watch_turn (id, prediction_id) SELECT 1, max(id) FROM predictions",
)


def main() -> None:
    """Print milliseconds a post for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="+", default=[10_000, 200_000])
    for posts in parser.parse_args().posts:
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'store.db'}"
            upgrade_store(url)
            with closing(Store(url)) as store:
                stream_id = fill_store(store, posts)
                _watch_filled(store, stream_id)
                receive_stream(store, stream_id, _make_posts())
                started_s = time.process_time()
                while watch_streams(store, AT + timedelta(days=1)):
                    pass
                took_s = time.process_time() - started_s
        print(f"{posts:>9,} posts stored: {1000 * took_s / NEW:.2f} ms of one core a post, {NEW} at once")


def _watch_filled(store: Store, stream_id: int) -> None:
    keys = {ALL}.union(*(list_keys(topic, None, None) for topic in TOPICS))
    hours = range(find_hour(AT) - HISTORY_H, find_hour(AT))
    rows = [{"stream_id": stream_id, "key": key, "hour": hour, "voices": 3} for key in keys for hour in hours]
    with store.write() as session:
        for statement in WATCHED:
            session.execute(text(statement))
        session.execute(insert(KeyHour), rows)


def _make_posts() -> list[NewPost]:
    return [
        NewPost(
            external_id=f"new{number}",
            text=f"{TOPICS[number % len(TOPICS)]}, said witness {number}",
            posted_at=AT + timedelta(seconds=20 * number),
            author_hash=f"{number:032x}",
        )
        for number in range(NEW)
    ]


if __name__ == "__main__":
    main()
