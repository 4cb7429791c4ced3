"""The placed posts that a report rests on as KML 2.2: points as coarse as its profile says."""

from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from dashboard.services.reports.formats.columns import read_post
from dashboard.services.reports.material import Material
from db.bounds import is_time_known
from db.vocabulary import Use


def write(material: Material, out: BinaryIO) -> None:
    """Write a placemark a post; what stands for it is data of its own, never markup."""
    document = material.document
    cited = {citation.post_id: citation for citation in document.citations}
    marks = "; ".join(document.marks)
    said = f"{marks}. {document.clearance} SHA-256 of the snapshot: {document.sha256}"
    out.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{escape(document.title)}</name><description>{escape(said)}</description>\n".encode()
    )
    for post in material.list_posts():
        if post.lat is None or post.lon is None or post.use is not Use.USED:
            continue
        when = f"<TimeStamp><when>{post.posted_at:%Y-%m-%dT%H:%M:%SZ}</when></TimeStamp>"
        data = "".join(
            f"<Data name={quoteattr(name)}><value>{escape(str(value))}</value></Data>"
            for name, value in {"marking": marks, **read_post(post, cited)}.items()
            if value is not None
        )
        out.write(
            f"<Placemark><name>Post {post.id}</name>{when if is_time_known(post.posted_at) else ''}"
            f"<ExtendedData>{data}</ExtendedData>"
            f"<Point><coordinates>{post.lon},{post.lat}</coordinates></Point></Placemark>\n".encode()
        )
    out.write(b"</Document></kml>\n")
