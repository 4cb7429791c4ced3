"""What the map shows under a layer, counted for the part of the world in view: as marks, or as a table."""

from dataclasses import replace
from datetime import timedelta

from dashboard import data
from dashboard.components.map import Viewport
from dashboard.components.map_incidents import describe_incidents
from dashboard.components.map_layers import Mark, describe_cells, pick_cell_degrees
from dashboard.components.map_looks import RECENCY_LOOKS, MapLayer
from dashboard.components.map_table import MOST_ROWS, make_incident_places, make_places
from dashboard.views.pages import link_filter, make_area_link
from db.queries.events import EventSummary
from db.queries.filters import Area, PostFilter
from db.queries.incidents import IncidentOrder, IncidentRow
from db.queries.overview import MapCell

LEAST_ACCOUNTS = 2
MOST_INCIDENTS = 60


def build_marks(event: EventSummary, chosen: PostFilter, layer: MapLayer, viewport: Viewport) -> list[Mark]:
    """Return what the map draws."""
    degrees = pick_degrees(layer, viewport)
    if layer is MapLayer.INCIDENTS:
        found = _list_incidents(event, viewport.area)
        return describe_incidents(
            found, cell_degrees=degrees, link=lambda number: _link_incident(event, number)
        )
    return describe_cells(
        data.count_map_cells(chosen, degrees, viewport.area),
        layer=layer,
        link=make_area_link(chosen),
        hours=find_hours(event, chosen, layer, viewport),
    )


def build_table(event: EventSummary, chosen: PostFilter, layer: MapLayer, viewport: Viewport) -> str:
    """Return the same as a table in HTML; empty where nothing is in view."""
    if layer is MapLayer.INCIDENTS:
        found = _list_incidents(event, viewport.area)
        return make_incident_places(found, link=lambda number: _link_incident(event, number)) if found else ""
    degrees = pick_degrees(layer, viewport)
    cells = data.count_map_cells(chosen, degrees, viewport.area)[:MOST_ROWS]
    if not cells:
        return ""
    return make_places(
        cells,
        layer=layer,
        accounts=data.count_cell_accounts(chosen, degrees, tuple(cell.area for cell in cells)),
        link=make_area_link(chosen),
        hours=find_hours(event, chosen, layer, viewport),
    )


def pick_degrees(layer: MapLayer, viewport: Viewport) -> float:
    """Return the side of a cell; squares of heat are half as wide."""
    return pick_cell_degrees(viewport.zoom + (1 if layer is MapLayer.HEAT else 0))


def find_hours(
    event: EventSummary, chosen: PostFilter, layer: MapLayer, viewport: Viewport
) -> dict[Area, int]:
    """Return within how many hours the newest post of each cell came, of the layer of recency.

    The cells of each span are counted as the map's are: no count by cell and hour is kept, and the posts of a
    day are found by their time.
    """
    last = chosen.until or event.last_post_at
    if layer is not MapLayer.RECENCY or last is None:
        return {}
    hours: dict[Area, int] = {}
    for span in sorted(RECENCY_LOOKS, reverse=True):
        since = last - timedelta(hours=span)
        recent = replace(chosen, since=max(since, chosen.since or since))
        cells: list[MapCell] = data.count_map_cells(recent, pick_degrees(layer, viewport), viewport.area)
        hours |= {cell.area: span for cell in cells}
    return hours


def _list_incidents(event: EventSummary, view: Area) -> list[IncidentRow]:
    listed = data.list_incidents(event.id, IncidentOrder.LARGEST, LEAST_ACCOUNTS, MOST_INCIDENTS)
    return [
        row
        for row in listed
        if row.lat is not None and row.lon is not None and view.holds_point(row.lat, row.lon)
    ]


def _link_incident(event: EventSummary, incident_id: int) -> str:
    return link_filter(PostFilter(event.id, incident=incident_id))
