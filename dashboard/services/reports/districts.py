"""In which district a post lies: that of the nearest town, for Lookout carries no boundaries of districts."""

from functools import lru_cache

from dashboard.services.district_names import find_district_name
from dashboard.services.places import get_atlas
from db.gazetteer.towns import PlaceEntry
from db.queries.messages import MessagePost
from db.queries.posts import PostRow
from db.vocabulary import PlacePrecision

# Farther from any town than this a place is in no district that could be told.
NEAR_KM = 50.0
# A square bears the name of a town that it could be taken for.
SQUARE_KM = 15.0
ELSEWHERE = f"Over {NEAR_KM:.0f} km from any town"
WIDER_AREA = "Placed in a wider area only"
WITHOUT_PLACE = "Without a place"
# In no district; they stand below them.
OUTSIDE = (ELSEWHERE, WIDER_AREA, WITHOUT_PLACE)


def name_district(post: MessagePost | PostRow, country: str | None) -> str:
    """Return the district of a post, or why it has none; another country than the event's is named.

    Args:
        country: English name of the event's country.
    """
    if post.lat is None or post.lon is None:
        return WITHOUT_PLACE
    if post.precision is PlacePrecision.AREA:
        return WIDER_AREA
    town, km = _find_town(round(post.lat, 2), round(post.lon, 2))
    if km > NEAR_KM:
        return ELSEWHERE
    of_town = get_atlas().name_country(town.country)
    # Without a name of its own the district is the country; the fewest are.
    district = find_district_name(town.country, town.admin) or of_town
    return district if of_town == country or district == of_town else f"{district}, {of_town}"


def name_square(lat: float, lon: float) -> str:
    """Return the town that a square of the map is named by, given its centre; empty where there is none."""
    town, km = _find_town(lat, lon)
    return town.name if km <= SQUARE_KM else ""


@lru_cache(maxsize=50_000)
def _find_town(lat: float, lon: float) -> tuple[PlaceEntry, float]:
    return get_atlas().find_nearest(lat, lon)
