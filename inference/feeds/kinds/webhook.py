"""What is brought to a webhook: a JSON object with the posts in a list, each an object of its own."""

import json
from typing import Annotated, Any

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, ValidationError

from db.imports import Refusal
from db.ingest.limits import LIMITS
from inference.errors import FeedError
from inference.feeds.feed import FeedPost

MOST_POSTS = 1_000
UNNAMED = "post {} of the request"


class BroughtPost(BaseModel):
    """One post as it is brought; what else it holds is left aside."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    id: Annotated[str, Field(min_length=1, max_length=200)]
    text: str = ""
    posted_at: AwareDatetime | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    lat: float | None = None
    lon: float | None = None
    pictures: Annotated[list[Base64Bytes], Field(max_length=LIMITS.pictures_of_post)] = []


def parse_posts(body: bytes) -> tuple[list[FeedPost], list[Refusal]]:
    """Return the posts of a request's body, and those that cannot be read with the reason.

    Raises:
        FeedError: it is no JSON object with a list of at most ``MOST_POSTS`` posts.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FeedError("the body is no JSON in UTF-8") from error
    items = found.get("posts") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise FeedError('the body has to be an object with a list "posts"')
    if len(items) > MOST_POSTS:
        raise FeedError(f"{len(items):,} posts in one request; at most {MOST_POSTS:,}")
    read = [read_post(item, UNNAMED.format(place)) for place, item in enumerate(items, start=1)]
    posts = [one for one in read if isinstance(one, FeedPost)]
    return posts, [one for one in read if isinstance(one, Refusal)]


def read_post(item: Any, unnamed: str) -> FeedPost | Refusal:
    """Return a post as it is brought, or why it is none.

    Args:
        unnamed: what to call one without an id.
    """
    try:
        return _make_post(BroughtPost.model_validate(item))
    except ValidationError as error:
        return Refusal(_name(item, unnamed), None, _say(error))


def _make_post(post: BroughtPost) -> FeedPost:
    return FeedPost(
        external_id=post.id,
        text=post.text,
        posted_at=post.posted_at,
        author=post.author,
        url=post.url,
        language=post.language,
        lat=post.lat,
        lon=post.lon,
        pictures=post.pictures,
    )


def _name(item: Any, unnamed: str) -> str:
    own_id = item.get("id") if isinstance(item, dict) else None
    return str(own_id)[:200] if isinstance(own_id, str | int) and own_id != "" else unnamed


def _say(error: ValidationError) -> str:
    faults = error.errors(include_input=False, include_url=False)[:3]
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'post'}: {fault['msg']}" for fault in faults)
