"""The report as JSON: its snapshot as it was frozen, and every post of it, one a line."""

import json
from typing import BinaryIO

from dashboard.services.reports.material import Material


def write(material: Material, out: BinaryIO) -> None:
    """Write one object; ``snapshot`` hashes to ``sha256`` in its canonical form."""
    head = {
        "title": material.document.title,
        "status": material.row.status,
        "marking": material.document.marks,
        "clearance": material.document.clearance,
        "sha256": material.row.sha256,
        "snapshot": material.stored,
    }
    out.write(json.dumps(head, ensure_ascii=False, sort_keys=True).encode()[:-1] + b',\n"posts": [')
    separator = b"\n"
    for post in material.list_posts():
        out.write(separator + post.model_dump_json().encode())
        separator = b",\n"
    out.write(b"\n]}\n")
