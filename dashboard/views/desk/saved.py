"""Saved views: the desk's filter under a name, of one's own or of the team."""

from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

import streamlit as st

from dashboard import state, team_actions
from dashboard.auth import require_analyst
from dashboard.components.frame import guard, leave_notice
from dashboard.components.markup import escape_markdown
from dashboard.desk_data import list_views
from dashboard.speaking import say
from dashboard.views.desk.follow import cut_to_view
from dashboard.views.desk.watching import render_watching, say_watch
from db.queries.events import EventSummary
from db.queries.filter_url import decode_filter, encode_filter
from db.queries.filters import PostFilter
from db.queries.saved_views import ViewRow
from db.saved_views import NAME_CHARS


@guard
def render_views(event: EventSummary, chosen: PostFilter) -> None:
    """List the views that the analyst can open, and let them save this one and change their own."""
    analyst = require_analyst()
    views = list_views(event.id, analyst)
    if not views:
        st.caption(say("No view of this event is saved yet."))
    for view in views:
        whose = "" if view.saved_by == analyst else " · " + say("by {name}", name=view.saved_by)
        st.button(
            escape_markdown(
                view.name + (f" · {say('shared')}" if view.is_shared else "") + whose + say_watch(view)
            ),
            key=f"open_view_{view.id}",
            type="tertiary",
            on_click=_open,
            args=(view, chosen),
        )
    if analyst:
        _render_saving(event, chosen, analyst)
        own = [view for view in views if view.saved_by == analyst]
        _render_changing(own, analyst)
        render_watching(own, analyst)


def _open(view: ViewRow, chosen: PostFilter) -> None:
    state.write_filter(decode_filter(parse_qs(view.address), event_id=chosen.event_id))


def _render_saving(event: EventSummary, chosen: PostFilter, analyst: str) -> None:
    with st.form("save_view", border=False, clear_on_submit=True):
        name = st.text_input(
            say("Save this view as"),
            max_chars=NAME_CHARS,
            help=say(
                "The filter as it is in the address: queue, period, words, area. Of a list that follows the "
                "map it is what that has in view."
            ),
        )
        is_shared = st.checkbox(say("Share it with the team"))
        if st.form_submit_button(say("Save")):
            address = urlencode(encode_filter(cut_to_view(event, chosen)), doseq=True)
            team_actions.save_view(event.id, name, address, is_shared=is_shared, actor=analyst)
            leave_notice(say("View saved: {name}", name=name))
            st.rerun()


def _render_changing(own: Sequence[ViewRow], analyst: str) -> None:
    if not own:
        return
    by_id = {view.id: view for view in own}
    with st.form("change_view", border=False):
        view_id = st.selectbox(say("Change"), list(by_id), format_func=lambda number: by_id[number].name)
        name = st.text_input(say("New name"), max_chars=NAME_CHARS)
        with st.container(horizontal=True):
            if st.form_submit_button(say("Rename")):
                team_actions.rename_view(view_id, name, actor=analyst)
                leave_notice(say("View renamed: {name}", name=name))
                st.rerun()
            if st.form_submit_button(say("Delete")):
                team_actions.delete_view(view_id, actor=analyst)
                leave_notice(say("View deleted: {name}", name=by_id[view_id].name))
                st.rerun()
