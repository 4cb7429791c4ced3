"""Whose a post is: taken by an analyst, given by a lead, left again."""

import streamlit as st

from dashboard import team_actions
from dashboard.auth import read_analyst, say_missing
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.desk_data import list_assignees
from dashboard.speaking import say
from db.assignments import NAME_CHARS
from db.vocabulary import AccountRole


@guard
def render_assigning(post_id: int) -> None:
    """Say whose the post is, and let people take, leave and give it."""
    analyst, lead = read_analyst(), read_analyst(AccountRole.LEAD)
    assignee = list_assignees((post_id,)).get(post_id, "")
    with st.container(horizontal=True, vertical_alignment="center", key=f"assigning_{post_id}"):
        st.caption(
            say("Assigned to **{assignee}**", assignee=escape_markdown(assignee))
            if assignee
            else say("Assigned to nobody")
        )
        if assignee and assignee == analyst:
            if st.button(say("Leave it"), key=f"leave_{post_id}", type="tertiary"):
                team_actions.leave_post(post_id, actor=analyst)
                leave_notice(say("Post {post_id} is assigned to nobody", post_id=post_id))
                st.rerun()
        elif not assignee and st.button(
            say("Take it"),
            key=f"take_{post_id}",
            type="tertiary",
            disabled=not analyst,
            help=None if analyst else say_missing(),
        ):
            team_actions.take_post(post_id, actor=analyst)
            leave_notice(say("Post {post_id} is assigned to you", post_id=post_id))
            st.rerun()
        with st.popover(say("Give it"), key=f"give_{post_id}_{assignee}", type="tertiary", disabled=not lead):
            name = st.text_input(say("To"), max_chars=NAME_CHARS, key=f"give_to_{post_id}")
            if st.button(say("Assign"), key=f"assign_{post_id}", disabled=not name.strip()):
                team_actions.give_post(post_id, name.strip(), actor=lead)
                leave_notice(say("Post {post_id} is assigned to {name}", post_id=post_id, name=name.strip()))
                st.rerun()
