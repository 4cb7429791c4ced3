"""The part of a post that shows what the post looks like, and takes a person's word on it."""

import streamlit as st

from dashboard import actions, auth, data
from dashboard.catalogue import mark
from dashboard.components.frame import leave_notice
from dashboard.components.links import render_link
from dashboard.components.markup import clip_text, escape_markdown
from dashboard.components.times import say_time
from dashboard.labels import MATCH_KIND_WORDS, MATCH_STANDING_WORDS, say_language
from dashboard.services.errors import ServiceError
from dashboard.speaking import say, say_count, say_error
from dashboard.views.pages import link_post, link_same, link_whole
from db.errors import StoreError
from db.queries.matches import OlderSight, PostMatch
from db.queries.posts import PostDetail
from db.vocabulary import MatchStanding

EXCERPT = 160
# What a person may say of a match, by where it stands: the word on the button, and whether both are one.
CHOICES: dict[MatchStanding, tuple[tuple[str, bool | None], ...]] = {
    MatchStanding.SUGGESTED: ((mark("Same"), True), (mark("Not the same"), False)),
    MatchStanding.CERTAIN: ((mark("Not the same"), False),),
    MatchStanding.CONFIRMED: ((mark("Undo"), None),),
    MatchStanding.APART: ((mark("Undo"), None),),
}


def render_matching(detail: PostDetail) -> None:
    """Show what says the same as this post or looks like it, and where its picture was before."""
    _render_fold(detail)
    older, matches = data.list_older(detail.row.id), data.list_matches(detail.row.id)
    if older:
        st.subheader(say("Picture seen in an older event"), anchor=False)
        for sight in older:
            _render_sight(sight)
    if matches:
        st.subheader(say("Looks like"), anchor=False)
        st.caption(
            say(
                "What is the same counts once, for the account that posted it first. What only looks "
                "alike stays apart until a person says that it is the same."
            )
        )
        for match in matches:
            _render_match(detail, match)


def _render_fold(detail: PostDetail) -> None:
    post_id, fold = detail.row.id, data.find_fold(detail.row.id)
    if fold is None:
        return
    st.subheader(say("Says the same"), anchor=False)
    is_first = fold.first_id == post_id
    st.markdown(
        say(
            mark("**The first of {posts:,} posts** that say the same; {open}.")
            if is_first
            else mark("**One of {posts:,} posts** that say the same; {open}."),
            posts=fold.posts,
            open=_say_open(fold.open_posts),
        )
    )
    with st.container(horizontal=True):
        if not is_first:
            label = say(
                "Open the first, post {first_id}, {time}",
                first_id=fold.first_id,
                time=say_time(fold.first_posted_at),
            )
            render_link(label, link_post(fold.first_id))
        render_link(say("Show all {posts:,}", posts=fold.posts), link_same(detail.event_id, post_id))


def _say_open(posts: int) -> str:
    if not posts:
        return say("each of them was judged")
    return say_count("{count:,} of them has not been judged", "{count:,} of them have not been judged", posts)


def _render_sight(sight: OlderSight) -> None:
    label = say(
        "Post {post_id} of {event}, {time}",
        post_id=sight.post_id,
        event=sight.event_name,
        time=say_time(sight.posted_at),
    )
    render_link(label, link_whole(sight.post_id))


def _render_match(detail: PostDetail, match: PostMatch) -> None:
    with st.container(border=True, gap="xsmall", key=f"match_{match.post_id}"):
        kinds = ", ".join(say(MATCH_KIND_WORDS[kind]) for kind in match.kinds)
        who = " " + say("by {name}", name=escape_markdown(match.decided_by)) if match.decided_by else ""
        st.markdown(f"**{say(MATCH_STANDING_WORDS[match.standing])}**{who} · {kinds}")
        st.caption(
            f"{say_time(match.posted_at)} · {say(say_language(match.language))} · "
            f"{escape_markdown(clip_text(match.text, EXCERPT)) or say('(no text)')}"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            for words, is_same in CHOICES[match.standing]:
                _render_choice(detail, match, words, is_same)
            label = say("Open post {post_id}", post_id=match.post_id)
            render_link(label, link_post(match.post_id))


def _render_choice(detail: PostDetail, match: PostMatch, words: str, is_same: bool | None) -> None:
    analyst = auth.read_analyst()
    key = f"match_{words}_{detail.row.id}_{match.post_id}"
    if not st.button(words, key=key, disabled=not analyst, help=None if analyst else auth.say_missing()):
        return
    try:
        actions.settle_match(detail.row.id, match.post_id, is_same=is_same, actor=analyst)
    except (StoreError, ServiceError) as error:
        st.error(escape_markdown(say_error(error)))
        return
    leave_notice(
        say(
            "Posts {id} and {other_id}: {decision!l}",
            id=detail.row.id,
            other_id=match.post_id,
            decision=say(words),
        )
    )
    st.rerun()
