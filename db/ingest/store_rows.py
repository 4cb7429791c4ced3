"""The heart of the way in: valid rows become posts with their media and jobs, in the caller's transaction."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from db.events import get_or_add_source
from db.identity import fold_message
from db.ingest.validate import ValidRow
from db.labels.effective import refresh_effective
from db.media import prepare_media_folder, write_original
from db.posts import Arrival, NewPost, Outcome, insert_posts
from db.queue.pictures import queue_pictures
from db.session import Store
from db.vocabulary import JobPriority, SourceKind


def keep_originals(store: Store, media_dir: Path, rows: Iterable[ValidRow]) -> None:
    """Write the original pictures of rows that will be stored.

    Comes before ``store_rows``: a file without a row is harmless, a row without its file is not.

    Raises:
        MediaAwayError: the media folder is away.
    """
    originals = [data for row in rows for data in row.originals]
    if originals:
        with store.read() as session:
            prepare_media_folder(session, media_dir)
    for data in originals:
        write_original(media_dir, data)


def store_rows(
    session: Session,
    rows: Sequence[ValidRow],
    *,
    event_id: int,
    kind: SourceKind,
    priority: int,
    import_id: int | None = None,
    reads_below: int | None = None,
) -> list[Arrival]:
    """Store what the event does not hold yet; lands, whole or not at all, with the caller's transaction.

    Args:
        kind: of a source that is named for the first time.
        priority: place in the queue, one of ``JobPriority``.
        import_id: the record of the run that brought the rows.
        reads_below: characters of a text below which the words in its pictures are to be read, and in those
            that an analyst submits whatever they say; None for no picture.

    Returns:
        What became of each row, in the same order.
    """
    by_source: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_source[row.source_name].append(place)
    sources = {get_or_add_source(session, name=name, kind=kind).id: name for name in sorted(by_source)}
    by_id_of_source = insert_posts(
        session,
        event_id=event_id,
        posts={
            source_id: [rows[place].post for place in by_source[name]] for source_id, name in sources.items()
        },
        priority=priority,
        import_id=import_id,
    )
    arrivals = {
        place: arrival
        for source_id, name in sources.items()
        for place, arrival in zip(by_source[name], by_id_of_source[source_id], strict=True)
    }
    added = {place: each.post_id for place, each in arrivals.items() if each.outcome is Outcome.ADDED}
    if reads_below is not None:
        below = sys.maxsize if priority == JobPriority.ANALYST else reads_below
        to_read = [post_id for place, post_id in added.items() if _says_little(rows[place].post, below)]
        queue_pictures(session, to_read, priority=priority)
    refresh_effective(session, list(added.values()))
    return [arrivals[place] for place in range(len(rows))]


def _says_little(post: NewPost, below: int) -> bool:
    return bool(post.media) and len(fold_message(post.text)) < below
