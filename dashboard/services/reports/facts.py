"""The facts of what one filter chooses. Of texts no more than a few a category are kept.

Two filters, both ``PostFilter``: *all posts* chosen, as the desk shows them, and the
*usable* ones among them, which leaves out what an analyst found false or unverifiable, or set aside.
Figures about content rest on the usable posts alone.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from dashboard.services.reports.districts import OUTSIDE, name_district, name_square
from dashboard.services.reports.evidence import Evidence, Tally, weigh_posts
from dashboard.services.reports.frozen import (
    CategoryFacts,
    CellFacts,
    CitedPost,
    Counts,
    DistrictFacts,
    Facts,
    Retracted,
    StepFacts,
    TimelineFacts,
)
from dashboard.services.reports.masking import clean_text, mask_excerpt
from db.identity import fold_message
from db.masking import mask_people
from db.masking.profiles import RULES, Profile
from db.queries.filter_url import encode_filter
from db.queries.filters import PostFilter
from db.queries.messages import list_rated_posts, stream_messages
from db.queries.overview import UNREVIEWED, count_accounts, count_key_figures, count_timeline
from db.queries.pictures import list_pictures
from db.queries.posts import PostOrder, PostRow, list_posts
from db.queries.standings import list_standings
from db.queries.support import (
    count_languages,
    count_model_versions,
    count_precisions,
    get_credibilities,
)
from db.vocabulary import (
    VERIFIED,
    Clarity,
    Credibility,
    Damage,
    Familiarity,
    Humanitarian,
    Information,
    Informativeness,
    SourceReliability,
    Use,
)

HUMANITARIAN = tuple(label for label in Humanitarian if label is not Humanitarian.NOT_HUMANITARIAN)

# Of whom a post that nobody judged may stand for something: F, which nobody rated, is no recommendation.
RELIABLE = (SourceReliability.A, SourceReliability.B, SourceReliability.C)
DOUBTED = frozenset({Credibility.DOUBTFUL, Credibility.IMPROBABLE})
CITED_PER_CATEGORY = 5
# Candidates read to find posts of different accounts and wording; bounds what a snapshot reads.
CANDIDATES = 30
MAX_LANGUAGES = 8
# Lengths of a step of the timeline; the first that gives no more steps than can be told apart is taken.
STEPS_S = tuple(hours * 3600 for hours in (1, 3, 6, 12, 24, 7 * 24, 28 * 24))
MAX_STEPS = 50


def usable_posts(chosen: PostFilter) -> PostFilter:
    """Return the filter of those posts among the chosen that a figure about content may rest on."""
    return replace(chosen, use=(Use.USED,))


def gather_facts(
    session: Session,
    chosen: PostFilter,
    *,
    country: str | None,
    profile: Profile,
    cited_per_category: int = CITED_PER_CATEGORY,
    also_cited: Sequence[PostRow] = (),
    also_traced: Mapping[str, str] | None = None,
) -> Facts:
    """Return counts, map squares and cited posts of what the filter chooses.

    Args:
        chosen: with both ends of its period; it does not leave all used posts out.
        country: English name of the event's, which its own districts do not bear.
        profile: whom the report is for; its excerpts and places keep back what that says.
        also_cited: posts that the report cites for more than their category.
        also_traced: further lists of the desk, by the names that lines cite.
    """
    usable = usable_posts(chosen)
    evidence = weigh_posts_of(session, usable, country)
    cited = {
        label: choose_cited(session, usable, label, limit=cited_per_category)
        for label, _ in evidence.list_categories()
    }
    posts = list({post.id: post for rows in (*cited.values(), also_cited) for post in rows}.values())
    languages = count_languages(session, chosen)
    messages = evidence.total.count()
    return Facts(
        all=Counts(**_count_figures(session, chosen)),
        # In no period, thus in no other figure.
        undated=count_key_figures(session, replace(chosen, since=None, until=None)).without_time,
        usable=Counts(
            **_count_figures(session, usable),
            messages=messages["messages"],
            first_accounts=messages["accounts"],
        ),
        traces=_trace_figures(chosen, usable) | dict(also_traced or {}),
        categories=tuple(
            _category(label, tally, usable, cited[label]) for label, tally in evidence.list_categories()
        ),
        districts=list_districts(evidence),
        timeline=_count_timeline(session, usable),
        precisions=_named(count_precisions(session, usable)),
        languages=dict(list(_named(languages).items())[:MAX_LANGUAGES]),
        languages_left_out=max(0, len(languages) - MAX_LANGUAGES),
        models=_named(count_model_versions(session, usable)),
        cells=tuple(
            CellFacts(
                lat=lat,
                lon=lon,
                name=name_square(lat, lon),
                posts=tally.posts,
                messages=len(tally.messages),
                humanitarian=tally.leading[0],
            )
            for lat, lon, tally in evidence.list_cells()
        ),
        posts=_cite(session, posts, profile),
    )


def count_before(session: Session, chosen: PostFilter) -> tuple[int, dict[str, int]]:
    """Return what another period is compared by: usable posts, and messages per category."""
    evidence = weigh_posts_of(session, usable_posts(chosen), None)
    return evidence.total.posts, {label: len(tally.messages) for label, tally in evidence.list_categories()}


def weigh_posts_of(session: Session, usable: PostFilter, country: str | None) -> Evidence:
    """Return the tallies of usable posts; ``country`` as in ``gather_facts``."""
    return weigh_posts(stream_messages(session, usable), lambda post: name_district(post, country))


def list_districts(evidence: Evidence) -> tuple[DistrictFacts, ...]:
    """Return the districts, those with most accounts first, then the posts that are in none."""
    order = sorted(
        evidence.districts.items(),
        key=lambda item: (
            OUTSIDE.index(item[0]) + 1 if item[0] in OUTSIDE else 0,
            -len(item[1].accounts),
            item[0],
        ),
    )
    return tuple(
        DistrictFacts(
            name=name,
            **tally.count(),
            leading=tuple(tally.leading),
            about={label: len(messages) for label, messages in sorted(tally.about.items())},
        )
        for name, tally in order
    )


def _count_timeline(session: Session, usable: PostFilter) -> TimelineFacts | None:
    if usable.since is None or usable.until is None:
        return None
    span_s = (usable.until - usable.since).total_seconds()
    step_s = next((length for length in STEPS_S if span_s / length <= MAX_STEPS), 0)
    step_s = step_s or STEPS_S[-1] * math.ceil(span_s / STEPS_S[-1] / MAX_STEPS)
    steps: dict[datetime, dict[Any, int]] = {}
    for found in count_timeline(session, usable, bin_s=step_s):
        steps.setdefault(found.starts_at, {})[found.humanitarian] = found.posts
    return TimelineFacts(
        step_s=step_s,
        steps=tuple(StepFacts(starts_at=at, categories=_named(posts)) for at, posts in steps.items()),
    )


def find_retracted(session: Session, post_ids: Iterable[int]) -> tuple[Retracted, ...]:
    """Return the posts among these that are not used any more, or were deleted at their source.

    Args:
        post_ids: those that a report cites, so at most a few a category.
    """
    return tuple(
        Retracted(id=post.id, information=post.information, is_deleted=post.is_deleted)
        for post in list_standings(session, sorted(post_ids))
        if post.is_deleted or post.use is Use.NOT_USED
    )


def _count_figures(session: Session, chosen: PostFilter) -> dict[str, int]:
    return {**asdict(count_key_figures(session, chosen)), "accounts": count_accounts(session, chosen)}


def choose_cited(
    session: Session, usable: PostFilter, humanitarian: Humanitarian, *, limit: int
) -> list[PostRow]:
    """Pick the posts that are evidence for a category, urgent before others, one an account and message.

    Those are corroborated posts, and posts not judged yet whose source a person rated well enough, unless
    their credibility was doubted: a rumour stands for nothing.
    """
    if humanitarian is Humanitarian.NOT_HUMANITARIAN:
        return []
    candidates: list[PostRow] = []
    if found := narrow_posts(usable, humanitarian=(humanitarian,), information=(VERIFIED,)):
        candidates += list_posts(session, found, order=PostOrder.URGENT, limit=CANDIDATES)
    if open_ones := narrow_posts(usable, humanitarian=(humanitarian,), information=(Information.NOT_JUDGED,)):
        rated = list_rated_posts(session, open_ones, reliabilities=RELIABLE, limit=CANDIDATES)
        doubts = get_credibilities(session, [post.id for post in rated])
        candidates += [post for post in rated if doubts.get(post.id) not in DOUBTED]
    seen: set[str | int] = set()
    cited = []
    for post in candidates:
        keys: set[str | int] = {post.author_hash or post.id, fold_message(post.text) or post.id}
        if not keys & seen:
            cited.append(post)
        seen |= keys
    return cited[:limit]


def _category(
    humanitarian: Humanitarian, tally: Tally, usable: PostFilter, cited: list[PostRow]
) -> CategoryFacts:
    trace = trace_posts(replace(usable, humanitarian=(humanitarian,)))
    cites = tuple(post.id for post in cited)
    return CategoryFacts(humanitarian=humanitarian, **tally.count(), trace=trace, cited=cites)


def _trace_figures(chosen: PostFilter, usable: PostFilter) -> dict[str, str]:
    """Return where the desk lists the posts behind each figure.

    A figure that the filter in force leaves nothing of is led back to the posts that it was counted over.
    """
    pictured = replace(usable, has_picture=True) if usable.has_picture is not False else None
    placed = replace(usable, is_placed=True) if usable.is_placed is not False else None
    unplaced = replace(usable, is_placed=False) if not usable.is_placed else None
    narrowed = {
        "all": chosen,
        "not_used": narrow_posts(chosen, use=(Use.NOT_USED,)) or chosen,
        "usable": usable,
        "informative": narrow_posts(usable, informativeness=(Informativeness.INFORMATIVE,)) or usable,
        "verified": narrow_posts(usable, information=(VERIFIED,)) or usable,
        "unreviewed": narrow_posts(usable, **{name: (word,) for name, word in UNREVIEWED.items()}) or usable,
        "with_picture": pictured or usable,
        "placed": placed or usable,
        "unplaced": unplaced or usable,
        "unfamiliar": narrow_posts(usable, familiarity=(Familiarity.UNFAMILIAR,)) or usable,
        "severe_damage": narrow_posts(usable, damage=(Damage.SEVERE_DAMAGE,), damage_clarity=(Clarity.CLEAR,))
        or usable,
        "humanitarian": narrow_posts(usable, humanitarian=HUMANITARIAN) or usable,
    }
    return {name: trace_posts(posts) for name, posts in narrowed.items()}


def narrow_posts(chosen: PostFilter, **words: tuple[StrEnum, ...]) -> PostFilter | None:
    """Return the filter with these words alone, as far as it allows them; None where it allows none."""
    kept = {
        name: tuple(word for word in wanted if word in (getattr(chosen, name) or wanted))
        for name, wanted in words.items()
    }
    changes: dict[str, Any] = dict(kept)
    return replace(chosen, **changes) if all(kept.values()) else None


def trace_posts(chosen: PostFilter) -> str:
    """Return the path of the desk that lists what a filter chooses."""
    return "/?layout=table&" + urlencode(encode_filter(chosen), doseq=True)


def _cite(session: Session, posts: list[PostRow], profile: Profile) -> dict[str, CitedPost]:
    ids = [post.id for post in posts]
    credibilities = get_credibilities(session, ids)
    is_masked = bool(RULES[profile].masked)
    # Originals show people and stay with the team; ``public_pictures`` chooses what others see.
    pictures = {} if is_masked else list_pictures(session, ids)
    return {
        str(post.id): CitedPost(
            id=post.id,
            posted_at=post.posted_at,
            source=mask_people(clean_text(post.source, limit=80), profile),
            humanitarian=post.humanitarian or Humanitarian.NOT_HUMANITARIAN,
            confidence=post.humanitarian_confidence,
            label_decision=post.label_decision,
            information=post.information,
            source_reliability=post.source_reliability,
            credibility=credibilities.get(post.id, Credibility.CANNOT_BE_JUDGED),
            precision=post.precision,
            radius_km=post.radius_km,
            method=post.place_method,
            place=mask_people(clean_text(post.place, limit=80), profile) if post.place else None,
            language=post.language,
            damage=post.damage,
            damage_clarity=post.damage_clarity,
            damage_confidence=post.damage_confidence,
            excerpt=mask_excerpt(post.text, profile, category=post.humanitarian),
            original=None if is_masked else post.text,
            pictures=tuple(pictures.get(post.id, ())),
        )
        for post in posts
    }


def _named(counts: dict[Any, int]) -> dict[str, int]:
    return {str(name) if name is not None else "none": count for name, count in counts.items()}
