"""X (Twitter), API v1.1: streams, searches, twarc, AIDR, and the tweets of an X archive."""

import re
from collections.abc import Iterator
from datetime import datetime

from db.ingest.markup import plain_text
from db.ingest.readers.platforms.post import Platform, PlatformPost, find, find_point, find_records, find_text

# Opens a post without naming its author.
POST_ADDRESS = "https://x.com/i/status/"
# What a stream sends between posts.
NOTICES = ("delete", "limit", "scrub_geo", "status_withheld", "user_withheld", "disconnect", "warning")
RETWEET = re.compile(r"RT @\w+: ")


def _recognises(record: dict[str, object]) -> bool:
    if len(record) <= 2 and any(isinstance(record.get(notice), dict) for notice in NOTICES):
        return True
    tweet = record.get("tweet", record)
    has_text = bool(find_text(tweet, "full_text") or find_text(tweet, "text"))
    # A flat table may have columns of the same names, but holds no objects.
    has_user = bool(find_text(tweet, "user", "screen_name"))
    is_of_archive = bool(find_text(tweet, "full_text")) and isinstance(find(tweet, "entities"), dict)
    return has_text and bool(_read_id(tweet)) and (has_user or is_of_archive or tweet is not record)


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    tweet = record.get("tweet", record)
    if isinstance(tweet, dict) and _read_id(tweet):
        yield read_tweet(tweet)


def _read_id(tweet: object) -> str:
    return find_text(tweet, "id_str") or find_text(tweet, "id")


def read_tweet(tweet: dict[str, object]) -> PlatformPost:
    """Return the post of one tweet object; of a repost, with the whole text that it repeats."""
    tweet_id = _read_id(tweet)
    lat, lon = _read_point(tweet)
    return PlatformPost(
        external_id=tweet_id,
        text=plain_text(_read_text(tweet)),
        posted_at=_read_time(find_text(tweet, "created_at")),
        author=find_text(tweet, "user", "screen_name"),
        language=find_text(tweet, "lang"),
        url=POST_ADDRESS + tweet_id,
        lat=lat,
        lon=lon,
        pictures=read_media(tweet),
    )


def read_media(tweet: dict[str, object]) -> tuple[str, ...]:
    """Return the addresses of a tweet's pictures and of its videos' first frames."""
    for place in (("extended_tweet", "extended_entities"), ("extended_entities",), ("entities",)):
        if found := find_records(tweet, *place, "media"):
            return tuple(
                address
                for medium in found
                if (address := find_text(medium, "media_url_https") or find_text(medium, "media_url"))
            )
    return ()


def _read_time(text: str) -> str:
    try:
        return datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y").isoformat()
    except ValueError:
        return text


def _read_text(tweet: dict[str, object]) -> str:
    own = (
        find_text(tweet, "extended_tweet", "full_text")
        or find_text(tweet, "full_text")
        or find_text(tweet, "text")
    )
    original = tweet.get("retweeted_status")
    if not isinstance(original, dict):
        return own
    # The text of a repost is cut after 140 characters; the original within it is whole.
    start = RETWEET.match(own)
    name = find_text(original, "user", "screen_name")
    return (start[0] if start else f"RT @{name}: " if name else "RT: ") + _read_text(original)


def _read_point(tweet: dict[str, object]) -> tuple[str, str]:
    lat, lon = find_point(tweet, "coordinates", "coordinates")
    if lat:
        return lat, lon
    # The older field is written the other way round.
    lon, lat = find_point(tweet, "geo", "coordinates")
    if lat:
        return lat, lon
    # A place is a box; where its corners are one point, so is the place.
    corners = find(tweet, "place", "bounding_box", "coordinates", 0)
    if isinstance(corners, list) and corners and all(corner == corners[0] for corner in corners):
        return find_point(corners, 0)
    return "", ""


X_V1 = Platform("X", _recognises, _read_posts)
