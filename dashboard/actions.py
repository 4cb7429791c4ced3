"""What an analyst does, each one transaction; the cached reads are dropped so that it shows at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy.orm import Session

from dashboard.data import forget_reads, get_store
from db.events import add_event
from db.model_versions import activate_model
from db.posts import attach_to_event
from db.queue.jobs import retry_failed_jobs
from db.reports import clear_report
from db.reviews import add_review, undo_review
from db.session import utc_now
from db.silences import acknowledge_silence
from db.vocabulary import Credibility, Hazard, Task, Verification


def judge_post(
    post_id: int,
    *,
    reviewer: str,
    verification: Verification,
    labels: Mapping[Task, str] | None = None,
    seen: Mapping[str, str | None] | None = None,
    credibility: Credibility,
    reason: str | None = None,
) -> int:
    """Record a review; commits. Returns its id."""
    with _write() as session:
        return add_review(
            session,
            post_id=post_id,
            reviewer=reviewer,
            verification=verification,
            labels=labels,
            seen=seen,
            credibility=credibility,
            reason=reason,
        )


def take_back(review_id: int, *, actor: str) -> None:
    """Undo a review; commits."""
    with _write() as session:
        undo_review(session, review_id=review_id, actor=actor)


def move_post(post_id: int, *, event_id: int, actor: str) -> None:
    """Attach a post to another event; commits."""
    with _write() as session:
        attach_to_event(session, post_id=post_id, event_id=event_id, actor=actor)


def retry_jobs(job_ids: Sequence[int], *, actor: str) -> int:
    """Put failed jobs back into the queue; commits. Returns how many."""
    with _write() as session:
        return retry_failed_jobs(session, actor=actor, job_ids=job_ids)


def acknowledge_alarm(source_id: int, *, event_id: int, actor: str) -> None:
    """Note that a person knows of a source's silence; commits."""
    with _write() as session:
        acknowledge_silence(session, source_id=source_id, event_id=event_id, actor=actor)


def activate_version(version: str, *, actor: str) -> int:
    """Let a version of the model serve; commits. Returns how many posts are scored again."""
    with _write() as session:
        return activate_model(session, version=version, actor=actor)


def clear_draft(report_id: int, *, cleared_by: str) -> None:
    """Clear a report; commits."""
    with _write() as session:
        clear_report(session, report_id=report_id, cleared_by=cleared_by)


def open_event(name: str, hazard: Hazard) -> int:
    """Add an event that starts now; commits. Returns its id."""
    with _write() as session:
        return add_event(session, name=name, hazard=hazard, starts_at=utc_now()).id


@contextmanager
def _write() -> Iterator[Session]:
    try:
        with get_store().write() as session:
            yield session
    finally:
        forget_reads()
