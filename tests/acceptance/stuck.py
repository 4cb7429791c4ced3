"""A post that no worker gets past until the test says so, however fast or slow the machine is.

In place of its picture lies a pipe that the test keeps open: whoever reads it waits for an end that does not
come, and holds the post's whole batch meanwhile. No part of the product is replaced.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from db.media import media_path
from db.models import Job
from db.posts import NewMedia
from db.session import Store
from db.vocabulary import JobStatus
from tests.factories import keep_original

SIDE = 64


@dataclass(frozen=True)
class StuckPicture:
    """``data`` is what the pipe stands in for."""

    media: NewMedia
    data: bytes
    path: Path

    def put_right(self) -> None:
        """Put the picture where the pipe is, for the next reader; who is at the pipe goes on waiting."""
        whole = self.path.with_suffix(".whole")
        whole.write_bytes(self.data)
        whole.replace(self.path)


@contextmanager
def stuck_picture(media_dir: Path) -> Iterator[StuckPicture]:
    """Lay a pipe into the media folder. At the end whoever still waits at it reads an empty picture."""
    buffer = BytesIO()
    Image.new("RGB", (SIDE, SIDE), (120, 90, 60)).save(buffer, "PNG")
    data = buffer.getvalue()
    sha256 = keep_original(media_dir, data)
    path = media_path(media_dir, sha256)
    path.unlink()
    os.mkfifo(path)
    kept_open = os.open(path, os.O_RDWR)
    try:
        yield StuckPicture(NewMedia(sha256, "png", SIDE, SIDE, len(data)), data, path)
    finally:
        os.close(kept_open)


def find_holder(store: Store, post_id: int) -> str | None:
    """Return the worker that holds a post; None while nobody does."""
    with store.read() as session:
        return session.scalar(select(Job.worker).where(Job.post_id == post_id, Job.status == JobStatus.DOING))
