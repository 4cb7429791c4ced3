"""snscrape's JSON Lines of X posts."""

from collections.abc import Iterator

from db.ingest.markup import plain_text
from db.ingest.readers.platforms.post import Platform, PlatformPost, find_records, find_text

TWEET = "snscrape.modules.twitter.Tweet"


def _recognises(record: dict[str, object]) -> bool:
    return find_text(record, "_type") == TWEET


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    # "content" until 2022.
    text = find_text(record, "rawContent") or find_text(record, "content")
    yield PlatformPost(
        external_id=find_text(record, "id"),
        text=plain_text(text),
        posted_at=find_text(record, "date"),
        author=find_text(record, "user", "username"),
        language=find_text(record, "lang"),
        url=find_text(record, "url"),
        lat=find_text(record, "coordinates", "latitude"),
        lon=find_text(record, "coordinates", "longitude"),
        pictures=tuple(
            address for medium in find_records(record, "media") if (address := find_text(medium, "fullUrl"))
        ),
    )


SNSCRAPE = Platform("X", _recognises, _read_posts)
