"""What stands under the map of the desk: what ties the list to it, its areas, what is done with one."""

from dashboard import data
from dashboard.components.links import render_link
from dashboard.speaking import say_count
from dashboard.views.desk.areas import render_areas
from dashboard.views.desk.follow import render_follow
from dashboard.views.pages import link_many
from db.queries.events import EventSummary
from db.queries.filters import PostFilter


def render_beneath(event: EventSummary, chosen: PostFilter) -> None:
    """Draw it; where an area is in force, the way to decide about all of its posts, or to assign them."""
    render_follow()
    render_areas(event, chosen)
    if chosen.shape is None and chosen.area is None:
        return
    words = say_count(
        "Decide about this {count:,} post, or assign it",
        "Decide about these {count:,} posts, or assign them",
        data.count_posts(chosen),
    )
    render_link(words, link_many())
