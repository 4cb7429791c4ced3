"""The part of the post page that shows what the post looks like, and takes a person's word on it."""

import streamlit as st

from dashboard import actions, auth, data
from dashboard.components.frame import leave_notice
from dashboard.components.markup import clip_text, escape_markdown
from dashboard.components.times import say_time
from dashboard.labels import MATCH_KIND_WORDS, MATCH_STANDING_WORDS, say_language
from dashboard.services.errors import ServiceError
from dashboard.views.pages import Page, find_page, link_post, link_same
from db.errors import StoreError
from db.queries.matches import OlderSight, PostMatch
from db.queries.posts import PostDetail
from db.vocabulary import MatchStanding

EXCERPT = 160
# What a person may say of a match, by where it stands: the word on the button, and whether both are one.
CHOICES: dict[MatchStanding, tuple[tuple[str, bool | None], ...]] = {
    MatchStanding.SUGGESTED: (("Same", True), ("Not the same", False)),
    MatchStanding.CERTAIN: (("Not the same", False),),
    MatchStanding.CONFIRMED: (("Undo", None),),
    MatchStanding.APART: (("Undo", None),),
}


def render_matching(detail: PostDetail) -> None:
    """Show what says the same as this post or looks like it, and where its picture was before."""
    _render_fold(detail)
    older, matches = data.list_older(detail.row.id), data.list_matches(detail.row.id)
    if older:
        st.subheader("Picture seen in an older event", anchor=False)
        for sight in older:
            _render_sight(sight)
    if matches:
        st.subheader("Looks like", anchor=False)
        st.caption(
            "What is the same counts once, for the account that posted it first. What only looks alike stays "
            "apart until a person says that it is the same."
        )
        for match in matches:
            _render_match(detail, match)


def _render_fold(detail: PostDetail) -> None:
    post_id, fold = detail.row.id, data.find_fold(detail.row.id)
    if fold is None:
        return
    st.subheader("Says the same", anchor=False)
    is_first = fold.first_id == post_id
    st.markdown(
        f"**{'The first' if is_first else 'One'} of {fold.posts:,} posts** that say the same; "
        f"{_say_open(fold.open_posts)}."
    )
    with st.container(horizontal=True):
        if not is_first:
            label = f"Open the first, post {fold.first_id}, {say_time(fold.first_posted_at)}"
            st.page_link(find_page(Page.POST), label=label, query_params=link_post(fold.first_id))
        st.page_link(
            find_page(Page.POSTS),
            label=f"Show all {fold.posts:,}",
            query_params=link_same(detail.event_id, post_id),
        )


def _say_open(posts: int) -> str:
    if not posts:
        return "each of them was judged"
    return f"{posts:,} of them {'has' if posts == 1 else 'have'} not been judged"


def _render_sight(sight: OlderSight) -> None:
    label = f"Post {sight.post_id} of {escape_markdown(sight.event_name)}, {say_time(sight.posted_at)}"
    st.page_link(find_page(Page.POST), label=label, query_params=link_post(sight.post_id))


def _render_match(detail: PostDetail, match: PostMatch) -> None:
    with st.container(border=True, gap="xsmall", key=f"match_{match.post_id}"):
        kinds = ", ".join(MATCH_KIND_WORDS[kind] for kind in match.kinds)
        who = f" by {escape_markdown(match.decided_by)}" if match.decided_by else ""
        st.markdown(f"**{MATCH_STANDING_WORDS[match.standing]}**{who} · {kinds}")
        st.caption(
            f"{say_time(match.posted_at)} · {say_language(match.language)} · "
            f"{escape_markdown(clip_text(match.text, EXCERPT)) or '(no text)'}"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            for words, is_same in CHOICES[match.standing]:
                _render_choice(detail, match, words, is_same)
            label = f"Open post {match.post_id}"
            st.page_link(find_page(Page.POST), label=label, query_params=link_post(match.post_id))


def _render_choice(detail: PostDetail, match: PostMatch, words: str, is_same: bool | None) -> None:
    analyst = auth.read_analyst()
    key = f"match_{words}_{detail.row.id}_{match.post_id}"
    if not st.button(words, key=key, disabled=not analyst, help=None if analyst else auth.say_missing()):
        return
    try:
        actions.settle_match(detail.row.id, match.post_id, is_same=is_same, actor=analyst)
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(str(error)))
        return
    leave_notice(f"Posts {detail.row.id} and {match.post_id}: {words.lower()}")
    st.rerun()
