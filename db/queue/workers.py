"""What a worker says of itself, and which workers have not said goodbye."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import WorkerRow
from db.session import utc_now


def register_worker(session: Session, *, name: str, device: str, model_version: str) -> None:
    """Announce a worker that starts."""
    now = utc_now()
    session.merge(
        WorkerRow(
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


def beat_worker(
    session: Session,
    *,
    name: str,
    posts_done: int = 0,
    posts_failed: int = 0,
    model_version: str | None = None,
) -> None:
    """Tell that the worker lives, add what it has done since it last told, and which model it took up."""
    session.execute(
        update(WorkerRow)
        .where(WorkerRow.name == name)
        .values(
            heartbeat_at=utc_now(),
            posts_done=WorkerRow.posts_done + posts_done,
            posts_failed=WorkerRow.posts_failed + posts_failed,
            model_version=model_version or WorkerRow.model_version,
        ),
        execution_options={"synchronize_session": False},
    )


def list_running_workers(session: Session) -> list[str]:
    """Return the names of the workers that have not retired, dead or alive."""
    return list(session.scalars(select(WorkerRow.name).where(WorkerRow.stopped_at.is_(None))))


def retire_worker(session: Session, *, name: str) -> None:
    """Note an orderly end, so that its silence is no alarm."""
    session.execute(update(WorkerRow).where(WorkerRow.name == name).values(stopped_at=utc_now()))
