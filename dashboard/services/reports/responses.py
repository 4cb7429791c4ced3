"""What a 3W is frozen with: where posts tell of a response, by district."""

from collections import defaultdict

from sqlalchemy.orm import Session

from dashboard.services.reports.districts import name_district
from dashboard.services.reports.facts import (
    choose_cited,
    list_districts,
    narrow_posts,
    usable_posts,
    weigh_posts_of,
)
from dashboard.services.reports.frozen_kinds import ResponseFacts
from dashboard.services.reports.wording import RESPONSE
from db.queries.filters import PostFilter
from db.queries.posts import PostRow

CITED = 30
CITED_PER_DISTRICT = 3


def gather_responses(
    session: Session, chosen: PostFilter, country: str | None
) -> tuple[tuple[ResponseFacts, ...], list[PostRow]]:
    """Return what posts of the response tell of each district, and the posts that are cited for it.

    Args:
        country: English name of the event's, which its own districts do not bear.
    """
    response = narrow_posts(usable_posts(chosen), humanitarian=(RESPONSE,))
    if response is None:
        return (), []
    cited: defaultdict[str, list[PostRow]] = defaultdict(list)
    for post in choose_cited(session, response, RESPONSE, limit=CITED):
        cited[name_district(post, country)].append(post)
    kept = {name: posts[:CITED_PER_DISTRICT] for name, posts in cited.items()}
    lines = tuple(
        ResponseFacts(
            district=line.name,
            posts=line.posts,
            messages=line.messages,
            accounts=line.accounts,
            verified_messages=line.verified_messages,
            cited=tuple(post.id for post in kept.get(line.name, ())),
        )
        for line in list_districts(weigh_posts_of(session, response, country))
    )
    return lines, [post for posts in kept.values() for post in posts]
