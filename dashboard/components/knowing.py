"""What is known of the answer to a post: which categories it may be, what the model was not made for."""

import streamlit as st

from dashboard.components.markup import escape_markdown
from dashboard.labels import LABEL_WORDS, say_language
from dashboard.speaking import say
from db.queries.posts import PostRow
from db.vocabulary import Unfamiliar


def render_knowing(row: PostRow) -> None:
    """Say it in sentences; nothing where there is nothing to say."""
    if Unfamiliar.LANGUAGE in row.unfamiliar:
        st.warning(
            say(
                "The model was trained on few real posts in {language}, or on none. Its classes may be "
                "wrong, and its confidence means little here.",
                language=escape_markdown(say(say_language(row.language))),
            ),
            icon=":material/translate:",
        )
    if Unfamiliar.PICTURE in row.unfamiliar:
        st.warning(
            say(
                "This picture is less like the training pictures than 19 in 20 ordinary ones, so the "
                "confidence means little here. The measure is coarse: it notices pages of text and "
                "charts, and only some drawings. A picture without this mark may be as strange."
            ),
            icon=":material/image_search:",
        )
    if len(row.category_set) > 1:
        categories = ", ".join(say(LABEL_WORDS[category]) for category in row.category_set)
        st.caption(
            say("Nine times in ten the right category is one of these: {categories}.", categories=categories)
        )
