"""GeoJSON features to flat records: properties, id and point."""

from db.ingest.readers.platforms.post import find_point, find_text, join_texts

TITLES = ("title", "name", "headline")
TEXTS = ("text", "description", "content", "body", "message")


def read_feature(feature: dict[str, object]) -> dict[str, object]:
    """Return a feature's properties beside its id, latitude and longitude.

    A line or an area has no point: its middle may lie where nothing happened. A feature with a title and no
    text of its own gets both as ``text``.
    """
    properties = feature.get("properties")
    record = dict(properties) if isinstance(properties, dict) else {}
    if find_text(feature, "geometry", "type") == "Point":
        record["lat"], record["lon"] = find_point(feature, "geometry", "coordinates")
    if feature_id := find_text(feature, "id"):
        record.setdefault("id", feature_id)
    if "text" not in record:
        title = next((text for key in TITLES if (text := find_text(record, key))), "")
        body = next((text for key in TEXTS if (text := find_text(record, key))), "")
        if text := join_texts(title, body):
            record["text"] = text
    return record
