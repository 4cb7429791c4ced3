"""The layer of incidents: those of a cell in one mark, with a link to each."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import floor

from dashboard.components.map_layers import LARGEST, Mark, make_link
from dashboard.components.map_looks import CATEGORY_LOOKS
from dashboard.components.markup import clip_text, escape_text
from dashboard.labels import pick_text_colour
from dashboard.speaking import say, say_count
from db.queries.incidents import IncidentRow

SIZE = LARGEST - 14
MOST_NAMED = 6
HEADLINE = 80


def describe_incidents(
    rows: Sequence[IncidentRow], *, cell_degrees: float, link: Callable[[int], str]
) -> list[Mark]:
    """Return what the map draws of incidents with a place; those of a cell stand in one mark.

    Args:
        rows: those that most accounts tell of first.
        cell_degrees: side of a cell in degrees.
        link: gives the address of the posts of an incident.
    """
    cells: dict[tuple[int, int], list[IncidentRow]] = defaultdict(list)
    for row in rows:
        if row.lat is not None and row.lon is not None:
            cells[floor(row.lat / cell_degrees), floor(row.lon / cell_degrees)].append(row)
    return [_describe(held, link) for held in cells.values()]


def _describe(rows: Sequence[IncidentRow], link: Callable[[int], str]) -> Mark:
    first = rows[0]
    look = CATEGORY_LOOKS[first.category]
    lats, lons = [row.lat or 0.0 for row in rows], [row.lon or 0.0 for row in rows]
    count = say_count("{count:,} incident", "{count:,} incidents", len(rows))
    rest = len(rows) - MOST_NAMED
    return {
        "bounds": [min(lats), min(lons), max(lats), max(lons)],
        "lat": first.lat,
        "lon": first.lon,
        "posts": len(rows),
        "size": SIZE,
        "shape": "diamond",
        "colour": look.colour,
        "ink": pick_text_colour(look.colour),
        "sign": look.sign,
        "title": say(
            "{incidents}, above all: {headline} ({told_by})",
            incidents=count,
            headline=clip_text(first.headline, HEADLINE),
            told_by=say_accounts(first),
        ),
        "popup": f"<b>{escape_text(count)}</b><br>"
        + "".join(_make_link(row, link) for row in rows[:MOST_NAMED])
        + (escape_text(say("and {count:,} more", count=rest)) if rest > 0 else ""),
    }


def say_accounts(row: IncidentRow) -> str:
    """Return who tells of an incident, in figures."""
    return say(
        "{posts} by {accounts}",
        posts=say_count("{count:,} post", "{count:,} posts", row.posts),
        accounts=say_count("{count:,} independent account", "{count:,} independent accounts", row.accounts),
    )


def _make_link(row: IncidentRow, link: Callable[[int], str]) -> str:
    words = f"{clip_text(row.headline, HEADLINE)} ({say_accounts(row)})"
    return f"{make_link(link(row.id), words)}<br>"
