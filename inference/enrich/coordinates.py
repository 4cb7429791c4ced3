"""Coordinates that a text states, as services that report earthquakes do."""

import re

_NUMBER = r"([+-]?\d{1,3}(?:[.,]\d+)?)"
_LABELLED = re.compile(
    rf"\blat(?:itude?|itud|itudine)?\.?\s*[:=]?\s*{_NUMBER}\W{{0,4}}\s*lon(?:g|gitude?|gitud|gitudine)?\.?\s*[:=]?\s*{_NUMBER}",
    re.IGNORECASE,
)
_SIDED = re.compile(r"\b(\d{1,2}\.\d+)\s*°?\s*([NS])\b[\s,;/]*(\d{1,3}\.\d+)\s*°?\s*([EWO])\b")


def read_coordinates(text: str) -> tuple[float, float] | None:
    """Return (lat, lon) in degrees as ``Lat=44.40 Lon=10.61`` or ``44.40N 10.61E`` state them, else None."""
    if match := _LABELLED.search(text):
        lat, lon = (float(number.replace(",", ".")) for number in match.groups())
    elif match := _SIDED.search(text):
        lat = float(match[1]) * (-1 if match[2] == "S" else 1)
        lon = float(match[3]) * (1 if match[4] == "E" else -1)
    else:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
