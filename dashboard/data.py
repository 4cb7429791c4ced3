"""What the views read: the store's queries behind a short cache, so that a refresh costs one read for all.

A cached answer is at most ``FRESH_S`` old or, if it took the store long, ``REST`` times as long as it took: a
page that refreshes itself leaves the store alone for most of the time. ``forget_reads`` makes a change
visible at once to the session that made it; what that reads anew is fresh for all others too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from time import monotonic
from typing import Generic, ParamSpec, TypeVar

import streamlit as st

from dashboard.state import CHANGED_AT
from db.imports import Drop, Refusal
from db.media import find_media_fault as look_for_media
from db.queries import (
    accounts,
    events,
    faults,
    feeds,
    incidents,
    matches,
    message_folds,
    model_versions,
    neighbours,
    operations,
    overview,
    posts,
    similar,
    urgent,
)
from db.queries.filters import Area, PostFilter
from db.queries.message_folds import FoldedPage
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, JobStatus

# Long enough that ten analysts cost one read, short enough that nobody sees it as a delay.
FRESH_S = 2.0
# So that one page under a filter that is slow to count takes a twentieth of the store's time at most.
REST = 20
OLDEST_S = 120.0
MAX_CACHED_READS = 200
# Longer than any write of a worker or an import holds the store. The page says meanwhile that it is saving.
PATIENCE_S = 6.0

P = ParamSpec("P")
R = TypeVar("R")


def get_store() -> Store:
    """Return the store of this server, opened once."""
    return _open_store(get_settings().store_url)


def get_desk_store(patience_s: float | None = None) -> Store:
    """Return the same store for writes that a person waits for: it refuses them rather than wait for long."""
    return _open_store(get_settings().store_url, PATIENCE_S if patience_s is None else patience_s)


def has_first_posts(event: events.EventSummary) -> bool:
    """Return whether an event that had no post when a page was laid out has some by now."""
    return event.first_post_at is None and any(
        now.id == event.id and now.first_post_at is not None for now in list_events()
    )


def forget_reads() -> None:
    """Read all anew for this session after a write; for others its answers are as old as those of any write.

    Dropping them for all made forty analysts read the whole desk again at each judgement of one.
    """
    st.session_state[CHANGED_AT] = monotonic()


@st.cache_resource(show_spinner=False)
def _open_store(url: str, patience_s: float | None = None) -> Store:
    return Store(url, patience_s=patience_s)


@dataclass(frozen=True)
class _Answer(Generic[R]):
    value: R
    began_s: float
    ended_s: float

    def is_old(self) -> bool:
        # Begun, not ended, before the change: a read that was under way may have missed it.
        if self.began_s <= st.session_state.get(CHANGED_AT, 0.0):
            return True
        return monotonic() - self.ended_s > max(FRESH_S, REST * (self.ended_s - self.began_s))


def cache_read(read: Callable[P, R]) -> Callable[P, R]:
    """Return a read whose answers are shared by all sessions while they are fresh."""

    @st.cache_data(ttl=OLDEST_S, max_entries=MAX_CACHED_READS, show_spinner=False)
    @wraps(read)
    def answer(*args: P.args, **kwargs: P.kwargs) -> _Answer[R]:
        began_s = monotonic()
        return _Answer(read(*args, **kwargs), began_s, monotonic())

    @wraps(read)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        found = answer(*args, **kwargs)
        if found.is_old():
            answer.clear(*args, **kwargs)
            found = answer(*args, **kwargs)
        return found.value

    return call


@cache_read
def list_events() -> list[events.EventSummary]:
    """Return all events."""
    with get_store().read() as session:
        return events.list_events(session)


@cache_read
def list_languages(event_id: int) -> list[str]:
    """Return the languages of an event's posts."""
    with get_store().read() as session:
        return events.list_languages(session, event_id)


@cache_read
def list_sources() -> list[events.SourceHealth]:
    """Return all sources."""
    with get_store().read() as session:
        return events.list_sources(session)


@cache_read
def list_feeds() -> list[feeds.FeedHealth]:
    """Return all feeds."""
    with get_store().read() as session:
        return feeds.list_feeds(session)


@cache_read
def find_runner_beat() -> datetime | None:
    """Return when a process that runs the feeds was last heard of."""
    with get_store().read() as session:
        return feeds.find_runner_beat(session)


@cache_read
def count_key_figures(chosen: PostFilter) -> overview.KeyFigures:
    """Return the key figures of the posts that match."""
    with get_store().read() as session:
        return overview.count_key_figures(session, chosen)


@cache_read
def count_independent_accounts(chosen: PostFilter) -> int:
    """Return how many accounts sent a message of the posts that match first."""
    with get_store().read() as session:
        return overview.count_independent_accounts(session, chosen)


@cache_read
def count_timeline(chosen: PostFilter, bin_s: int) -> list[overview.TimelineBin]:
    """Return posts per time bin and category."""
    with get_store().read() as session:
        return overview.count_timeline(session, chosen, bin_s=bin_s)


@cache_read
def count_map_cells(chosen: PostFilter, cell_degrees: float, view: Area) -> list[overview.MapCell]:
    """Return the squares of the part of the map that is looked at."""
    with get_store().read() as session:
        return overview.count_map_cells(session, chosen, cell_degrees=cell_degrees, view=view)


@cache_read
def count_cell_accounts(chosen: PostFilter, cell_degrees: float, areas: tuple[Area, ...]) -> dict[Area, int]:
    """Return the independent accounts of some squares."""
    with get_store().read() as session:
        return overview.count_cell_accounts(session, chosen, cell_degrees=cell_degrees, areas=areas)


@cache_read
def count_posts(chosen: PostFilter) -> int:
    """Return how many posts match."""
    with get_store().read() as session:
        return posts.count_posts(session, chosen)


@cache_read
def list_posts(chosen: PostFilter, order: posts.PostOrder, limit: int, offset: int) -> list[posts.PostRow]:
    """Return one page of posts."""
    with get_store().read() as session:
        return posts.list_posts(session, chosen, order=order, limit=limit, offset=offset)


@cache_read
def list_folded(chosen: PostFilter, order: posts.PostOrder, limit: int, offset: int) -> FoldedPage:
    """Return one page of messages."""
    with get_store().read() as session:
        return message_folds.list_folded(session, chosen, order=order, limit=limit, offset=offset)


@cache_read
def find_fold(post_id: int) -> message_folds.Fold | None:
    """Return the posts that say the same as one."""
    with get_store().read() as session:
        return message_folds.find_fold(session, post_id)


@cache_read
def list_urgent(chosen: PostFilter, limit: int) -> list[urgent.UrgentMessage]:
    """Return the most urgent messages."""
    with get_store().read() as session:
        return urgent.list_urgent(session, chosen, limit=limit)


@cache_read
def get_post(post_id: int) -> posts.PostDetail | None:
    """Return one post whole."""
    with get_store().read() as session:
        return posts.get_post(session, post_id)


@cache_read
def list_matches(post_id: int) -> list[matches.PostMatch]:
    """Return the posts that look like one."""
    with get_store().read() as session:
        return matches.list_matches(session, post_id)


@cache_read
def list_similar(post_id: int) -> list[similar.SimilarPost]:
    """Return the posts that say most nearly what one says."""
    with get_store().read() as session:
        return similar.list_similar(session, post_id)


@cache_read
def list_older(post_id: int) -> list[matches.OlderSight]:
    """Return where a post's picture was seen in events that began earlier."""
    with get_store().read() as session:
        return matches.list_older(session, post_id)


def is_answered(post_id: int) -> bool:
    """Return whether the worker is done with a post. Not cached: an analyst is waiting for it."""
    with get_store().read() as session:
        detail = posts.get_post(session, post_id)
    return detail is not None and detail.job_status in (JobStatus.SUCCEEDED, JobStatus.FAILED)


@cache_read
def find_neighbours(chosen: PostFilter, order: posts.PostOrder, post_id: int) -> neighbours.Neighbours:
    """Return the posts before and after one in the filter."""
    with get_store().read() as session:
        return neighbours.find_neighbours(session, chosen, order=order, post_id=post_id)


def find_next_work(chosen: PostFilter, order: posts.PostOrder, post_id: int) -> int | None:
    """Return the post to go on to once this one is judged. Not cached: others judge too."""
    with get_store().read() as session:
        return neighbours.find_next_work(session, chosen, order=order, post_id=post_id)


@cache_read
def list_incidents(
    event_id: int, order: incidents.IncidentOrder, min_accounts: int, limit: int
) -> list[incidents.IncidentRow]:
    """Return the incidents of an event."""
    with get_store().read() as session:
        return incidents.list_incidents(
            session, event_id=event_id, order=order, min_accounts=min_accounts, limit=limit
        )


@cache_read
def count_incidents(event_id: int, min_accounts: int) -> int:
    """Return how many incidents an event has."""
    with get_store().read() as session:
        return incidents.count_incidents(session, event_id=event_id, min_accounts=min_accounts)


@cache_read
def get_incident(incident_id: int) -> incidents.IncidentRow | None:
    """Return one incident."""
    with get_store().read() as session:
        return incidents.get_incident(session, incident_id)


@cache_read
def list_incident_changes(incident_id: int) -> list[incidents.ChangeRow]:
    """Return what people did to an incident."""
    with get_store().read() as session:
        return incidents.list_changes(session, incident_id)


@cache_read
def get_queue_status() -> operations.QueueStatus:
    """Return the state of the queue."""
    with get_store().read() as session:
        return operations.get_queue_status(session)


@cache_read
def find_media_fault() -> str | None:
    """Return why the stored pictures cannot be reached, or None."""
    with get_store().read() as session:
        return look_for_media(session, get_settings().media_dir)


@cache_read
def get_stage_times() -> dict[str, float]:
    """Return what each stage of the newest posts took, in milliseconds a post."""
    with get_store().read() as session:
        return operations.get_stage_times(session)


@cache_read
def count_failures() -> dict[FailureKind, int]:
    """Return how many posts stand failed for each kind of reason."""
    with get_store().read() as session:
        return operations.count_failures(session)


@cache_read
def list_workers() -> list[operations.WorkerStatus]:
    """Return the workers."""
    with get_store().read() as session:
        return operations.list_workers(session)


@cache_read
def list_failed_jobs() -> list[operations.FailedJob]:
    """Return failed jobs."""
    with get_store().read() as session:
        return operations.list_failed_jobs(session)


@cache_read
def list_faults() -> list[faults.FaultRecord]:
    """Return what went wrong around the posts."""
    with get_store().read() as session:
        return faults.list_faults(session)


@cache_read
def list_models() -> list[model_versions.ModelItem]:
    """Return the versions of the model."""
    with get_store().read() as session:
        return model_versions.list_models(session)


@cache_read
def count_backlog() -> int:
    """Return how many posts wait to be scored again."""
    with get_store().read() as session:
        return model_versions.count_backlog(session)


@cache_read
def list_accounts() -> list[accounts.AccountRow]:
    """Return who may sign in."""
    with get_store().read() as session:
        return accounts.list_accounts(session)


@cache_read
def find_account(subject: str) -> accounts.AccountRow | None:
    """Return the account of who the provider knows by a subject."""
    with get_store().read() as session:
        return accounts.find_account(session, subject)


@cache_read
def list_imports() -> list[operations.ImportRun]:
    """Return the latest imports."""
    with get_store().read() as session:
        return operations.list_imports(session)


@cache_read
def list_refusals(import_id: int, limit: int) -> list[Refusal]:
    """Return the first bad rows of one import."""
    with get_store().read() as session:
        return operations.list_refusals(session, import_id, limit=limit)


@cache_read
def list_drops(import_id: int, limit: int) -> list[Drop]:
    """Return the first cells that one import could not use."""
    with get_store().read() as session:
        return operations.list_drops(session, import_id, limit=limit)
