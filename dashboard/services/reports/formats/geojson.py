"""The placed posts that a report rests on as GeoJSON (RFC 7946): points as coarse as its profile says."""

import json
from typing import BinaryIO

from dashboard.services.reports.formats.columns import read_post
from dashboard.services.reports.material import Material
from db.vocabulary import Use


def write(material: Material, out: BinaryIO) -> None:
    """Write a feature a post, one a line; the report stands beside them as foreign members."""
    document = material.document
    cited = {citation.post_id: citation for citation in document.citations}
    head = {
        "title": document.title,
        "marking": list(document.marks),
        "sha256": document.sha256,
        "profile": material.snapshot.profile,
    }
    out.write(b'{"type":"FeatureCollection","report":' + _dump(head) + b',"features":[')
    separator = b"\n"
    for post in material.list_posts():
        if post.lat is None or post.lon is None or post.use is not Use.USED:
            continue
        feature = {
            "type": "Feature",
            "id": post.id,
            "geometry": {"type": "Point", "coordinates": [post.lon, post.lat]},
            "properties": {"marking": "; ".join(document.marks), **read_post(post, cited)},
        }
        out.write(separator + _dump(feature))
        separator = b",\n"
    out.write(b"\n]}\n")


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
