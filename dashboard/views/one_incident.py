"""One incident: what is known of it, where and when its posts are, and what people change of it."""

from dataclasses import replace

import streamlit as st

from dashboard import actions, data, state
from dashboard.auth import require_analyst
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.incident_changes import render_changes
from dashboard.components.incident_list import make_incident_card
from dashboard.components.map import find_viewport, guess_viewport, render_map
from dashboard.components.map_layers import describe_cells, pick_cell_degrees
from dashboard.components.map_looks import MapLayer
from dashboard.components.post_table import build_table
from dashboard.components.timeline import build_timeline, pick_bin_s, render_timeline
from dashboard.services.reports.wording import count_of
from dashboard.speaking import find_language, say
from dashboard.views.pages import Page, find_page, link_area
from db.incident_changes import NOTE_LENGTH
from db.queries.events import EventSummary
from db.queries.filter_url import encode_filter
from db.queries.filters import PostFilter
from db.queries.incidents import IncidentOrder, IncidentRow
from db.queries.posts import PostOrder

MAX_POSTS = 200
MAX_OTHERS = 100
RADIUS_KM = 50.0  # shown around the middle of its posts


@guard
def render_incident(event: EventSummary, chosen: PostFilter) -> None:
    """Draw the page of the incident that the filter names."""
    row = data.get_incident(chosen.incident or 0)
    render_head(say("Incident"), event)
    st.button(
        say("All incidents"),
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=lambda: state.write_filter(PostFilter(event.id)),
    )
    if row is None or row.event_id != event.id:
        title = say("No incident {id} in this event", id=chosen.incident)
        render_empty(title, say("It may have grown into another one."))
        return
    st.html(make_incident_card(row))
    if row.merged_into is not None:
        words = say("It was put into incident {id}; undo that below.", id=row.merged_into)
        st.info(words, icon=":material/merge:")
    only = PostFilter(event.id, incident=row.id)
    _render_links(only)
    _render_where(event, only, row)
    _render_when(only, row)
    analyst = require_analyst()
    _render_posts(only, row, analyst)
    _render_merging(row, analyst)
    _render_note(row, analyst)
    st.subheader(say("What people changed"), anchor=False)
    undone = render_changes(data.list_incident_changes(row.id), within=row.id, may_undo=bool(analyst))
    if undone is not None:
        actions.undo_incident_change(undone, actor=analyst)
        leave_notice(say("Taken back"))
        st.rerun()


def _render_links(only: PostFilter) -> None:
    """Lead to the pages that show the same posts under the same filter."""
    links = {Page.SITUATION: say("See it on the Situation"), Page.POSTS: say("List its posts")}
    with st.container(horizontal=True):
        for page, label in links.items():
            st.page_link(find_page(page), label=label, query_params=encode_filter(only))


def _render_where(event: EventSummary, only: PostFilter, row: IncidentRow) -> None:
    st.subheader(say("Where"), anchor=False)
    if row.lat is None or row.lon is None:
        st.caption(say("No post of the incident has a known place. No signal does not mean no need."))
        return
    about = replace(event, lat=row.lat, lon=row.lon, radius_km=RADIUS_KM)
    viewport = find_viewport(about) or guess_viewport(about)
    cells = data.count_map_cells(only, pick_cell_degrees(viewport.zoom), viewport.area)
    marks = describe_cells(cells, layer=MapLayer.CATEGORY, link=lambda area: link_area(only, area))
    render_map(about, marks, layer=MapLayer.CATEGORY, chosen=None)


def _render_when(only: PostFilter, row: IncidentRow) -> None:
    st.subheader(say("When"), anchor=False)
    bin_s = pick_bin_s(row.first_seen_at, row.last_seen_at)
    bins = tuple(data.count_timeline(only, bin_s))
    figure = build_timeline(bins, bin_s=bin_s, since=None, until=None, language=find_language())
    render_timeline(figure, key=f"incident_timeline_{row.id}")


def _render_posts(only: PostFilter, row: IncidentRow, analyst: str) -> None:
    st.subheader(say("Posts"), anchor=False)
    rows = data.list_posts(only, PostOrder.OLDEST, MAX_POSTS, 0)
    chosen = st.dataframe(
        build_table(rows),
        key=f"incident_posts_{row.id}_{row.posts}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        alt=say("Posts of the incident. Choose rows to split them off."),
    )
    post_ids = [rows[place].id for place in chosen["selection"]["rows"]]
    if row.posts > len(rows):
        st.caption(say("The first {shown} of {posts:,} posts.", shown=len(rows), posts=row.posts))
    if st.button(
        f"Split {count_of(len(post_ids), 'post')} off" if post_ids else "Split posts off",
        key=f"split_{row.id}",
        icon=":material/call_split:",
        disabled=not analyst or not post_ids,
        help=say("Tick the posts that tell of another happening. They become an incident of their own."),
    ):
        own = actions.split_posts(row.id, post_ids, actor=analyst)
        leave_notice(f"Split off as incident {own}: {count_of(len(post_ids), 'post')}")
        st.rerun()


def _render_merging(row: IncidentRow, analyst: str) -> None:
    others = {
        other.id: other.headline
        for other in data.list_incidents(row.event_id, IncidentOrder.NEWEST, 0, MAX_OTHERS)
        if other.id != row.id
    }
    if not others or row.merged_into is not None:
        return
    with st.form(f"merge_{row.id}", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        other_id = st.selectbox(
            say("Put another incident into this one"),
            list(others),
            format_func=lambda number: f"{number} · {others[number]}",
            index=None,
            key="merge_with",
            placeholder=say("which tells of the same happening"),
        )
        if st.form_submit_button(say("Merge"), icon=":material/merge:", disabled=not analyst) and other_id:
            actions.merge_other(row.id, other_id, actor=analyst)
            words = say("Incident {other_id} is part of incident {id} now", other_id=other_id, id=row.id)
            leave_notice(words)
            st.rerun()


def _render_note(row: IncidentRow, analyst: str) -> None:
    with st.form(f"note_{row.id}", border=False, clear_on_submit=True):
        note = st.text_area(
            say("Note"), max_chars=NOTE_LENGTH, placeholder=say("what others should know of it")
        )
        if st.form_submit_button(say("Add the note"), icon=":material/edit_note:", disabled=not analyst):
            actions.note_incident(row.id, note, actor=analyst)
            st.rerun()
