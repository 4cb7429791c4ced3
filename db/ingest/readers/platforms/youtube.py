"""YouTube: comment threads, comments and videos of its data API v3, and what yt-dlp notes of a video."""

from collections.abc import Iterator

from db.ingest.markup import html_to_text
from db.ingest.readers.platforms.post import (
    Platform,
    PlatformPost,
    find,
    find_records,
    find_text,
    join_texts,
    write_time,
)

WATCH = "https://www.youtube.com/watch?v="


def _recognises(record: dict[str, object]) -> bool:
    is_comment = find_text(record, "kind") in ("youtube#commentThread", "youtube#comment")
    is_video = find_text(record, "kind") in ("youtube#video", "youtube#searchResult")
    return (is_comment or is_video) and isinstance(record.get("snippet"), dict)


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    kind, thread = find_text(record, "kind"), find_text(record, "snippet", "videoId")
    if kind == "youtube#commentThread":
        top = find(record, "snippet", "topLevelComment")
        for comment in (top, *find_records(record, "replies", "comments")):
            if isinstance(comment, dict):
                yield _read_comment(comment, thread)
    elif kind == "youtube#comment":
        yield _read_comment(record, thread)
    else:
        yield _read_video(record)


def _read_comment(comment: dict[str, object], thread: str) -> PlatformPost:
    comment_id, snippet = find_text(comment, "id"), comment.get("snippet")
    video = find_text(snippet, "videoId") or thread
    return PlatformPost(
        external_id=comment_id,
        text=find_text(snippet, "textOriginal") or html_to_text(find_text(snippet, "textDisplay")),
        posted_at=find_text(snippet, "publishedAt"),
        author=find_text(snippet, "authorChannelId", "value"),
        url=f"{WATCH}{video}&lc={comment_id}" if video and comment_id else "",
    )


def _read_video(record: dict[str, object]) -> PlatformPost:
    snippet = record.get("snippet")
    video = find_text(record, "id", "videoId") or find_text(record, "id")
    return PlatformPost(
        external_id=video,
        text=html_to_text(join_texts(find_text(snippet, "title"), find_text(snippet, "description"))),
        posted_at=find_text(snippet, "publishedAt"),
        author=find_text(snippet, "channelId"),
        language=find_text(snippet, "defaultAudioLanguage"),
        url=f"{WATCH}{video}" if video else "",
        lat=find_text(record, "recordingDetails", "location", "latitude"),
        lon=find_text(record, "recordingDetails", "location", "longitude"),
    )


def _recognises_noted(record: dict[str, object]) -> bool:
    is_youtube = find_text(record, "extractor_key").lower() == "youtube" or "youtube.com" in find_text(
        record, "webpage_url"
    )
    return is_youtube and isinstance(record.get("title"), str)


def _read_noted(record: dict[str, object]) -> Iterator[PlatformPost]:
    video = find_text(record, "id")
    yield PlatformPost(
        external_id=video,
        text=join_texts(find_text(record, "title"), find_text(record, "description")),
        posted_at=write_time(find_text(record, "timestamp")) or find_text(record, "upload_date"),
        author=find_text(record, "channel_id"),
        url=WATCH + video,
    )
    for comment in find_records(record, "comments"):
        comment_id = find_text(comment, "id")
        yield PlatformPost(
            external_id=comment_id,
            text=find_text(comment, "text"),
            posted_at=write_time(find_text(comment, "timestamp")),
            author=find_text(comment, "author_id"),
            url=f"{WATCH}{video}&lc={comment_id}",
        )


YOUTUBE_NOTED = Platform("YouTube", _recognises_noted, _read_noted)
YOUTUBE = Platform("YouTube", _recognises, _read_posts)
