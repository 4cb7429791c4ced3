"""The report as a CAP 1.2 message that nobody can take for an alert.

Lookout reads social media and is no alerting authority: the status is Draft or Exercise and never Actual, the
scope is Restricted, and urgency, severity and certainty stay unknown.
"""

from datetime import UTC, datetime
from typing import BinaryIO
from xml.etree.ElementTree import Element

from dashboard.services.reports.document import Bullets
from dashboard.services.reports.formats.xml_tree import add, write_tree
from dashboard.services.reports.material import Material
from db.vocabulary import Hazard

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SENDER = "lookout"
RESTRICTION = "For those whom the report names; not for the public, not for alerting"
CATEGORIES = {
    Hazard.CYCLONE: "Met",
    Hazard.FLOOD: "Met",
    Hazard.DROUGHT: "Met",
    Hazard.EARTHQUAKE: "Geo",
    Hazard.TSUNAMI: "Geo",
    Hazard.LANDSLIDE: "Geo",
    Hazard.VOLCANO: "Geo",
    Hazard.WILDFIRE: "Fire",
    Hazard.EPIDEMIC: "Health",
    Hazard.CONFLICT: "Security",
}
HEADLINE_LENGTH = 160
NOWHERE = "No place is known"


def write(material: Material, out: BinaryIO) -> None:
    """Write the message: the highlights as its description, the districts as its area."""
    document, snapshot = material.document, material.snapshot
    alert = Element("alert", xmlns=NAMESPACE)
    add(alert, "identifier", f"lookout-{snapshot.event.slug}-{snapshot.number}-{document.sha256[:12]}")
    add(alert, "sender", SENDER)
    add(alert, "sent", say_moment(snapshot.frozen_at))
    add(alert, "status", "Exercise" if snapshot.event.is_exercise else "Draft")
    add(alert, "msgType", "Alert")
    add(alert, "source", "Social-media posts, unverified unless said otherwise")
    add(alert, "scope", "Restricted")
    add(alert, "restriction", RESTRICTION)
    add(alert, "note", f"{'; '.join(document.marks)}. {document.clearance} SHA-256: {document.sha256}")
    info = add(alert, "info")
    add(info, "language", "en")
    add(info, "category", CATEGORIES.get(Hazard(snapshot.event.hazard), "Other"))
    add(info, "event", document.event_name)
    for name in ("urgency", "severity", "certainty"):
        add(info, name, "Unknown")
    add(info, "senderName", document.author)
    add(info, "headline", document.title[:HEADLINE_LENGTH])
    add(info, "description", "\n".join(list_highlights(material)) or document.attribution)
    area = add(info, "area")
    districts = [line.name for line in snapshot.facts.districts or ()]
    add(area, "areaDesc", "; ".join(districts) or snapshot.event.country or NOWHERE)
    out.write(write_tree(alert))


def list_highlights(material: Material) -> list[str]:
    """Return the sentences of the report's highlights."""
    return [
        item.text
        for section in material.document.sections
        if section.title == "Highlights"
        for block in section.blocks
        if isinstance(block, Bullets)
        for item in block.items
    ]


def say_moment(moment: datetime) -> str:
    """Return a time as CAP and EDXL write it: whole seconds, and UTC as -00:00."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
