"""Every read of the dashboard, as a view makes it, under the name that it has in ``dashboard.data``."""

from collections.abc import Callable
from datetime import timedelta
from math import floor
from pathlib import Path

from sqlalchemy.orm import Session

from db import report_authors
from db.labels.grid import WORLD_CELL_DEGREES
from db.media import find_media_fault
from db.queries import (
    accounts,
    alerts,
    assignments,
    bulk,
    double_reviews,
    events,
    explanations,
    faces,
    facets,
    faults,
    feeds,
    hazard_reports,
    incidents,
    leases,
    looks,
    matches,
    message_folds,
    model_versions,
    named_areas,
    neighbours,
    notes,
    operations,
    overview,
    pace,
    picture_words,
    playback,
    policy,
    posts,
    presences,
    proposals,
    reports,
    reviews,
    saved_views,
    silences,
    similar,
    standings,
    urgent,
)
from db.queries.filters import Area, PostFilter
from db.queries.incidents import IncidentOrder
from db.queries.posts import PostOrder
from db.queries.shapes import Polygon
from db.queue.explanations import Question
from db.queue.jobs import FACES, PICTURES
from db.vocabulary import (
    ExplanationMethod,
    Familiarity,
    Humanitarian,
    Information,
    LabelDecision,
    Task,
)
from tests.factories import POSTED_AT

HOUR_S = 3600
# The longest span that the page of the pace offers, of a month of posts.
LAST_WEEK = POSTED_AT + timedelta(days=23)
EVENT = PostFilter(1)
DAY = PostFilter(1, since=POSTED_AT + timedelta(days=9), until=POSTED_AT + timedelta(days=10))
UNREVIEWED = PostFilter(
    1,
    humanitarian=(Humanitarian.INFRASTRUCTURE_AND_UTILITY_DAMAGE,),
    label_decision=(LabelDecision.NOT_JUDGED,),
    information=(Information.NOT_JUDGED,),
)
TOWN = PostFilter(1, area=Area(19.4, -99.2, 19.5, -99.1))
WORD = PostFilter(1, words="bridge")
DISAGREE = PostFilter(1, modalities_disagree=True)
SURE = PostFilter(1, min_confidence=0.9, has_picture=True)
UNFAMILIAR = PostFilter(1, familiarity=(Familiarity.UNFAMILIAR,), label_decision=(LabelDecision.NOT_JUDGED,))
SPANISH = PostFilter(1, language=("es",))
TEN_DAYS = PostFilter(1, since=DAY.since, until=POSTED_AT + timedelta(days=19, minutes=20), language=("en",))
INCIDENT = PostFilter(1, incident=20)
MINE = PostFilter(1, assignee="Ana")
# What came in since a look in the last hours, where a million posts came in a month.
SINCE_A_LOOK = PostFilter(1, after_post=990_000)
UNPLACED = PostFilter(1, is_placed=False)
MIDDLE = 2_505
SAME = PostFilter(1, same_as=MIDDLE)
RECYCLED = PostFilter(1, is_recycled=True)
DRAWN = PostFilter(1, shape=Polygon(((19.4, -99.2), (19.4, -99.1), (19.5, -99.1))))
NEWER = PostFilter(1, after_post=MIDDLE)

Read = Callable[[Session], object]

# What the views ask of a filter, whatever it is.
OF_A_FILTER: dict[str, Callable[[Session, PostFilter], object]] = {
    "count_key_figures": overview.count_key_figures,
    "count_independent_accounts": overview.count_independent_accounts,
    "count_timeline": lambda s, chosen: overview.count_timeline(s, chosen, bin_s=6 * HOUR_S),
    "count_map_cells": lambda s, chosen: _map(s, chosen, 8),
    "count_posts": posts.count_posts,
    "list_posts": lambda s, chosen: _page(s, chosen),
}


def _ask(ask: Callable[[Session, PostFilter], object], chosen: PostFilter) -> Read:
    return lambda session: ask(session, chosen)


def _ask_all(chosen: PostFilter, name: str) -> dict[str, Read]:
    return {f"{read}{name}": _ask(ask, chosen) for read, ask in OF_A_FILTER.items()}


# The name before the colon is the function's; what follows says how it differs from an event's first page.
READS: dict[str, Read] = {
    "list_events": events.list_events,
    "read_alerts": alerts.read_board,
    "list_proposals": lambda s: proposals.list_proposals(s, is_open=True),
    "get_proposal": lambda s: proposals.get_proposal(s, 1, limit=200),
    "list_leases": lambda s: leases.list_leases(s, event_id=1, now=POSTED_AT),
    "list_presences": lambda s: presences.list_presences(s, event_id=1, now=POSTED_AT),
    "list_assignees": lambda s: assignments.list_assignees(s, [5, 6, MIDDLE]),
    "list_notes": lambda s: notes.list_notes(s, MIDDLE),
    "list_undoable": lambda s: reviews.list_undoable(s, "Ana", since=POSTED_AT, limit=20),
    "measure_pace": lambda s: pace.measure_pace(s, 1, since=LAST_WEEK),
    "read_double_review": lambda s: double_reviews.read_double_review(s, 1),
    "find_next_second": lambda s: double_reviews.find_next_second(s, 1, "Ana"),
    "list_disagreements": lambda s: double_reviews.list_disagreements(s, 1),
    "list_bulk_jobs": lambda s: bulk.list_bulk_jobs(s, event_id=1),
    "list_areas": lambda s: named_areas.list_areas(s, event_id=1),
    "list_views": lambda s: saved_views.list_views(s, event_id=1, analyst="Ana"),
    "find_look": lambda s: looks.find_look(s, event_id=1, analyst="Ana"),
    "list_languages": lambda s: events.list_languages(s, 1),
    "list_sources": events.list_sources,
    "count_key_figures": lambda s: overview.count_key_figures(s, EVENT),
    "count_key_figures: a day": lambda s: overview.count_key_figures(s, DAY),
    "count_key_figures: category, unreviewed": lambda s: overview.count_key_figures(s, UNREVIEWED),
    "count_key_figures: a town": lambda s: overview.count_key_figures(s, TOWN),
    "count_independent_accounts": lambda s: overview.count_independent_accounts(s, EVENT),
    "count_independent_accounts: a day": lambda s: overview.count_independent_accounts(s, DAY),
    "count_independent_accounts: category, unreviewed": lambda s: overview.count_independent_accounts(
        s, UNREVIEWED
    ),
    "count_independent_accounts: a town": lambda s: overview.count_independent_accounts(s, TOWN),
    "count_timeline": lambda s: overview.count_timeline(s, EVENT, bin_s=6 * HOUR_S),
    "count_timeline: a day": lambda s: overview.count_timeline(s, DAY, bin_s=HOUR_S),
    "count_map_cells": lambda s: _map(s, EVENT, 8),
    "count_map_cells: closer": lambda s: _map(s, EVENT, 10),
    "count_map_cells: a day": lambda s: _map(s, DAY, 8),
    "count_map_cells: a town": lambda s: _map(s, TOWN, 12),
    "count_windows": lambda s: _play(s, EVENT, 8),
    "count_windows: a word": lambda s: _play(s, WORD, 8),
    "count_windows: after a post": lambda s: _play(s, NEWER, 8),
    "count_cell_accounts": lambda s: _accounts(s, EVENT),
    "count_cell_accounts: a day": lambda s: _accounts(s, DAY),
    "count_facets": lambda s: facets.count_facets(s, EVENT),
    "count_facets: a town": lambda s: facets.count_facets(s, TOWN),
    "count_posts": lambda s: posts.count_posts(s, EVENT),
    "count_posts: category, unreviewed": lambda s: posts.count_posts(s, UNREVIEWED),
    "list_posts": lambda s: _page(s, EVENT),
    "list_folded": lambda s: _fold(s, EVENT),
    "list_folded: page 40": lambda s: _fold(s, EVENT, offset=1_950),
    "list_folded: most urgent": lambda s: _fold(s, EVENT, order=PostOrder.URGENT),
    "list_folded: a day": lambda s: _fold(s, DAY),
    "list_folded: a town": lambda s: _fold(s, TOWN),
    "find_fold": lambda s: message_folds.find_fold(s, MIDDLE),
    "list_posts: all that say the same": lambda s: _page(s, SAME, order=PostOrder.OLDEST),
    "count_posts: all that say the same": lambda s: posts.count_posts(s, SAME),
    "list_folded: seen in an older event": lambda s: _fold(s, RECYCLED),
    "count_posts: seen in an older event": lambda s: posts.count_posts(s, RECYCLED),
    "list_folded: without a place": lambda s: _fold(s, UNPLACED),
    "count_posts: without a place": lambda s: posts.count_posts(s, UNPLACED),
    "list_posts: most urgent": lambda s: _page(s, EVENT, order=PostOrder.URGENT),
    "list_urgent": lambda s: urgent.list_urgent(s, EVENT, limit=12),
    "list_urgent: a day": lambda s: urgent.list_urgent(s, DAY, limit=12),
    "list_urgent: a town": lambda s: urgent.list_urgent(s, TOWN, limit=12),
    "list_urgent: after a post": lambda s: urgent.list_urgent(s, NEWER, limit=12),
    "list_urgent: a word": lambda s: urgent.list_urgent(s, WORD, limit=12),
    "list_posts: category, unreviewed": lambda s: _page(s, UNREVIEWED),
    "list_posts: one language": lambda s: _page(s, SPANISH),
    "list_posts: a town": lambda s: _page(s, TOWN),
    "list_posts: text and picture disagree": lambda s: _page(s, DISAGREE),
    "list_posts: unlike the training": lambda s: _page(s, UNFAMILIAR, order=PostOrder.URGENT),
    "count_posts: unlike the training": lambda s: posts.count_posts(s, UNFAMILIAR),
    "count_posts: text and picture disagree": lambda s: posts.count_posts(s, DISAGREE),
    "count_posts: sure, with a picture": lambda s: posts.count_posts(s, SURE),
    "get_post": lambda s: posts.get_post(s, MIDDLE),
    "find_explanation": lambda s: explanations.find_explanation(
        s, MIDDLE, "v", Question(Task.HUMANITARIAN, "vehicle_damage", ExplanationMethod.OCCLUSION)
    ),
    "list_matches": lambda s: matches.list_matches(s, MIDDLE),
    "list_similar": lambda s: similar.list_similar(s, MIDDLE),
    "list_older": lambda s: matches.list_older(s, MIDDLE),
    "find_neighbours": lambda s: neighbours.find_neighbours(s, EVENT, order=PostOrder.NEWEST, post_id=MIDDLE),
    "find_neighbours: most urgent": lambda s: neighbours.find_neighbours(
        s, EVENT, order=PostOrder.URGENT, post_id=MIDDLE
    ),
    "find_next_work": lambda s: neighbours.find_next_work(s, EVENT, order=PostOrder.URGENT, post_id=MIDDLE),
    "get_queue_status": operations.get_queue_status,
    "get_stage_times": operations.get_stage_times,
    "count_failures": operations.count_failures,
    "list_workers": operations.list_workers,
    "list_feeds": feeds.list_feeds,
    "find_runner_beat": feeds.find_runner_beat,
    "list_near_event": lambda s: hazard_reports.list_near_event(s, 1),
    "list_silences": lambda s: silences.list_silences(s, event_id=1),
    "find_media_fault": lambda s: find_media_fault(s, Path("/nowhere")),
    "list_failed_jobs": operations.list_failed_jobs,
    "list_picture_texts": lambda s: picture_words.list_picture_texts(s, MIDDLE),
    "list_found_in_pictures": lambda s: picture_words.list_found_in_pictures(s, [MIDDLE, 5], "bridge"),
    "get_looking_status": lambda s: picture_words.get_looking_status(s, queue=PICTURES),
    "get_looking_status: faces": lambda s: picture_words.get_looking_status(s, queue=FACES),
    "list_failed_pictures": lambda s: operations.list_failed_jobs(s, queue=PICTURES),
    "list_failed_pictures: faces": lambda s: operations.list_failed_jobs(s, queue=FACES),
    "list_public_pictures": lambda s: faces.list_searched_pictures(s, [MIDDLE, 5, 10]),
    "list_offered_pictures": lambda s: (
        reports.get_report(s, 1),
        faces.list_searched_pictures(s, [MIDDLE, 5, 10]),
    ),
    "list_faults": faults.list_faults,
    "list_models": model_versions.list_models,
    "count_backlog": model_versions.count_backlog,
    "list_accounts": accounts.list_accounts,
    "find_account": lambda s: accounts.find_account(s, "https://provider.example 1"),
    "list_imports": operations.list_imports,
    "list_refusals": lambda s: operations.list_refusals(s, 1, limit=100),
    "list_drops": lambda s: operations.list_drops(s, 1, limit=100),
    "list_reports": lambda s: reports.list_reports(s, 1),
    "get_report": lambda s: reports.get_report(s, 1),
    "list_retracted": lambda s: (reports.get_report(s, 1), standings.list_standings(s, [5, 6, 7])),
    "list_people": report_authors.list_people,
    "list_issued_files": lambda s: reports.list_issued_files(s, 1),
    "list_supersedable": lambda s: (reports.list_reports(s, 1), reports.get_report(s, 1)),
    "get_release": lambda s: (
        policy.list_traces(s, 1, "c" * 64),
        policy.list_appeals(s, 1, "c" * 64),
        policy.find_wait(s, 1, "c" * 64),
    ),
    "list_incidents": lambda s: incidents.list_incidents(s, event_id=1, limit=30),
    "list_incidents: most accounts": lambda s: incidents.list_incidents(
        s, event_id=1, order=IncidentOrder.LARGEST, limit=30
    ),
    "count_incidents": lambda s: incidents.count_incidents(s, event_id=1),
    "get_incident": lambda s: incidents.get_incident(s, 20),
    "list_incident_changes": lambda s: incidents.list_changes(s, 20),
    **_ask_all(WORD, ": a word"),
    **_ask_all(INCIDENT, ": an incident"),
    **_ask_all(MINE, ": assigned"),
    **_ask_all(DRAWN, ": a drawn area"),
    **_ask_all(NEWER, ": after a post"),
}

# Filters that no rollup knows and that match many posts: these are counted from the labels' indexes.
BROAD: dict[str, Read] = {
    **_ask_all(PostFilter(1, language=("en",)), ", a language: half"),
    **_ask_all(PostFilter(1, has_picture=True), ", with a picture: a fifth"),
    **_ask_all(SINCE_A_LOOK, ", since a look: the newest hundredth of a million"),
    **_ask_all(PostFilter(1, after_post=0), ", since a look: all of them"),
    **_ask_all(PostFilter(1, min_confidence=0.5), ", half sure: two in three"),
    **_ask_all(PostFilter(1, language=("en",), min_confidence=0.5), ", a language, half sure: a third"),
    **_ask_all(TEN_DAYS, ", ten days, a language: a sixth"),
    **_ask_all(PostFilter(1, area=Area(10.0, -110.0, 30.0, -90.0)), ", a country: two in five"),
    **_ask_all(PostFilter(1, words="market"), ", a word: a fifth"),
    **_ask_all(PostFilter(1, words="water"), ", a word: every post"),
}


def _map(session: Session, chosen: PostFilter, zoom: int) -> object:
    side = WORLD_CELL_DEGREES / 2**zoom
    return overview.count_map_cells(session, chosen, cell_degrees=side, view=_view(zoom))


def _play(session: Session, chosen: PostFilter, zoom: int) -> object:
    side = WORLD_CELL_DEGREES / 2**zoom
    # A month by half days, a day at a time.
    span = playback.Span(POSTED_AT.replace(hour=0), bin_s=12 * HOUR_S, bins=61, length=2)
    return playback.count_windows(
        session, chosen, cell_degrees=side, view=_view(zoom), span=span, parts=("humanitarian",)
    )


def _accounts(session: Session, chosen: PostFilter) -> object:
    """As many cells as the map's table has rows, in the middle of the event."""
    side = WORLD_CELL_DEGREES / 2**8
    row, column = floor(19.43 / side), floor(-99.13 / side)
    areas = [
        Area(south * side, west * side, (south + 1) * side, (west + 1) * side)
        for south in range(row - 2, row + 3)
        for west in range(column - 4, column + 4)
    ]
    return overview.count_cell_accounts(session, chosen, cell_degrees=side, areas=areas)


def _view(zoom: int) -> Area:
    """What a map 1,000 by 560 pixels shows around the middle of the event."""
    degrees = 360 / (256 * 2**zoom)
    return Area(19.43 - 280 * degrees, -99.13 - 500 * degrees, 19.43 + 280 * degrees, -99.13 + 500 * degrees)


def _page(session: Session, chosen: PostFilter, order: PostOrder = PostOrder.NEWEST) -> object:
    return posts.list_posts(session, chosen, order=order, limit=50)


def _fold(
    session: Session, chosen: PostFilter, order: PostOrder = PostOrder.NEWEST, offset: int = 0
) -> object:
    return message_folds.list_folded(session, chosen, order=order, limit=50, offset=offset)
