"""What the public would read and see of a report, before it is cleared."""

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.components.markup import escape_markdown
from dashboard.labels import KIND_WORDS
from dashboard.services.errors import ServiceError
from dashboard.services.reports.public_pictures import PublicPicture, PublicPictures
from dashboard.services.reports.public_view import PublicPassage
from dashboard.speaking import say, say_count
from db.errors import StoreError

COLUMNS = 4
Draw = Callable[[PublicPicture], bytes]


def say_public_view(passages: Sequence[PublicPassage], pictures: PublicPictures) -> str:
    """Return what the public view is headed with."""
    kept_back = sum(len(passage.kept_back) for passage in passages) + pictures.kept_here
    return say("What the public sees ({kept_back} kept back)", kept_back=kept_back)


def render_passages(passages: Sequence[PublicPassage]) -> None:
    """Show what the public reads of posts and of edited words, and what is kept back from it."""
    st.caption(
        say(
            "Read each line before you clear: masking works by rules and lists, and misses what they do "
            "not know."
        )
    )
    st.dataframe(
        [
            {
                say("Where"): passage.where,
                say("The public reads"): passage.shown,
                say("Kept back"): "; ".join(
                    f"{say(KIND_WORDS[kind])}: {words}" for kind, words in passage.kept_back
                ),
            }
            for passage in passages
        ],
        hide_index=True,
        height="content",
    )


def render_pictures(pictures: PublicPictures, draw: Draw, offer: Callable[[PublicPicture], None]) -> None:
    """Show the pictures that the evidence takes along, as they are in it, and say what stays here.

    Args:
        offer: draws what may be done with a picture, below it.
    """
    if pictures.shown:
        st.caption(
            say(
                "Pictures in the evidence, faces blurred by a program. Look at each before you clear: it "
                "misses some. Keep back what shows too much."
            )
        )
        for first in range(0, len(pictures.shown), COLUMNS):
            row = pictures.shown[first : first + COLUMNS]
            for column, picture in zip(st.columns(COLUMNS), row, strict=False):
                with column:
                    _render_picture(picture, draw)
                    offer(picture)
    for picture in pictures.withheld:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(
                say(
                    "Picture of post {post_id} kept back by {lead}",
                    post_id=picture.post_id,
                    lead=escape_markdown(picture.withheld_by or ""),
                )
            )
            offer(picture)
    for line in pictures.kept_back:
        st.caption(line)


def _render_picture(picture: PublicPicture, draw: Draw) -> None:
    faces = len(picture.faces)
    said = (
        say_count(
            "Post {post_id} · {count} face blurred",
            "Post {post_id} · {count} faces blurred",
            faces,
            post_id=picture.post_id,
        )
        if faces
        else say("Post {post_id} · no faces blurred", post_id=picture.post_id)
    )
    try:
        st.image(
            draw(picture),
            caption=said,
            width="stretch",
            alt=say("picture of post {id}", id=picture.post_id),
        )
    except (ServiceError, StoreError):
        st.caption(say("Post {post_id} · its picture cannot be read", post_id=picture.post_id))
