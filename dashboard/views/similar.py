"""The part of a post that shows what else says something like it, by a machine's likeness of the words."""

import streamlit as st

from dashboard import data
from dashboard.catalogue import mark
from dashboard.components.frame import guard
from dashboard.components.markup import clip_text, escape_markdown, escape_text
from dashboard.components.times import say_time
from dashboard.labels import say_language
from dashboard.services.places import say_place
from dashboard.speaking import say
from dashboard.views.pages import open_post
from db.queries.similar import ALIKE, COMPARED_EACH_WAY, LEAST_LIKENESS, MUCH_ALIKE, SimilarPost

EXCERPT = 160
LIKENESS_WORDS = (
    (MUCH_ALIKE, mark("Much alike")),
    (ALIKE, mark("Alike")),
    (LEAST_LIKENESS, mark("Somewhat alike")),
)


@guard
def render_similar(post_id: int) -> None:
    """Show the posts whose words say most nearly what this one says, in whatever language."""
    st.subheader(say("Similar posts"), anchor=False)
    similar = data.list_similar(post_id)
    st.caption(
        say(
            "A machine's likeness of the words, across languages; no match, and no word on whether either is "
            "true. Compared with the {posts:,} posts sent next before this one and after it.",
            posts=COMPARED_EACH_WAY,
        )
        + " "
        + (_say_measured() if similar else say("None of them is like it."))
    )
    for one in similar:
        _render_one(one)


def _say_measured() -> str:
    return say(
        "In a test with posts of seven disasters mixed, 6 in 10 of those shown were about the same disaster, "
        "7 in 10 of those alike or more, 3 in 4 of those much alike; by chance it would be 2 in 10."
    )


def _render_one(one: SimilarPost) -> None:
    row = one.row
    words = next(words for bound, words in LIKENESS_WORDS if one.likeness >= bound)
    facts = (say_language(row.language), say_place(row.place, row.lat, row.lon), say_time(row.posted_at))
    with st.container(border=True, gap="xsmall", key=f"similar_{row.id}"):
        st.markdown(
            f"**{say(words)}** ({one.likeness:.2f}) · {escape_markdown(' · '.join(filter(None, facts)))}"
        )
        text = escape_text(clip_text(row.text, EXCERPT)) or say("(no text)")
        st.html(f'<p class="lo-text" dir="auto">{text}</p>')
        if st.button(say("Open post {id}", id=row.id), key=f"open_similar_{row.id}", type="tertiary"):
            open_post(row.id)
