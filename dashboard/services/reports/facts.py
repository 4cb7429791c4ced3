"""The facts of one event and period, counted by the store. No more than a few posts a category are read.

Two filters, both ``PostFilter``: *all posts* of the period, as the Situation and Posts views show them, and
the *usable* ones among them, which leaves out what an analyst rejected. Figures about content rest on the
usable posts alone.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from dashboard.services.filter_url import encode_filter
from dashboard.services.reports.masking import clean_text, mask_excerpt
from db.queries.filters import PostFilter
from db.queries.overview import count_accounts, count_key_figures, count_map_cells
from db.queries.posts import PostOrder, PostRow, get_posts, list_posts
from db.queries.support import (
    CategorySupport,
    count_languages,
    count_model_versions,
    count_precisions,
    get_credibilities,
    list_category_support,
)
from db.vocabulary import REJECTED, VERIFIED, Credibility, Damage, Humanitarian, Informativeness, Verification

USABLE = tuple(state for state in Verification if state not in REJECTED)
HUMANITARIAN = tuple(label for label in Humanitarian if label is not Humanitarian.NOT_HUMANITARIAN)

CITED_PER_CATEGORY = 5
# Candidates read to find posts of different accounts and wording; bounds what a snapshot reads.
CANDIDATES = 30
MAX_LANGUAGES = 8
# About 11 km: a square, not a house. The report's map shows where to look, not where people are.
CELL_DEGREES = 0.1


def all_posts(event_id: int, since: datetime, until: datetime) -> PostFilter:
    """Return the filter of every post of the period, [since, until)."""
    return PostFilter(event_id=event_id, since=since, until=until)


def usable_posts(event_id: int, since: datetime, until: datetime) -> PostFilter:
    """Return the filter of the posts that a figure about content may rest on: all but the rejected."""
    return replace(all_posts(event_id, since, until), verification=USABLE)


def gather_facts(session: Session, *, event_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    """Return counts, map squares and cited posts of one event and period as JSON-able values."""
    every, usable = all_posts(event_id, since, until), usable_posts(event_id, since, until)
    support = list_category_support(session, usable)
    cited = {row.humanitarian: _choose_cited(session, usable, row.humanitarian) for row in support}
    posts = [post for rows in cited.values() for post in rows]
    languages = count_languages(session, every)
    return {
        "all": _count_figures(session, every),
        # In no period, thus in no other figure.
        "undated": count_key_figures(session, PostFilter(event_id=event_id)).without_time,
        "usable": _count_figures(session, usable),
        "traces": _trace_figures(every, usable),
        "categories": [_category(row, usable, cited[row.humanitarian]) for row in support],
        "precisions": _named(count_precisions(session, usable)),
        "languages": dict(list(_named(languages).items())[:MAX_LANGUAGES]),
        "languages_left_out": max(0, len(languages) - MAX_LANGUAGES),
        "models": _named(count_model_versions(session, usable)),
        "cells": _coarse_cells(session, usable),
        "posts": _cite(posts, get_credibilities(session, [post.id for post in posts])),
    }


def count_before(session: Session, *, event_id: int, since: datetime, until: datetime) -> dict[str, Any]:
    """Return what another period is compared by: usable posts, and usable posts per category."""
    usable = usable_posts(event_id, since, until)
    return {
        "posts": count_key_figures(session, usable).posts,
        "categories": {row.humanitarian: row.posts for row in list_category_support(session, usable)},
    }


def find_rejected(session: Session, post_ids: Iterable[int]) -> list[dict[str, Any]]:
    """Return the posts among these that an analyst has rejected by now."""
    rows = get_posts(session, sorted(post_ids))
    return [{"id": row.id, "verification": row.verification} for row in rows if row.verification in REJECTED]


def _count_figures(session: Session, chosen: PostFilter) -> dict[str, int]:
    return {**asdict(count_key_figures(session, chosen)), "accounts": count_accounts(session, chosen)}


def _choose_cited(session: Session, usable: PostFilter, humanitarian: Humanitarian) -> list[PostRow]:
    """Pick the posts that speak for a category: verified before unreviewed, urgent before others.

    One post an account and wording, as long as there are enough of them.
    """
    if humanitarian is Humanitarian.NOT_HUMANITARIAN:
        return []
    chosen = replace(usable, humanitarian=(humanitarian,))
    candidates: list[PostRow] = []
    for states in (VERIFIED, (Verification.UNREVIEWED,)):
        narrowed = replace(chosen, verification=states)
        candidates += list_posts(session, narrowed, order=PostOrder.URGENT, limit=CANDIDATES)
    seen: set[str] = set()
    distinct: list[PostRow] = []
    repeated: list[PostRow] = []
    for post in candidates:
        keys = {f"account {post.author_hash or post.id}", "text " + " ".join(post.text.lower().split())[:200]}
        (repeated if keys & seen else distinct).append(post)
        seen |= keys
    return (distinct + repeated)[:CITED_PER_CATEGORY]


def _category(row: CategorySupport, usable: PostFilter, cited: list[PostRow]) -> dict[str, Any]:
    trace = _trace(replace(usable, humanitarian=(row.humanitarian,)))
    return {**asdict(row), "trace": trace, "cited": [post.id for post in cited]}


def _trace_figures(every: PostFilter, usable: PostFilter) -> dict[str, str]:
    """Return where the Posts view lists the posts behind each figure."""
    narrowed = {
        "all": every,
        "rejected": replace(every, verification=tuple(sorted(REJECTED))),
        "usable": usable,
        "informative": replace(usable, informativeness=(Informativeness.INFORMATIVE,)),
        "verified": replace(usable, verification=VERIFIED),
        "unreviewed": replace(usable, verification=(Verification.UNREVIEWED,)),
        "with_picture": replace(usable, has_picture=True),
        "severe_damage": replace(usable, damage=(Damage.SEVERE_DAMAGE,)),
    }
    return {name: _trace(chosen) for name, chosen in narrowed.items()}


def _trace(chosen: PostFilter) -> str:
    return "/posts?" + urlencode(encode_filter(chosen), doseq=True)


def _cite(posts: list[PostRow], credibilities: dict[int, Credibility]) -> dict[str, dict[str, Any]]:
    return {
        str(post.id): {
            "id": post.id,
            "posted_at": post.posted_at.isoformat(),
            "source": clean_text(post.source, limit=80),
            "humanitarian": post.humanitarian,
            "confidence": post.humanitarian_confidence,
            "verification": post.verification,
            "source_reliability": post.source_reliability,
            "credibility": credibilities.get(post.id, Credibility.CANNOT_BE_JUDGED),
            "precision": post.precision,
            "place": clean_text(post.place, limit=80) if post.place else None,
            "language": post.language,
            "excerpt": mask_excerpt(post.text),
        }
        for post in posts
    }


def _coarse_cells(session: Session, usable: PostFilter) -> list[dict[str, Any]]:
    """Return the squares of the map by their centres: where posts lie on average could be one exact place."""
    cells = count_map_cells(session, replace(usable, humanitarian=HUMANITARIAN), cell_degrees=CELL_DEGREES)
    return [
        {
            "lat": _centre(cell.lat),
            "lon": _centre(cell.lon),
            "posts": cell.posts,
            "humanitarian": cell.humanitarian,
        }
        for cell in cells
    ]


def _centre(degrees: float) -> float:
    return round((math.floor(degrees / CELL_DEGREES) + 0.5) * CELL_DEGREES, 4)


def _named(counts: dict[Any, int]) -> dict[str, int]:
    return {str(name) if name is not None else "none": count for name, count in counts.items()}
