"""English names of the world's first-level districts, by GeoNames' code."""

import json
from functools import cache
from pathlib import Path

NAMES = Path(__file__).parents[2] / "assets" / "districts.json"


def find_district_name(country: str, admin: str) -> str | None:
    """Return the name of a district of a country (``BZ``, ``05``), or None where it has none of its own."""
    return _load_names().get(f"{country}.{admin}")


@cache
def _load_names() -> dict[str, str]:
    names: dict[str, str] = json.loads(NAMES.read_text(encoding="utf-8"))
    return names
