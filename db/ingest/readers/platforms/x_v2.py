"""X (Twitter), API v2: pages, streamed posts, and what twarc2 flattens."""

from collections.abc import Iterator

from db.ingest.markup import plain_text
from db.ingest.readers.platforms.post import Platform, PlatformPost, find, find_point, find_records, find_text
from db.ingest.readers.platforms.x_v1 import POST_ADDRESS

# Objects and lists that only this API writes.
OWN_OBJECTS = ("edit_history_tweet_ids", "public_metrics", "note_tweet", "referenced_tweets", "attachments")
# A post that was asked for with few fields; a table with columns besides these says more.
FEW_FIELDS = {"id", "text", "author_id", "created_at", "lang", "conversation_id", "source", "reply_settings"}


def _recognises(record: dict[str, object]) -> bool:
    if find(record, "meta", "result_count") is not None:
        return True
    tweets = _list_tweets(record)
    return bool(tweets) and all(_is_tweet(tweet, "includes" in record) for tweet in tweets)


def _is_tweet(tweet: dict[str, object], has_includes: bool) -> bool:
    if not find_text(tweet, "id") or not isinstance(tweet.get("text"), str):
        return False
    has_objects = any(isinstance(tweet.get(key), dict | list) for key in OWN_OBJECTS)
    has_few = "author_id" in tweet and tweet.keys() <= FEW_FIELDS
    return has_includes or has_objects or has_few


def _list_tweets(record: dict[str, object]) -> list[dict[str, object]]:
    data = record.get("data", record)
    return [data] if isinstance(data, dict) else find_records(record, "data")


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    users = {find_text(user, "id"): user for user in find_records(record, "includes", "users")}
    media = {find_text(medium, "media_key"): medium for medium in find_records(record, "includes", "media")}
    places = {find_text(place, "id"): place for place in find_records(record, "includes", "places")}
    tweets = {find_text(tweet, "id"): tweet for tweet in find_records(record, "includes", "tweets")}
    for tweet in _list_tweets(record):
        tweet_id = find_text(tweet, "id")
        if not tweet_id:
            continue
        lat, lon = _read_point(tweet, places)
        yield PlatformPost(
            external_id=tweet_id,
            text=plain_text(_read_text(tweet, tweets)),
            posted_at=find_text(tweet, "created_at"),
            author=_read_author(tweet, users),
            language=find_text(tweet, "lang"),
            url=POST_ADDRESS + tweet_id,
            lat=lat,
            lon=lon,
            pictures=_read_media(tweet, media),
        )


def _read_author(tweet: dict[str, object], users: dict[str, dict[str, object]]) -> str:
    author_id = find_text(tweet, "author_id")
    return (
        find_text(tweet, "author", "username")
        or find_text(users.get(author_id), "username")
        or find_text(tweet, "username")
        or author_id
    )


def _read_text(tweet: dict[str, object], tweets: dict[str, dict[str, object]]) -> str:
    own = find_text(tweet, "note_tweet", "text") or find_text(tweet, "text")
    for reference in find_records(tweet, "referenced_tweets"):
        original = tweets.get(find_text(reference, "id"), reference)
        # The text of a repost is cut; the original, where it came along, is whole.
        if find_text(reference, "type") == "retweeted" and (whole := find_text(original, "text")):
            start, _, _ = own.partition(": ")
            return f"{start}: {find_text(original, 'note_tweet', 'text') or whole}"
    return own


def _read_media(tweet: dict[str, object], media: dict[str, dict[str, object]]) -> tuple[str, ...]:
    keys = find(tweet, "attachments", "media_keys")
    found = [media.get(str(key)) for key in keys] if isinstance(keys, list) else []
    whole = [*found, *find_records(tweet, "attachments", "media")] if not any(found) else found
    return tuple(
        address
        for medium in whole
        if (address := find_text(medium, "url") or find_text(medium, "preview_image_url"))
    )


def _read_point(tweet: dict[str, object], places: dict[str, dict[str, object]]) -> tuple[str, str]:
    lat, lon = find_point(tweet, "geo", "coordinates", "coordinates")
    if lat:
        return lat, lon
    place = places.get(find_text(tweet, "geo", "place_id")) or tweet.get("geo")
    box = find(place, "geo", "bbox")
    # A place is a box from west and south to east and north; only one without extent is a point.
    if isinstance(box, list) and len(box) == 4 and box[:2] == box[2:]:
        return find_point(box)
    return "", ""


X_V2 = Platform("X", _recognises, _read_posts)
