"""Ushahidi: what version 2 and version 3 and newer export as CSV, and what their API answers.

Every deployment numbers its reports from 1, so a number alone is no id.
"""

import re
from collections.abc import Iterator

from db.ingest.markup import html_to_text
from db.ingest.readers.platforms.post import Platform, PlatformPost, find, find_text, join_texts

TIMES = ("Post Date (UTC)", "Created (UTC)", "Post Date", "Created", "created")


def _recognises_v2(record: dict[str, object]) -> bool:
    return {"INCIDENT TITLE", "INCIDENT DATE"} <= record.keys()


def _read_v2(record: dict[str, object]) -> Iterator[PlatformPost]:
    yield PlatformPost(
        external_id="",
        text=html_to_text(join_texts(find_text(record, "INCIDENT TITLE"), find_text(record, "DESCRIPTION"))),
        posted_at=find_text(record, "INCIDENT DATE"),
        lat=find_text(record, "LATITUDE"),
        lon=find_text(record, "LONGITUDE"),
    )


def _recognises_v3(record: dict[str, object]) -> bool:
    names = {name.lower() for name in record}
    return {"title", "description", "survey"} <= names and "post status" in names


def _read_v3(record: dict[str, object]) -> Iterator[PlatformPost]:
    cells = {name.lower(): find_text(record, name) for name in record}
    yield PlatformPost(
        external_id="",
        text=html_to_text(join_texts(cells["title"], cells["description"])),
        posted_at=_read_time(cells),
        lat=_read_degrees(cells, "lat"),
        lon=_read_degrees(cells, "lon"),
    )


def _read_time(cells: dict[str, str]) -> str:
    for name in TIMES:
        if cell := cells.get(name.lower(), "").strip():
            is_utc = "(UTC)" in name and re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", cell)
            return f"{cell}Z" if is_utc else cell
    return ""


def _read_degrees(cells: dict[str, str], axis: str) -> str:
    # A survey names its place itself: "Location (point).lat", "Where_lat".
    return next((cells[name] for name in cells if re.search(rf"[._ ]{axis}$", name) and cells[name]), "")


def _recognises_api(record: dict[str, object]) -> bool:
    return (
        isinstance(record.get("content"), str)
        and "title" in record
        and "post_date" in record
        and ("form" in record or "form_id" in record)
    )


def _read_api(record: dict[str, object]) -> Iterator[PlatformPost]:
    lat, lon = _find_place(record)
    yield PlatformPost(
        external_id=find_text(record, "url"),
        text=html_to_text(join_texts(find_text(record, "title"), find_text(record, "content"))),
        posted_at=find_text(record, "post_date") or find_text(record, "created"),
        language=find_text(record, "locale") or find_text(record, "base_language"),
        url=find_text(record, "url"),
        lat=lat,
        lon=lon,
    )


def _find_place(record: dict[str, object]) -> tuple[str, str]:
    values = find(record, "values")
    for value in values.values() if isinstance(values, dict) else ():
        lat, lon = find_text(value, 0, "lat"), find_text(value, 0, "lon")
        if lat and lon:
            return lat, lon
    return "", ""


USHAHIDI_V2 = Platform("Ushahidi", _recognises_v2, _read_v2)
USHAHIDI_V3 = Platform("Ushahidi", _recognises_v3, _read_v3)
USHAHIDI_API = Platform("Ushahidi", _recognises_api, _read_api)
