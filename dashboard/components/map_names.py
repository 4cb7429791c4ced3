"""The names on the map: towns and areas by how many people live there, as many as do not overlap."""

from folium.elements import JSCSSMixin
from jinja2 import Template

from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import STATIC


class NameLayer(JSCSSMixin, PlainElement):
    """Names from this server for what is in view; assets/static/lookout/map_names.js places them."""

    _template = Template(
        "{% macro script(this, kwargs) %}lookoutNames({{ this._parent.get_name() }});{% endmacro %}"
    )
    default_js = [("lookout_names", f"{STATIC}/lookout/map_names.js")]  # noqa: RUF012 - folium reads a list

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "NameLayer"
