"""The reliability plot of the model card, as SVG: how often the model is right when it is so sure."""

from collections.abc import Mapping, Sequence
from typing import Any

_SIDE, _GAP = 240, 60  # of one panel, in pixels
_COLOURS = {"posts": "#1b6ca8", "texts": "#c0562b", "pictures": "#4a7c3a"}


def _at(panel: int, confidence: float, accuracy: float) -> tuple[float, float]:
    return _GAP + panel * (_SIDE + _GAP) + confidence * _SIDE, _GAP + (1 - accuracy) * _SIDE


def _draw_panel(panel: int, task: str, benchmarks: Mapping[str, Any]) -> list[str]:
    (left, bottom), (right, top) = _at(panel, 0, 0), _at(panel, 1, 1)
    parts = [
        f'<rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<path d="M{left} {bottom}L{right} {top}" stroke="#888" stroke-dasharray="4 4"/>',
        f'<text x="{left}" y="{top - 30}" font-weight="bold">{task}</text>',
        f'<text x="{(left + right) / 2}" y="{bottom + 34}" text-anchor="middle">confidence</text>',
    ]
    for share in (0, 0.5, 1):
        x, y = _at(panel, share, 0)[0], _at(panel, 0, share)[1]
        parts.append(f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{share:g}</text>')
        parts.append(f'<text x="{left - 6}" y="{y + 4}" text-anchor="end">{share:g}</text>')
    for index, (name, colour) in enumerate(_COLOURS.items()):
        bins: Sequence[tuple[float, float, int]] = benchmarks.get(name, {}).get("reliability", [])
        total = sum(count for _, _, count in bins)
        if not total:
            continue
        parts.append(f'<text x="{left + 84 * index}" y="{top - 10}" fill="{colour}">{name}</text>')
        for confidence, accuracy, count in bins:
            x, y = _at(panel, confidence, accuracy)
            radius = 2 + 14 * (count / total) ** 0.5
            parts.append(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.6">'
                f"<title>{name}: {count} posts</title></circle>"
            )
    return parts


def draw_reliability(document: Mapping[str, Any]) -> str:
    """Return one panel a task: a disc a confidence bin, as large as its share; on the diagonal is perfect."""
    tasks = {
        task: {"posts": row["fused"]}
        | {part: document[part][task]["all"] for part in ("texts", "pictures") if task in document[part]}
        for task, row in document["posts"].items()
        if row["n"]
    }
    width, height = _GAP + len(tasks) * (_SIDE + _GAP), _SIDE + 2 * _GAP
    panels = [
        part
        for panel, (task, benchmarks) in enumerate(tasks.items())
        for part in _draw_panel(panel, task, benchmarks)
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif"'
        f' font-size="12"><rect width="{width}" height="{height}" fill="white"/>{"".join(panels)}</svg>\n'
    )
