"""Writes: what a worker says of itself."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.models import Worker
from db.session import utc_now


def register_worker(session: Session, *, name: str, device: str, model_version: str) -> None:
    """Announce a worker that starts."""
    now = utc_now()
    session.merge(
        Worker(
            name=name,
            device=device,
            model_version=model_version,
            started_at=now,
            heartbeat_at=now,
            stopped_at=None,
            posts_done=0,
            posts_failed=0,
        )
    )


def beat_worker(session: Session, *, name: str, posts_done: int, posts_failed: int) -> None:
    """Tell that the worker lives and what it has done since it started."""
    session.execute(
        update(Worker)
        .where(Worker.name == name)
        .values(heartbeat_at=utc_now(), posts_done=posts_done, posts_failed=posts_failed)
    )


def retire_worker(session: Session, *, name: str) -> None:
    """Note an orderly end, so that its silence is no alarm."""
    session.execute(update(Worker).where(Worker.name == name).values(stopped_at=utc_now()))
