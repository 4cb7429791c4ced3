"""The pictures that may go into a report: those in it, those that are offered, each with what may be done."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.services.errors import ServiceError
from dashboard.services.reports.picturing import MAX_PICTURES, OfferedPicture
from dashboard.speaking import say, say_count
from db.errors import StoreError

COLUMNS = 4
Draw = Callable[[OfferedPicture], bytes]


def say_pictures(offered: Sequence[OfferedPicture], in_report: int) -> str:
    """Return what the choice is headed with."""
    free = sum(not each.is_chosen for each in offered)
    return say(
        "Pictures in the report ({in_report} of {most}, {free} offered)",
        in_report=in_report,
        most=MAX_PICTURES,
        free=free,
    )


def render_offered(
    offered: Sequence[OfferedPicture], draw: Draw, offer: Callable[[OfferedPicture], None]
) -> None:
    """Show the pictures in rows, those in the report first.

    Args:
        draw: returns one as it would go out, veiled where it may be distressing and is not in the report.
        offer: draws what may be done with one, below it.
    """
    ordered = sorted(offered, key=lambda each: not each.is_chosen)
    for first in range(0, len(ordered), COLUMNS):
        for column, each in zip(st.columns(COLUMNS), ordered[first : first + COLUMNS], strict=False):
            with column:
                _render(each, draw)
                offer(each)


def _render(each: OfferedPicture, draw: Draw) -> None:
    picture = each.picture
    faces = len(picture.faces)
    parts = [say("Post {post_id}", post_id=picture.post_id)]
    if faces:
        parts.append(say_count("{count} face blurred", "{count} faces blurred", faces))
    if each.is_graphic:
        parts.append(say("may be distressing"))
    said = ", ".join((*parts, say("in the report")) if each.is_chosen else parts)
    try:
        alt = say("picture of post {id}", id=picture.post_id)
        st.image(draw(each), caption=said, width="stretch", alt=alt)
    except (ServiceError, StoreError):
        st.caption(say("Post {post_id} · its picture cannot be read", post_id=picture.post_id))
