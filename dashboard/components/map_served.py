"""What the map shows of this server's own geography: names, roads, lines between provinces."""

from folium.elements import JSCSSMixin
from jinja2 import Template

from dashboard.components.map_elements import PlainElement
from dashboard.components.map_layers import STATIC


class ServedLayer(JSCSSMixin, PlainElement):
    """What a script asks this server for, tile by tile, and draws of what is in view.

    Args:
        kind: of ``Names``, ``Provinces`` and ``Roads``.
        script: its file below ``assets/static/lookout/``, which has ``lookout`` and the kind as a function.
    """

    _template = Template(
        "{% macro script(this, kwargs) %}{{ this.function }}({{ this._parent.get_name() }});{% endmacro %}"
    )

    def __init__(self, kind: str, script: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = f"{kind}Layer"
        self.function = f"lookout{kind}"
        self.default_js = [(script, f"{STATIC}/lookout/{script}.js")]
