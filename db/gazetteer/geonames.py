"""Lines of a GeoNames dump: towns and parts of countries, each with the names that posts may use."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from db.gazetteer.spelling import UNSEGMENTED, find_script, make_key
from db.gazetteer.towns import PlaceEntry, PlaceKind, guess_town_radius_km
from db.printable import drop_controls

COLUMNS = 19
# 10,000 characters of other names are the most that GeoNames gives; of four bytes each, and all else.
LINE_BYTES = 65_536
NAME_CHARS, CODE_CHARS, MOST_NAMES = 200, 20, 100
MOST_PEOPLE = 10_000_000_000
# Codes of populated places that nobody lives in any more.
GONE = frozenset(("PPLH", "PPLQ", "PPLW", "PPLCH"))
PARTS = {
    "ADM1": PlaceKind.PROVINCE,
    "ADM2": PlaceKind.DISTRICT,
    "ADM3": PlaceKind.DISTRICT,
    "ADM4": PlaceKind.DISTRICT,
}
# Until its towns say how far it reaches.
PART_RADIUS_KM = 10.0
SHORTEST_LATIN = 4


@dataclass(frozen=True)
class GeoName:
    """One place of a dump.

    Args:
        number: GeoNames' own.
        place: its radius is a guess from its population.
        keys: of its names, see ``make_key``; the first is that of the name that is shown.
        parts: codes of the parts of its country that it lies in or is, the widest first.
    """

    number: int
    place: PlaceEntry
    keys: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class BadLine:
    """A line that is none of a dump; ``number`` counts from 1."""

    number: int
    reason: str


class _LineError(Exception):
    pass


def read_dump(path: Path) -> Iterator[GeoName | BadLine | int]:
    """Yield what each line holds, and after each line how many bytes were read; other features are left out.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(LINE_BYTES):
            number += 1
            try:
                if (found := _read_line(line, file)) is not None:
                    yield found
            except _LineError as error:
                yield BadLine(number, str(error))
            yield file.tell()


def _read_line(line: bytes, file: BinaryIO) -> GeoName | None:
    if len(line) == LINE_BYTES and not line.endswith(b"\n"):
        while (rest := file.readline(LINE_BYTES)) and not rest.endswith(b"\n"):
            pass
        raise _LineError(f"has more than {LINE_BYTES:,} bytes")
    try:
        cells = line.decode("utf-8").rstrip("\r\n").split("\t")
    except UnicodeDecodeError as error:
        raise _LineError(f"is no UTF-8 at byte {error.start + 1}") from error
    if len(cells) != COLUMNS:
        raise _LineError(f"has {len(cells)} columns; a line of a GeoNames dump has {COLUMNS}")
    feature, code = cells[6], cells[7]
    kind = PlaceKind.TOWN if feature == "P" and code not in GONE else None
    if feature == "A":
        kind = PARTS.get(code)
    return None if kind is None else _read_place(cells, kind)


def _read_place(cells: list[str], kind: PlaceKind) -> GeoName:
    name, country = cells[1].strip(), cells[8]
    if not name or len(name) > NAME_CHARS or drop_controls(name) != name or not make_key(name):
        raise _LineError(f"name {name[:40]!r} is none")
    if len(country) != 2 or not (country.isascii() and country.isupper()):
        raise _LineError(f"country {country[:40]!r} is no code of two letters")
    parts = tuple(code[:CODE_CHARS] for code in cells[10:14])
    if any(drop_controls(code) != code for code in parts):
        raise _LineError(f"codes {parts!r} hold what cannot be printed")
    population = _read_whole(cells[14] or "0", "population", MOST_PEOPLE)
    is_town = kind is PlaceKind.TOWN
    place = PlaceEntry(
        name=name,
        lat=_read_degrees(cells[4], "latitude", 90),
        lon=_read_degrees(cells[5], "longitude", 180),
        population=population,
        country=country,
        admin=parts[0],
        kind=kind,
        radius_km=guess_town_radius_km(population) if is_town else PART_RADIUS_KM,
    )
    others = [other for other in cells[3].split(",") if _is_spelling(other, is_town=is_town)]
    keys = dict.fromkeys(filter(None, map(make_key, [name, cells[2], *others[:MOST_NAMES]])))
    level = len(parts) if is_town else int(cells[7][3:])
    return GeoName(_read_whole(cells[0], "geonameid", 2**53), place, tuple(keys), parts[:level])


def _is_spelling(name: str, *, is_town: bool) -> bool:
    """Return whether posts may call it so: GeoNames' other Latin names of small towns are mostly noise."""
    script = find_script(name)
    if (
        script in UNSEGMENTED
        or not script
        or len(name) < 3
        or len(name) > NAME_CHARS
        or not name.isprintable()
    ):
        return False
    if any(map(str.isdigit, name)):
        return False
    is_latin_name = len(name) >= SHORTEST_LATIN and name[0].isupper() and not name.isupper()
    return (is_latin_name and not is_town) if script == "LATIN" else True


def _read_whole(text: str, name: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 16 and int(text) <= most):
        raise _LineError(f"{name} {text[:40]!r} is no whole number up to {most:,}")
    return int(text)


def _read_degrees(text: str, name: str, limit: int) -> float:
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    if not abs(degrees) <= limit:
        raise _LineError(f"{name} {text[:40]!r} is no number of degrees from -{limit} to {limit}")
    return degrees
