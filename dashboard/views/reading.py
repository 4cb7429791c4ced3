"""The part of a post that shows what a machine read in its pictures, and lets it read."""

import streamlit as st

from dashboard import actions, picture_words
from dashboard.auth import read_analyst, say_missing
from dashboard.cached_reads import forget_reads
from dashboard.catalogue import mark
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown, escape_text
from dashboard.services.errors import ServiceError
from dashboard.speaking import say, say_error, say_written
from db.errors import StoreError
from db.queries.picture_words import PictureText
from db.queries.posts import PostDetail
from db.settings import get_settings
from db.vocabulary import UNFINISHED, JobStatus

WAITING_S = 1.0


def render_picture_words(detail: PostDetail) -> None:
    """Show what a machine read in the pictures of a post, apart from its text; no picture: nothing."""
    if not detail.media:
        return
    texts, is_on = picture_words.list_picture_texts(detail.row.id), get_settings().read_pictures
    is_known = any(text.status is not None or text.words is not None for text in texts)
    if not is_known and not is_on:
        return
    st.subheader(
        say("Words in the picture") if len(texts) == 1 else say("Words in the pictures"), anchor=False
    )
    for text in texts:
        _render_text(text, number_of_pictures=len(texts))
    if any(text.status in UNFINISHED for text in texts):
        st.fragment(_await_words, run_every=WAITING_S)(detail.row.id)
    elif is_on and any(text.words is None for text in texts):
        _render_button(detail.row.id)


def _render_text(text: PictureText, *, number_of_pictures: int) -> None:
    which = say("Picture {number}:", number=text.number) + " " if number_of_pictures > 1 else ""
    if text.words:
        words = mark("Words read in the picture by a machine. They are no part of the post's text.")
        if text.confidence is not None:
            words = mark(
                "Words read in the picture by a machine, {confidence:.0%} sure. They are no part of the "
                "post's text."
            )
        st.caption(which + say(words, confidence=text.confidence))
        st.html(f'<p class="lo-fulltext lo-read" dir="auto">{escape_text(text.words)}</p>')
    elif text.words is not None:
        st.caption(which + say("A machine looked for words in the picture and found none."))
    elif text.status is JobStatus.FAILED:
        reason = escape_markdown(say_written(text.error or "") or say("no reason was given"))
        st.warning(which + say("The words in the picture could not be read: {reason}.", reason=reason))


def _render_button(post_id: int) -> None:
    analyst = read_analyst()
    if not st.button(
        say("Read the words in the picture"),
        icon=":material/document_scanner:",
        disabled=not analyst,
        key=f"read_pictures_{post_id}",
        help=None if analyst else say_missing(),
    ):
        return
    try:
        actions.read_pictures(post_id, actor=analyst)
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(say_error(error)))
        return
    leave_notice(say("The picture is read next"))
    st.rerun()


@guard
def _await_words(post_id: int) -> None:
    st.progress(0.5, text=say("Waiting to be read; the words appear here by themselves."))
    if not any(text.status in UNFINISHED for text in picture_words.list_picture_texts(post_id)):
        forget_reads()
        st.rerun()
