"""The report as EDXL-SitRep 1.0: one field observation, whose confidence is never more than unsure."""

from typing import BinaryIO
from xml.etree.ElementTree import Element, register_namespace

from dashboard.services.reports.formats.cap import NOWHERE, list_highlights, say_moment
from dashboard.services.reports.formats.xml_tree import add, write_tree
from dashboard.services.reports.material import Material
from db.masking import mask_links

SITREP = "urn:oasis:names:tc:emergency:EDXL:SitRep:1.0"
COMMON = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
NAMES = "urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl"
TYPES = "http://www.w3.org/2001/XMLSchema-instance"
PLACES = "urn:lookout:district"
# Of posts that few people have checked; no field of the report makes it more.
CONFIDENCE = "Unsure"
MAX_LENGTH = 1023

for _prefix, _namespace in (("sitrep", SITREP), ("ct", COMMON), ("n", NAMES), ("xsi", TYPES)):
    register_namespace(_prefix, _namespace)


def write(material: Material, out: BinaryIO) -> None:
    """Write the report with who drafted and who cleared it; a draft is authorised by nobody."""
    document, snapshot, row = material.document, material.snapshot, material.row
    root = Element(f"{{{SITREP}}}sitRep")
    slug = snapshot.event.slug
    _add(root, "messageID", f"lookout-{slug}-{snapshot.number}-{document.sha256[:12]}")
    _add_person(root, "preparedBy", document.author, say_moment(snapshot.frozen_at))
    cleared_by = mask_links(row.cleared_by) if row.cleared_by else "Nobody: not cleared"
    _add_person(root, "authorizedBy", cleared_by, say_moment(row.cleared_at or snapshot.frozen_at))
    said = ". ".join((document.title, *document.marks, document.attribution))
    _add(root, "reportPurpose", said[:MAX_LENGTH])
    _add(root, "reportNumber", str(document.number))
    _add(root, "reportVersion", "Update" if snapshot.number > 1 else "Initial")
    period = _add(root, "forTimePeriod")
    add(period, f"{{{COMMON}}}fromDateTime", say_moment(snapshot.starts_at))
    add(period, f"{{{COMMON}}}toDateTime", say_moment(snapshot.ends_at))
    _add(root, "incidentID", document.glide or slug)
    _add(root, "reportConfidence", CONFIDENCE)
    _add(root, "severity", "Unknown")
    report = _add(root, "report")
    report.set(f"{{{TYPES}}}type", "sitrep:FieldObservationType")
    place = add(_add(report, "observationLocation"), f"{{{COMMON}}}EDXLGeoPoliticalLocation")
    code = add(place, f"{{{COMMON}}}geoCode")
    add(code, f"{{{COMMON}}}valueListURI", PLACES)
    districts = "; ".join(line.name for line in snapshot.facts.districts or ())
    add(code, f"{{{COMMON}}}value", (districts or snapshot.event.country or NOWHERE)[:MAX_LENGTH])
    _add(report, "immediateNeeds", "As classified from posts; see the observation")
    observed = "\n".join(list_highlights(material)) or document.attribution
    _add(report, "observationText", f"{observed}\nSHA-256 of the snapshot: {document.sha256}")
    out.write(write_tree(root))


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    return add(parent, f"{{{SITREP}}}{name}", text)


def _add_person(parent: Element, name: str, person: str, at: str) -> None:
    pair = _add(parent, name)
    details = add(pair, f"{{{COMMON}}}personDetails")
    add(add(details, f"{{{NAMES}}}personName"), f"{{{NAMES}}}nameElement", person)
    add(pair, f"{{{COMMON}}}timeValue", at)
