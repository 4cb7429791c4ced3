"""For whom the posts that match are written down, and the button that does it."""

import streamlit as st

from dashboard.labels import PROFILE_HELP, PROFILE_WORDS
from dashboard.services.post_export import write_posts_csv
from dashboard.speaking import say, say_from
from db.masking.profiles import Profile
from db.queries.events import EventSummary
from db.queries.filters import PostFilter
from db.queries.posts import PostOrder
from db.session import Store, utc_now


def render_export(
    event: EventSummary, chosen: PostFilter, order: PostOrder, store: Store, *, analyst: str
) -> None:
    """Draw the choice of a profile and the download of all posts that match.

    Args:
        analyst: who asks, empty without a name; then the internal profile is not offered.
    """
    profile = st.selectbox(
        say("CSV for"),
        [each for each in Profile if each is not Profile.INTERNAL or analyst],
        format_func=say_from(PROFILE_WORDS),
        key="posts_profile",
        help=say(PROFILE_HELP),
        width=160,
    )
    st.download_button(
        say("Download CSV"),
        data=lambda: write_posts_csv(store, chosen, order=order, profile=profile, asked_by=analyst),
        file_name=_name_export(event, profile),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help=say("All posts that match the filters, not only this page."),
    )


def _name_export(event: EventSummary, profile: Profile) -> str:
    mark = "exercise-" if event.is_exercise else ""
    whom = "" if profile is Profile.PUBLIC else f"-{profile}"
    return f"{mark}{event.slug}-posts-{utc_now():%Y-%m-%d}{whom}.csv"
