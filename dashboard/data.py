"""What the views read: the store's queries, their answers shared by all sessions while they are fresh."""

from datetime import datetime

import streamlit as st

from dashboard.cached_reads import cache_read, cache_steady
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

# Longer than any write of a worker or an import holds the store. The page says meanwhile that it is saving.
PATIENCE_S = 6.0


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


@st.cache_resource(show_spinner=False)
def _open_store(url: str, patience_s: float | None = None) -> Store:
    return Store(url, patience_s=patience_s)


@cache_steady
def list_events() -> list[events.EventSummary]:
    """Return all events."""
    with get_store().read() as session:
        return events.list_events(session)


@cache_steady
def list_languages(event_id: int) -> list[str]:
    """Return the languages of an event's posts."""
    with get_store().read() as session:
        return events.list_languages(session, event_id)


@cache_steady
def list_sources() -> list[events.SourceHealth]:
    """Return all sources."""
    with get_store().read() as session:
        return events.list_sources(session)


@cache_steady
def list_feeds() -> list[feeds.FeedHealth]:
    """Return all feeds."""
    with get_store().read() as session:
        return feeds.list_feeds(session)


@cache_steady
def find_runner_beat() -> datetime | None:
    """Return when a process that runs the feeds was last heard of."""
    with get_store().read() as session:
        return feeds.find_runner_beat(session)


@cache_steady
def count_key_figures(chosen: PostFilter) -> overview.KeyFigures:
    """Return the key figures of the posts that match."""
    with get_store().read() as session:
        return overview.count_key_figures(session, chosen)


@cache_steady
def count_independent_accounts(chosen: PostFilter) -> int:
    """Return how many accounts sent a message of the posts that match first."""
    with get_store().read() as session:
        return overview.count_independent_accounts(session, chosen)


@cache_steady
def count_timeline(chosen: PostFilter, bin_s: int) -> list[overview.TimelineBin]:
    """Return posts per time bin and category."""
    with get_store().read() as session:
        return overview.count_timeline(session, chosen, bin_s=bin_s)


@cache_steady
def count_map_cells(chosen: PostFilter, cell_degrees: float, view: Area) -> list[overview.MapCell]:
    """Return the squares of the part of the map that is looked at."""
    with get_store().read() as session:
        return overview.count_map_cells(session, chosen, cell_degrees=cell_degrees, view=view)


@cache_steady
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


@cache_steady
def list_similar(post_id: int) -> list[similar.SimilarPost]:
    """Return the posts that say most nearly what one says."""
    with get_store().read() as session:
        return similar.list_similar(session, post_id)


@cache_steady
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


@cache_steady
def list_incidents(
    event_id: int, order: incidents.IncidentOrder, min_accounts: int, limit: int
) -> list[incidents.IncidentRow]:
    """Return the incidents of an event."""
    with get_store().read() as session:
        return incidents.list_incidents(
            session, event_id=event_id, order=order, min_accounts=min_accounts, limit=limit
        )


@cache_steady
def count_incidents(event_id: int, min_accounts: int) -> int:
    """Return how many incidents an event has."""
    with get_store().read() as session:
        return incidents.count_incidents(session, event_id=event_id, min_accounts=min_accounts)


@cache_steady
def get_incident(incident_id: int) -> incidents.IncidentRow | None:
    """Return one incident."""
    with get_store().read() as session:
        return incidents.get_incident(session, incident_id)


@cache_steady
def list_incident_changes(incident_id: int) -> list[incidents.ChangeRow]:
    """Return what people did to an incident."""
    with get_store().read() as session:
        return incidents.list_changes(session, incident_id)


@cache_steady
def get_queue_status() -> operations.QueueStatus:
    """Return the state of the queue."""
    with get_store().read() as session:
        return operations.get_queue_status(session)


@cache_steady
def find_media_fault() -> str | None:
    """Return why the stored pictures cannot be reached, or None."""
    with get_store().read() as session:
        return look_for_media(session, get_settings().media_dir)


@cache_steady
def get_stage_times() -> dict[str, float]:
    """Return what each stage of the newest posts took, in milliseconds a post."""
    with get_store().read() as session:
        return operations.get_stage_times(session)


@cache_steady
def count_failures() -> dict[FailureKind, int]:
    """Return how many posts stand failed for each kind of reason."""
    with get_store().read() as session:
        return operations.count_failures(session)


@cache_steady
def list_workers() -> list[operations.WorkerStatus]:
    """Return the workers."""
    with get_store().read() as session:
        return operations.list_workers(session)


@cache_steady
def list_failed_jobs() -> list[operations.FailedJob]:
    """Return failed jobs."""
    with get_store().read() as session:
        return operations.list_failed_jobs(session)


@cache_steady
def list_faults() -> list[faults.FaultRecord]:
    """Return what went wrong around the posts."""
    with get_store().read() as session:
        return faults.list_faults(session)


@cache_steady
def list_models() -> list[model_versions.ModelItem]:
    """Return the versions of the model."""
    with get_store().read() as session:
        return model_versions.list_models(session)


@cache_steady
def count_backlog() -> int:
    """Return how many posts wait to be scored again."""
    with get_store().read() as session:
        return model_versions.count_backlog(session)


@cache_steady
def list_accounts() -> list[accounts.AccountRow]:
    """Return who may sign in."""
    with get_store().read() as session:
        return accounts.list_accounts(session)


@cache_steady
def find_account(subject: str) -> accounts.AccountRow | None:
    """Return the account of who the provider knows by a subject."""
    with get_store().read() as session:
        return accounts.find_account(session, subject)


@cache_steady
def list_imports() -> list[operations.ImportRun]:
    """Return the latest imports."""
    with get_store().read() as session:
        return operations.list_imports(session)


@cache_steady
def list_refusals(import_id: int, limit: int) -> list[Refusal]:
    """Return the first bad rows of one import."""
    with get_store().read() as session:
        return operations.list_refusals(session, import_id, limit=limit)


@cache_steady
def list_drops(import_id: int, limit: int) -> list[Drop]:
    """Return the first cells that one import could not use."""
    with get_store().read() as session:
        return operations.list_drops(session, import_id, limit=limit)
