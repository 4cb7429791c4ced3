"""The part of the page Reports in which pictures of cited posts are put into a draft, and taken out."""

from functools import partial

import streamlit as st

from dashboard import actions, drawn_pictures, picture_words
from dashboard.auth import say_missing
from dashboard.components.frame import leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.components.report_pictures import render_offered, say_pictures
from dashboard.services.errors import ServiceError
from dashboard.services.reports.frozen import Snapshot
from dashboard.services.reports.picturing import OfferedPicture
from dashboard.speaking import say, say_error
from db.errors import StoreError
from db.masking.profiles import RULES

PICTURE_WIDTH = 400


def render_picture_choice(report_id: int, snapshot: Snapshot, analyst: str) -> None:
    """Let an analyst put pictures of cited posts into a draft; none goes in by itself."""
    offered = picture_words.list_offered_pictures(report_id)
    # Known by its key: its heading counts, and it would close with each picture that is put in.
    with st.expander(
        say_pictures(offered, len(snapshot.pictures)),
        icon=":material/add_photo_alternate:",
        key=f"report_pictures_{report_id}",
    ):
        st.caption(
            say(
                "Word, PDF and HTML show what you put in, with its post's number, what was read and judged, "
                "time and place. No picture goes in by itself."
            )
        )
        if RULES[snapshot.profile].masked:
            st.caption(
                say(
                    "Offered are those in which faces and words were looked for. Look at each: a program "
                    "misses faces. What is kept back, and why, stands below."
                )
            )
        render_offered(offered, _draw, partial(_render_choice, report_id, analyst=analyst))
        if not offered:
            st.caption(say("None is offered: no cited post has a picture that may leave with this report."))


def _draw(each: OfferedPicture) -> bytes:
    picture = each.picture
    if each.is_graphic and not each.is_chosen:
        return drawn_pictures.load_thumbnail(picture.sha256, PICTURE_WIDTH, veiled=True)
    return drawn_pictures.load_public(picture.sha256, PICTURE_WIDTH, picture.faces)


def _render_choice(report_id: int, each: OfferedPicture, *, analyst: str) -> None:
    picture = each.picture
    asked = st.button(
        _name_choice(each),
        disabled=not analyst,
        key=f"put_in_{picture.post_id}_{picture.number}",
        help=None if analyst else say_missing(),
    )
    if not asked:
        return
    try:
        if each.is_chosen:
            actions.remove_picture(report_id, post_id=picture.post_id, number=picture.number, actor=analyst)
        else:
            actions.add_picture(
                report_id,
                post_id=picture.post_id,
                number=picture.number,
                # Its button says so.
                despite_distress=each.is_graphic,
                actor=analyst,
            )
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(say_error(error)))
        return
    done = (
        say("Picture of post {post_id} taken out", post_id=picture.post_id)
        if each.is_chosen
        else say("Picture of post {post_id} put in", post_id=picture.post_id)
    )
    leave_notice(done)
    st.rerun()


def _name_choice(each: OfferedPicture) -> str:
    if each.is_chosen:
        return say("Take out")
    return say("Put in, though distressing") if each.is_graphic else say("Put in")
