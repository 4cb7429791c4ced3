"""What Facebook and Instagram hand people of their own account, as JSON."""

from collections.abc import Iterator

from db.ingest.readers.platforms.post import (
    Platform,
    PlatformPost,
    find,
    find_records,
    find_text,
    join_texts,
    write_time,
)


def _recognises_facebook(record: dict[str, object]) -> bool:
    is_post = any(isinstance(part.get("post"), str) for part in find_records(record, "data"))
    return "timestamp" in record and (is_post or bool(_list_media(record)))


def _read_facebook(record: dict[str, object]) -> Iterator[PlatformPost]:
    media = _list_media(record)
    own = [_mend(find_text(part, "post")) for part in find_records(record, "data")]
    captions = [_mend(find_text(medium, "description")) for medium in media]
    yield PlatformPost(
        external_id="",
        text=join_texts(*own, *captions),
        posted_at=write_time(find_text(record, "timestamp")),
        pictures=_list_paths(media),
    )


def _list_media(record: dict[str, object]) -> list[dict[str, object]]:
    parts = [
        part
        for attachment in find_records(record, "attachments")
        for part in find_records(attachment, "data")
    ]
    return [medium for part in parts if isinstance(medium := part.get("media"), dict)]


def _recognises_instagram(record: dict[str, object]) -> bool:
    media = find_records(record, "media")
    return bool(media) and all("uri" in medium and "creation_timestamp" in medium for medium in media)


def _read_instagram(record: dict[str, object]) -> Iterator[PlatformPost]:
    media = find_records(record, "media")
    own_time = find_text(record, "creation_timestamp") or find_text(media[0], "creation_timestamp")
    places = [
        place
        for medium in media
        for place in find_records(medium, "media_metadata", "photo_metadata", "exif_data")
        if find(place, "latitude") and find(place, "longitude")
    ]
    yield PlatformPost(
        external_id="",
        text=join_texts(*(_mend(find_text(one, "title")) for one in (record, *media))),
        posted_at=write_time(own_time),
        lat=find_text(places, 0, "latitude"),
        lon=find_text(places, 0, "longitude"),
        pictures=_list_paths(media),
    )


def _list_paths(media: list[dict[str, object]]) -> tuple[str, ...]:
    return tuple(path for medium in media if (path := find_text(medium, "uri")))


def _mend(text: str) -> str:
    """Return a text whose letters the export has written as the bytes of their UTF-8, one a letter."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


FACEBOOK_ACCOUNT = Platform("Facebook", _recognises_facebook, _read_facebook)
INSTAGRAM_ACCOUNT = Platform("Instagram", _recognises_instagram, _read_instagram)
