"""Drawing on the map: a circle, a rectangle, a polygon or a lasso becomes a part of the address."""

from typing import Any

import folium
from folium.elements import JSCSSMixin
from jinja2 import Template

from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import STATIC
from dashboard.speaking import say
from db.queries.filters import Area
from db.queries.shapes import MOST_KM, MOST_POINTS, Circle, Shape

OUTLINE: dict[str, Any] = {"color": "#0b5a83", "weight": 2, "dash_array": "6 4", "fill": False}


class DrawingTools(JSCSSMixin, PlainElement):
    """Leaflet.draw's tools, from this server. What is drawn opens the page's address with the shape in it."""

    _template = Template(
        """{% macro script(this, kwargs) %}
        (function (map) {
            const say = (old, words) => Object.entries(words).forEach(([name, word]) => {
                if (typeof word === "string") old[name] = word; else say(old[name], word);
            });
            say(L.drawLocal.draw, {{ this.words | tojson }});
            const style = {shapeOptions: {color: "#0b5a83", weight: 2}, showArea: false};
            map.addControl(new L.Control.Draw({edit: false, draw: {
                marker: false, circlemarker: false, polyline: false, rectangle: style, circle: style,
                lasso: {...style, maxPoints: {{ this.most_points }}},
                polygon: {...style, allowIntersection: false, maxPoints: {{ this.most_points }}}}}));
            const encode = (layer) => {
                const centre = layer.getRadius && layer.getLatLng();
                const corners = centre ? [centre] : layer.getLatLngs()[0];
                // The map may show the world more than once: the shape begins on the first one.
                const turns = Math.floor((Math.min(...corners.map((corner) => corner.lng)) + 180) / 360);
                const points = corners.map((corner) =>
                    [corner.lat, corner.lng - 360 * turns].map((degrees) => degrees.toFixed(4)).join(","));
                const km = centre && Math.min(Math.max(layer.getRadius() / 1000, 0.01), {{ this.most_km }});
                return centre ? `${points[0]},${km.toFixed(2)}` : points.join(";");
            };
            map.on("draw:created", (event) => {
                const address = new URL(window.parent.location.href);
                address.searchParams.set("shape", encode(event.layer));
                window.parent.lookout.open(address.href);
            });
        })({{ this._parent.get_name() }});
        {% endmacro %}"""
    )
    default_js = [  # noqa: RUF012 - folium reads a list
        ("leaflet_draw", f"{STATIC}/leaflet-draw/leaflet.draw.js"),
        ("lookout_lasso", f"{STATIC}/lookout/map_lasso.js"),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_draw_css", f"{STATIC}/leaflet-draw/leaflet.draw.css"),
        ("lookout_lasso_css", f"{STATIC}/lookout/map_lasso.css"),
    ]

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "DrawingTools"
        self.most_points, self.most_km = MOST_POINTS, MOST_KM
        self.words = _say_tools()


def _say_tools() -> dict[str, Any]:
    """Return what the tools say, by the names that ``L.drawLocal.draw`` has for it."""
    drag, release = say("Press and drag to draw."), say("Release to finish.")
    return {
        "toolbar": {
            "actions": {"title": say("Cancel drawing"), "text": say("Cancel")},
            "finish": {"title": say("Finish drawing"), "text": say("Finish")},
            "undo": {"title": say("Delete the last point"), "text": say("Delete the last point")},
            "buttons": {
                "lasso": say("Draw around posts with a lasso"),
                "polygon": say("Draw an area"),
                "rectangle": say("Draw a rectangle"),
                "circle": say("Draw a circle"),
            },
        },
        "handlers": {
            "lasso": {"tooltip": {"start": drag}},
            "circle": {"tooltip": {"start": drag}, "radius": say("Radius")},
            "rectangle": {"tooltip": {"start": drag}},
            "simpleshape": {"tooltip": {"end": release}},
            "polygon": {
                "tooltip": {
                    "start": say("Click where the area begins."),
                    "cont": say("Click for the next corner."),
                    "end": say("Click the first corner to close the area."),
                }
            },
            "polyline": {"error": say("The sides of an area must not cross.")},
        },
    }


def outline_shape(shape: Shape) -> folium.vector_layers.Circle | folium.vector_layers.Polygon:
    """Return the line around a shape; what lies inside can be clicked."""
    if isinstance(shape, Circle):
        return folium.Circle((shape.lat, shape.lon), radius=shape.km * 1000, **OUTLINE)
    return folium.Polygon(shape.points, **OUTLINE)


def outline_area(area: Area) -> folium.vector_layers.Rectangle:
    """Return the line around a part of the map; one over the date line goes on to the east."""
    east = area.east if area.west < area.east else area.east + 360
    return folium.Rectangle([(area.south, area.west), (area.north, east)], **OUTLINE)
