"""Counts that are filters: what each class would leave, a link a tile."""

from collections.abc import Callable
from typing import NamedTuple

from dashboard.catalogue import mark
from dashboard.components.map_looks import CATEGORY_LOOKS, DAMAGE_LOOKS, UNCLEAR_LOOK, Look
from dashboard.components.markup import escape_text, make_swatch
from dashboard.services.queues import CLEAR, UNCLEAR, choose_category, choose_severity, choose_unplaced
from dashboard.speaking import say, say_number
from db.queries.facets import Facets
from db.queries.filters import PostFilter
from db.vocabulary import Damage


class _Tile(NamedTuple):
    look: Look
    posts: int
    then: PostFilter
    is_in_force: bool


UNPLACED = Look(mark("Without a place"), "#ffffff", "∅")


def make_filter_tiles(chosen: PostFilter, facets: Facets, *, link: Callable[[PostFilter], str]) -> str:
    """Return the tiles in HTML: the worst severity first, then the categories in their order.

    A tile that is in force says so, and leads back to the filter without it.

    Args:
        link: gives the address of a filter.
    """
    clear, no_class = chosen.damage_clarity == CLEAR, not chosen.damage
    tiles = [
        *(
            _Tile(
                DAMAGE_LOOKS[word],
                facets.damages[word],
                choose_severity(chosen, word),
                clear and chosen.damage == (word,),
            )
            for word in reversed(Damage)
        ),
        _Tile(
            UNCLEAR_LOOK,
            facets.unclear,
            choose_severity(chosen, None),
            no_class and chosen.damage_clarity == UNCLEAR,
        ),
        *(
            _Tile(CATEGORY_LOOKS[word], count, choose_category(chosen, word), chosen.humanitarian == (word,))
            for word, count in facets.categories.items()
        ),
        _Tile(UNPLACED, facets.unplaced, choose_unplaced(chosen), chosen.is_placed is False),
    ]
    made = "".join(_make_tile(tile, link(tile.then)) for tile in tiles)
    label = escape_text(say("Posts by class; each is a filter"))
    return f'<ul class="lo-filter-tiles" aria-label="{label}">{made}</ul>'


def _make_tile(tile: _Tile, href: str) -> str:
    # Followed by assets/static/lookout/linked.js.
    current = ' aria-current="true"' if tile.is_in_force else ""
    look = tile.look
    return (
        f'<li><a data-lookout-open href="{escape_text(href)}"{current}>{make_swatch(look.colour, look.sign)}'
        f"<span>{escape_text(say(look.words))}</span> <b>{say_number(tile.posts)}</b></a></li>"
    )
