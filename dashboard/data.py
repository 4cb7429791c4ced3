"""What the views read: the store's queries behind a short cache, so that a refresh costs one read for all.

A cached answer is at most ``FRESH_S`` old or, if it took the store long, ``REST`` times as long as it took: a
page that refreshes itself leaves the store alone for most of the time. ``forget_reads`` makes a change
visible at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import Any, Generic, ParamSpec, TypeVar

import streamlit as st

from dashboard.services.pictures import draw_heat, draw_thumbnail
from db.imports import Drop, Refusal
from db.media import find_media_fault as look_for_media
from db.media import read_original
from db.queries import (
    events,
    faults,
    model_versions,
    neighbours,
    operations,
    overview,
    posts,
    reports,
    silences,
)
from db.queries.filters import Area, PostFilter
from db.session import Store
from db.settings import get_settings
from db.vocabulary import FailureKind, JobStatus

# Long enough that ten analysts cost one read, short enough that nobody sees it as a delay.
FRESH_S = 2.0
# So that one page under a filter that is slow to count takes a twentieth of the store's time at most.
REST = 20
OLDEST_S = 120.0
MAX_CACHED_READS = 200
# A thumbnail is about 20 kB, a picture with its heat map about 150 kB.
MAX_CACHED_THUMBNAILS = 600
MAX_CACHED_PICTURES = 60

P = ParamSpec("P")
R = TypeVar("R")

_forget: list[Callable[[], None]] = []


def get_store() -> Store:
    """Return the store of this server, opened once."""
    return _open_store(get_settings().store_url)


def forget_reads() -> None:
    """Drop cached answers after a write."""
    for forget in _forget:
        forget()


@st.cache_resource(show_spinner=False)
def _open_store(url: str) -> Store:
    return Store(url)


@dataclass(frozen=True)
class _Answer(Generic[R]):
    value: R
    took_s: float
    read_at_s: float

    def is_old(self) -> bool:
        return monotonic() - self.read_at_s > max(FRESH_S, REST * self.took_s)


def _cache_read(read: Callable[P, R]) -> Callable[P, R]:
    @st.cache_data(ttl=OLDEST_S, max_entries=MAX_CACHED_READS, show_spinner=False)
    @wraps(read)
    def answer(*args: P.args, **kwargs: P.kwargs) -> _Answer[R]:
        started_s = monotonic()
        value = read(*args, **kwargs)
        return _Answer(value, monotonic() - started_s, monotonic())

    _forget.append(answer.clear)

    @wraps(read)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        found = answer(*args, **kwargs)
        if found.is_old():
            answer.clear(*args, **kwargs)
            found = answer(*args, **kwargs)
        return found.value

    return call


@_cache_read
def list_events() -> list[events.EventSummary]:
    """Return all events."""
    with get_store().read() as session:
        return events.list_events(session)


@_cache_read
def list_languages(event_id: int) -> list[str]:
    """Return the languages of an event's posts."""
    with get_store().read() as session:
        return events.list_languages(session, event_id)


@_cache_read
def list_sources() -> list[events.SourceHealth]:
    """Return all sources."""
    with get_store().read() as session:
        return events.list_sources(session)


@_cache_read
def list_silences(event_id: int) -> list[silences.Silence]:
    """Return the silent sources of an event."""
    with get_store().read() as session:
        return silences.list_silences(session, event_id=event_id)


@_cache_read
def count_key_figures(chosen: PostFilter) -> overview.KeyFigures:
    """Return the key figures of the posts that match."""
    with get_store().read() as session:
        return overview.count_key_figures(session, chosen)


@_cache_read
def count_accounts(chosen: PostFilter) -> int:
    """Return how many accounts sent the posts that match; counted up to ``MOST_ACCOUNTS``."""
    with get_store().read() as session:
        return overview.count_accounts(session, chosen, at_most=overview.MOST_ACCOUNTS)


@_cache_read
def count_timeline(chosen: PostFilter, bin_s: int) -> list[overview.TimelineBin]:
    """Return posts per time bin and category."""
    with get_store().read() as session:
        return overview.count_timeline(session, chosen, bin_s=bin_s)


@_cache_read
def count_map_cells(chosen: PostFilter, cell_degrees: float, view: Area) -> list[overview.MapCell]:
    """Return the squares of the part of the map that is looked at."""
    with get_store().read() as session:
        return overview.count_map_cells(session, chosen, cell_degrees=cell_degrees, view=view)


@_cache_read
def count_posts(chosen: PostFilter) -> int:
    """Return how many posts match."""
    with get_store().read() as session:
        return posts.count_posts(session, chosen)


@_cache_read
def list_posts(chosen: PostFilter, order: posts.PostOrder, limit: int, offset: int) -> list[posts.PostRow]:
    """Return one page of posts."""
    with get_store().read() as session:
        return posts.list_posts(session, chosen, order=order, limit=limit, offset=offset)


@_cache_read
def get_post(post_id: int) -> posts.PostDetail | None:
    """Return one post whole."""
    with get_store().read() as session:
        return posts.get_post(session, post_id)


def is_answered(post_id: int) -> bool:
    """Return whether the worker is done with a post. Not cached: an analyst is waiting for it."""
    with get_store().read() as session:
        detail = posts.get_post(session, post_id)
    return detail is not None and detail.job_status in (JobStatus.SUCCEEDED, JobStatus.FAILED)


@_cache_read
def find_neighbours(chosen: PostFilter, order: posts.PostOrder, post_id: int) -> neighbours.Neighbours:
    """Return the posts before and after one in the filter."""
    with get_store().read() as session:
        return neighbours.find_neighbours(session, chosen, order=order, post_id=post_id)


@_cache_read
def get_queue_status() -> operations.QueueStatus:
    """Return the state of the queue."""
    with get_store().read() as session:
        return operations.get_queue_status(session)


@_cache_read
def find_media_fault() -> str | None:
    """Return why the stored pictures cannot be reached, or None."""
    with get_store().read() as session:
        return look_for_media(session, get_settings().media_dir)


@_cache_read
def get_stage_times() -> dict[str, float]:
    """Return what each stage of the newest posts took, in milliseconds a post."""
    with get_store().read() as session:
        return operations.get_stage_times(session)


@_cache_read
def count_failures() -> dict[FailureKind, int]:
    """Return how many posts stand failed for each kind of reason."""
    with get_store().read() as session:
        return operations.count_failures(session)


@_cache_read
def list_workers() -> list[operations.WorkerStatus]:
    """Return the workers."""
    with get_store().read() as session:
        return operations.list_workers(session)


@_cache_read
def list_failed_jobs() -> list[operations.FailedJob]:
    """Return failed jobs."""
    with get_store().read() as session:
        return operations.list_failed_jobs(session)


@_cache_read
def list_faults() -> list[faults.FaultRecord]:
    """Return what went wrong around the posts."""
    with get_store().read() as session:
        return faults.list_faults(session)


@_cache_read
def list_models() -> list[model_versions.ModelItem]:
    """Return the versions of the model."""
    with get_store().read() as session:
        return model_versions.list_models(session)


@_cache_read
def count_backlog() -> int:
    """Return how many posts wait to be scored again."""
    with get_store().read() as session:
        return model_versions.count_backlog(session)


@_cache_read
def list_imports() -> list[operations.ImportRun]:
    """Return the latest imports."""
    with get_store().read() as session:
        return operations.list_imports(session)


@_cache_read
def list_refusals(import_id: int, limit: int) -> list[Refusal]:
    """Return the first bad rows of one import."""
    with get_store().read() as session:
        return operations.list_refusals(session, import_id, limit=limit)


@_cache_read
def list_drops(import_id: int, limit: int) -> list[Drop]:
    """Return the first cells that one import could not use."""
    with get_store().read() as session:
        return operations.list_drops(session, import_id, limit=limit)


@_cache_read
def list_reports(event_id: int) -> list[reports.ReportRow]:
    """Return the reports of an event."""
    with get_store().read() as session:
        return reports.list_reports(session, event_id)


@_cache_read
def get_report(report_id: int) -> tuple[reports.ReportRow, Mapping[str, Any]] | None:
    """Return one report with its snapshot."""
    with get_store().read() as session:
        return reports.get_report(session, report_id)


@st.cache_data(max_entries=MAX_CACHED_THUMBNAILS, show_spinner=False)
def load_thumbnail(sha256: str, width: int, veiled: bool) -> bytes:
    """Return a small JPEG of a stored picture, grey and blurred when veiled."""
    return draw_thumbnail(read_original(get_settings().media_dir, sha256), width=width, veiled=veiled)


@st.cache_data(max_entries=MAX_CACHED_PICTURES, show_spinner=False)
def load_heat(sha256: str, width: int, regions: tuple[tuple[float, ...], ...]) -> bytes:
    """Return a JPEG of a stored picture under its region weights."""
    return draw_heat(read_original(get_settings().media_dir, sha256), regions, width=width)
