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
from dashboard.speaking import find_language, say, say_count
from dashboard.views.changing_incident import render_merging, render_note
from dashboard.views.layouts import Layout
from dashboard.views.pages import Page, find_page, make_area_link
from db.queries.events import EventSummary
from db.queries.filter_url import encode_filter
from db.queries.filters import PostFilter
from db.queries.incidents import IncidentRow
from db.queries.posts import PostOrder

MAX_POSTS = 200
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
    render_merging(row, analyst)
    render_note(row, analyst)
    st.subheader(say("What people changed"), anchor=False)
    undone = render_changes(data.list_incident_changes(row.id), within=row.id, may_undo=bool(analyst))
    if undone is not None:
        actions.undo_incident_change(undone, actor=analyst)
        leave_notice(say("Taken back"))
        st.rerun()


def _render_links(only: PostFilter) -> None:
    """Lead to the desk, which shows the same posts under the same filter."""
    links = {Layout.MAP: say("See it on the map of the desk"), Layout.TABLE: say("List its posts")}
    with st.container(horizontal=True):
        for layout, label in links.items():
            params = encode_filter(only) | {state.LAYOUT: [layout.value]}
            st.page_link(find_page(Page.DESK), label=label, query_params=params)


def _render_where(event: EventSummary, only: PostFilter, row: IncidentRow) -> None:
    st.subheader(say("Where"), anchor=False)
    if row.lat is None or row.lon is None:
        st.caption(say("No post of the incident has a known place. No signal does not mean no need."))
        return
    about = replace(event, lat=row.lat, lon=row.lon, radius_km=RADIUS_KM)
    viewport = find_viewport(about) or guess_viewport(about)
    cells = data.count_map_cells(only, pick_cell_degrees(viewport.zoom), viewport.area)
    marks = describe_cells(cells, layer=MapLayer.CATEGORY, link=make_area_link(only))
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
        say_count("Split {count:,} post off", "Split {count:,} posts off", len(post_ids))
        if post_ids
        else say("Split posts off"),
        key=f"split_{row.id}",
        icon=":material/call_split:",
        disabled=not analyst or not post_ids,
        help=say("Tick the posts that tell of another happening. They become an incident of their own."),
    ):
        own = actions.split_posts(row.id, post_ids, actor=analyst)
        leave_notice(
            say_count(
                "Split off as incident {id}: {count:,} post",
                "Split off as incident {id}: {count:,} posts",
                len(post_ids),
                id=own,
            )
        )
        st.rerun()
