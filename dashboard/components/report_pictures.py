"""The pictures that may go into a report: those in it, those that are offered, each with what may be done."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.services.errors import ServiceError
from dashboard.services.reports.picturing import MAX_PICTURES, OfferedPicture
from db.errors import StoreError

COLUMNS = 4
Draw = Callable[[OfferedPicture], bytes]


def say_pictures(offered: Sequence[OfferedPicture], in_report: int) -> str:
    """Return what the choice is headed with."""
    free = sum(not each.is_chosen for each in offered)
    return f"Pictures in the report ({in_report} of {MAX_PICTURES}, {free} offered)"


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
    parts = [f"Post {picture.post_id}"]
    if faces:
        parts.append(f"{faces} {'face' if faces == 1 else 'faces'} blurred")
    if each.is_graphic:
        parts.append("may be distressing")
    said = ", ".join((*parts, "in the report") if each.is_chosen else parts)
    try:
        st.image(draw(each), caption=said, width="stretch", alt=f"picture of post {picture.post_id}")
    except (ServiceError, StoreError):
        st.caption(f"Post {picture.post_id} · its picture cannot be read")
