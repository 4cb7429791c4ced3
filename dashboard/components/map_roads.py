"""The roads on the map, where an organisation added them."""

from folium.elements import JSCSSMixin
from jinja2 import Template

from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import STATIC


class RoadLayer(JSCSSMixin, PlainElement):
    """Roads from this server for what is in view; assets/static/lookout/map_roads.js draws them."""

    _template = Template(
        "{% macro script(this, kwargs) %}lookoutRoads({{ this._parent.get_name() }});{% endmacro %}"
    )
    default_js = [("lookout_roads", f"{STATIC}/lookout/map_roads.js")]  # noqa: RUF012 - folium reads a list

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "RoadLayer"
