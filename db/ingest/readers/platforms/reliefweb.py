"""ReliefWeb's API: reports and disasters."""

from collections.abc import Iterator

from db.ingest.markup import html_to_text
from db.ingest.readers.platforms.post import Platform, PlatformPost, find_text, join_texts

DATES = ("original", "created", "event", "changed")


def _recognises(record: dict[str, object]) -> bool:
    fields = record.get("fields")
    has_title = bool(find_text(fields, "title") or find_text(fields, "name"))
    return isinstance(fields, dict) and "id" in record and has_title


def _read_posts(record: dict[str, object]) -> Iterator[PlatformPost]:
    fields = record.get("fields")
    body = find_text(fields, "body-html") or find_text(fields, "description-html")
    yield PlatformPost(
        external_id=find_text(record, "id"),
        text=join_texts(
            html_to_text(find_text(fields, "title") or find_text(fields, "name")),
            html_to_text(body or find_text(fields, "body") or find_text(fields, "description")),
        ),
        posted_at=next((date for key in DATES if (date := find_text(fields, "date", key))), ""),
        author=find_text(fields, "source", 0, "shortname") or find_text(fields, "source", 0, "name"),
        language=find_text(fields, "language", 0, "code"),
        url=find_text(fields, "url_alias") or find_text(fields, "url"),
    )


RELIEFWEB = Platform("ReliefWeb", _recognises, _read_posts)
