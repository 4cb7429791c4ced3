"""Parts of a folium map that are rendered once: folium compiles what a part rendered as one more template."""

from typing import Any

import folium


class _Text(folium.Element):
    """A text that is no template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: Any) -> str:
        return self.text


class PlainElement(folium.MacroElement):
    """A part whose header, HTML and script are added to the map as they were rendered.

    Compiling the eighteen templates of one map took half of the time that a map takes. A class of folium's
    own is taken ahead of it, as in ``class OfflineMap(folium.Map, PlainElement)``.
    """

    def render(self, **kwargs: Any) -> Any:
        """Add what the template's macros say to the map, and render what is in this part."""
        figure: Any = self.get_root()
        macros = vars(self._template.module)
        for part in ("header", "html", "script"):
            if part in macros:
                getattr(figure, part).add_child(_Text(macros[part](self, kwargs)), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)
