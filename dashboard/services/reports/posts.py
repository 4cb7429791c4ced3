"""The posts of a report: frozen as one line each, kept beside its snapshot, and read back as a stream."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import IO

from sqlalchemy.orm import Session

from dashboard.services.errors import ReportError
from dashboard.services.reports.frozen import FrozenPost, FrozenReview, IncidentFacts, PostsPart
from dashboard.services.reports.masking import clean_name, clean_text, mask_excerpt
from db.masking import mask_people
from db.masking.profiles import RULES, Profile
from db.queries.filters import PostFilter
from db.queries.incidents import IncidentOrder, list_incidents
from db.queries.report_posts import ReportPost, stream_report_posts
from db.report_files import read_file
from db.vocabulary import Credibility, Use

KIND = "posts"
MAX_INCIDENTS = 200


def write_posts(
    session: Session, chosen: PostFilter, profile: Profile, lines: IO[bytes]
) -> tuple[PostsPart, dict[int, int], list[int]]:
    """Write every post that a filter chooses as a line, under a profile, and go back to the beginning.

    Returns:
        How many there are with their hash, {id of an incident: posts in it}, and the ids of the used ones.
    """
    incidents: Counter[int] = Counter()
    used: list[int] = []
    digest, count = hashlib.sha256(), 0
    for post in _freeze(stream_report_posts(session, chosen), profile):
        line = post.model_dump_json().encode() + b"\n"
        digest.update(line)
        lines.write(line)
        count += 1
        if post.use is Use.USED:
            used.append(post.id)
        if post.incident is not None:
            incidents[post.incident] += 1
    lines.seek(0)
    return PostsPart(count=count, sha256=digest.hexdigest()), dict(incidents), used


def read_posts(session: Session, report_id: int, part: PostsPart) -> Iterator[FrozenPost]:
    """Yield the posts of a report as they were frozen, the earliest first.

    Raises:
        NotFoundError: they are not in the store.
        ReportError: they are not those that the snapshot was frozen with; found at their end.
        StoreError: what is kept was changed.
    """
    digest, rest = hashlib.sha256(), b""
    for chunk in read_file(session, report_id=report_id, kind=KIND):
        digest.update(chunk)
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield FrozenPost.model_validate_json(line)
    if digest.hexdigest() != part.sha256:
        raise ReportError(
            f"the posts of report {report_id} are not those that it was frozen with; draft a new report"
        )


def list_frozen_incidents(
    session: Session, event_id: int, held: dict[int, int], profile: Profile
) -> tuple[tuple[IncidentFacts, ...], int]:
    """Return the largest incidents that posts of a report are in, and how many more there are.

    Args:
        held: {id of an incident: posts of the report in it}.
    """
    rows = list_incidents(
        session, event_id=event_id, order=IncidentOrder.LARGEST, min_accounts=1, limit=MAX_INCIDENTS
    )
    decimals = RULES[profile].coordinate_decimals
    frozen = tuple(
        IncidentFacts(
            id=row.id,
            headline=mask_excerpt(row.headline, profile, category=row.category),
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            posts=held[row.id],
            accounts=row.accounts,
            category=row.category,
            place=mask_people(clean_text(row.place, limit=80), profile) if row.place else None,
            lat=coarsen(row.lat, decimals),
            lon=coarsen(row.lon, decimals),
        )
        for row in rows
        if row.id in held
    )
    return frozen, len(held) - len(frozen)


def coarsen(degrees: float | None, decimals: int | None) -> float | None:
    """Return degrees with so many decimals; None leaves them as they are."""
    return degrees if degrees is None or decimals is None else round(degrees, decimals)


def _freeze(posts: Iterator[ReportPost], profile: Profile) -> Iterator[FrozenPost]:
    accounts: dict[int, int] = {}
    folds: dict[int, int] = {}
    decimals = RULES[profile].coordinate_decimals

    @cache  # the same few names stand in most posts, and masking one takes a millisecond
    def mask_place(name: str) -> str:
        return mask_people(clean_text(name, limit=80), profile)

    for post in posts:
        known = [review.credibility for review in post.reviews if review.credibility is not None]
        fields = asdict(post)
        fields.update(fields.pop("label"))
        fields.update(
            account=None if post.account is None else accounts.setdefault(post.account, len(accounts) + 1),
            fold=folds.setdefault(post.message, post.id),
            credibility=known[-1] if known else Credibility.CANNOT_BE_JUDGED,
            place=mask_place(post.place) if post.place else None,
            lat=coarsen(post.lat, decimals),
            lon=coarsen(post.lon, decimals),
            reviews=tuple(
                FrozenReview(**{**asdict(review), "by": clean_name(review.by)}) for review in post.reviews
            ),
        )
        yield FrozenPost.model_validate(fields)
