"""The twin of the map: the same places as a table, for who sees no map, and for who wants figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from dashboard.catalogue import mark
from dashboard.components.map_incidents import say_accounts
from dashboard.components.map_looks import CATEGORY_LOOKS, LAYER_WORDS, Look, MapLayer, pick_look
from dashboard.components.markup import clip_text, escape_text, make_swatch
from dashboard.services.places import name_point, say_place
from dashboard.speaking import say, say_number
from db.queries.filters import Area
from db.queries.incidents import IncidentRow
from db.queries.overview import MapCell

MOST_ROWS = 40
HEADLINE = 90


def make_places(
    cells: Sequence[MapCell],
    *,
    layer: MapLayer,
    accounts: Mapping[Area, int],
    link: Callable[[Area], str],
    hours: Mapping[Area, int],
) -> str:
    """Return cells as a table in HTML, each a link to its posts.

    Args:
        cells: the ``MOST_ROWS`` fullest.
        accounts: the independent ones of each cell.
        link: gives the address of the list of an area's posts.
        hours: see ``map_layers.describe_cells``.
    """
    # How many posts there are has a column of its own already.
    told = MapLayer.CATEGORY if layer is MapLayer.HEAT else layer
    rows = (
        _make_row(
            cell.area,
            link(cell.area),
            name_point(cell.lat, cell.lon),
            (say_number(cell.posts), say_number(accounts.get(cell.area, 0))),
            pick_look(told, cell, hours.get(cell.area)),
        )
        for cell in cells
    )
    return _make_table((mark("Place"), mark("Posts"), mark("Independent accounts"), LAYER_WORDS[told]), rows)


def make_incident_places(rows: Sequence[IncidentRow], *, link: Callable[[int], str]) -> str:
    """Return the incidents with a place as a table in HTML, each a link to its posts."""
    lines = (
        _make_row(
            Area(row.lat, row.lon, row.lat, row.lon),
            link(row.id),
            clip_text(row.headline, HEADLINE),
            (say_place(row.place, row.lat, row.lon) or "", say_accounts(row)),
            CATEGORY_LOOKS[row.category],
        )
        for row in rows
        if row.lat is not None and row.lon is not None
    )
    return _make_table(
        (mark("Incident"), mark("Place"), mark("Told by"), LAYER_WORDS[MapLayer.CATEGORY]), lines
    )


def _make_row(area: Area, href: str, name: str, cells: Iterable[str], look: Look) -> str:
    # Followed, and linked to the list, by assets/static/lookout/linked.js.
    bounds = f"{area.south},{area.west},{area.north},{area.east}"
    figures = "".join(f"<td>{escape_text(words)}</td>" for words in cells)
    return (
        f'<tr data-lookout-bounds="{bounds}"><th scope="row"><a data-lookout-open href="{escape_text(href)}">'
        f"{escape_text(name)}</a></th>{figures}"
        f"<td>{make_swatch(look.colour, look.sign)} {escape_text(say(look.words))}</td></tr>"
    )


def _make_table(heads: Iterable[str], rows: Iterable[str]) -> str:
    columns = "".join(f'<th scope="col">{escape_text(say(head))}</th>' for head in heads)
    return f'<table class="lo-places"><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
