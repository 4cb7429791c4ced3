"""The part of the page Reports that shows what the public would get, and has pictures looked at."""

from functools import partial

import streamlit as st

from dashboard import actions, drawn_pictures, picture_words, report_data
from dashboard.auth import say_missing
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.components.public_view import render_passages, render_pictures, say_public_view
from dashboard.services.errors import ServiceError
from dashboard.services.reports.public_pictures import PublicPicture
from dashboard.speaking import say, say_error
from db.errors import StoreError
from db.settings import get_settings

PICTURE_WIDTH = 400
WAITING_S = 1.0


def render_public_view(report_id: int, analyst: str) -> None:
    """Show the passages and pictures of a draft as the public gets them."""
    passages = report_data.read_as_public(report_id)
    pictures = picture_words.list_public_pictures(report_id)
    # Known by its key: its heading counts, and it would close with each picture that is kept back.
    with st.expander(
        say_public_view(passages, pictures), icon=":material/visibility:", key=f"public_view_{report_id}"
    ):
        render_passages(passages)
        render_pictures(pictures, _draw, partial(_render_choice, analyst=analyst))
        if pictures.is_waiting:
            st.fragment(_await_pictures, run_every=WAITING_S)(report_id)
        elif pictures.unasked and get_settings().find_faces:
            _render_button(report_id, analyst)


def _draw(picture: PublicPicture) -> bytes:
    return drawn_pictures.load_public(picture.sha256, PICTURE_WIDTH, picture.faces)


def _render_choice(picture: PublicPicture, *, analyst: str) -> None:
    is_withheld = picture.withheld_by is not None
    if not st.button(
        say("Let it go") if is_withheld else say("Keep back"),
        disabled=not analyst,
        key=f"withhold_{picture.post_id}_{picture.number}",
        help=None if analyst else say_missing(),
    ):
        return
    try:
        actions.withhold_picture(picture.sha256, is_withheld=not is_withheld, actor=analyst)
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(say_error(error)))
        return
    st.rerun()


def _render_button(report_id: int, analyst: str) -> None:
    if not st.button(
        say("Search its pictures for faces and words"),
        icon=":material/familiar_face_and_zone:",
        disabled=not analyst,
        key=f"search_pictures_{report_id}",
        help=None if analyst else say_missing(),
    ):
        return
    try:
        actions.search_pictures(report_id, actor=analyst)
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(say_error(error)))
        return
    leave_notice(say("The pictures are searched next"))
    st.rerun()


@guard
def _await_pictures(report_id: int) -> None:
    st.progress(
        0.5, text=say("Pictures are being searched for faces and words; they appear here by themselves.")
    )
    if not picture_words.list_public_pictures(report_id).is_waiting:
        st.rerun()
