"""The part of a post to place a post by hand: a town or coordinates, how exactly, and one button."""

import streamlit as st

from dashboard import actions
from dashboard.auth import read_analyst, say_missing
from dashboard.components.frame import leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.labels import PRECISION_WORDS
from dashboard.services.errors import ServiceError
from dashboard.services.places import MAX_PLACE_LENGTH, find_places
from dashboard.speaking import say, say_error, say_from
from db.errors import StoreError
from db.queries.events import EventSummary
from db.queries.posts import PostDetail
from db.vocabulary import PlacePrecision


def render_placing(event: EventSummary, detail: PostDetail) -> None:
    """Show the form; the place that is given rules over the post's own and over one found in its words."""
    post_id, analyst = detail.row.id, read_analyst()
    with st.expander(say("Place the post by hand"), icon=":material/add_location_alt:"):
        typed = st.text_input(
            say("Town, or latitude and longitude"),
            key=f"place_{post_id}",
            max_chars=MAX_PLACE_LENGTH,
            placeholder=say("Hopkins, or 16.97, -88.23"),
        )
        if not typed.strip():
            return
        try:
            found = find_places(typed, near=event.centre)
        except (StoreError, ServiceError) as error:
            st.error(escape_markdown(say_error(error)))
            return
        place = st.selectbox(
            say("Which place"), found, format_func=lambda place: place.words, key=f"which_{post_id}_{typed}"
        )
        options = list(PlacePrecision)
        precision = st.selectbox(
            say("How exactly"),
            options,
            index=options.index(found[0].precision),
            format_func=say_from(PRECISION_WORDS),
            key=f"precision_{post_id}_{typed}",
        )
        if st.button(
            say("Place it here"),
            disabled=not analyst,
            key=f"place_here_{post_id}",
            help=None if analyst else say_missing(),
        ):
            actions.place_by_hand(post_id, place.as_new_place(precision), actor=analyst)
            leave_notice(say("Post {post_id} placed", post_id=post_id))
            st.rerun()
