"""Sources: live feeds added, tried, paused and removed, and how far each source can be relied on."""

import streamlit as st

from dashboard import actions, data
from dashboard.auth import read_analyst, require_analyst, say_missing
from dashboard.components.feed_card import render_feed, render_trial
from dashboard.components.feed_form import render_feed_form
from dashboard.components.frame import guard, leave_notice, render_empty, render_head
from dashboard.components.import_form import SHOWN_REFUSALS, render_refusals
from dashboard.components.markup import escape_markdown
from dashboard.components.operations import tabulate_sources
from dashboard.speaking import say, say_error
from dashboard.views.hinting import render_hinting
from dashboard.views.rating import render_rating
from dashboard.views.start import render_start
from db.errors import StoreError
from db.queries.events import EventSummary
from db.queries.feeds import FeedHealth
from db.session import utc_now
from db.vocabulary import AccountRole

REFRESH_S = 2.0
# A runner beats every few seconds.
RUNNER_SILENT_S = 20
ALL_REFUSALS = 1_000_000


def render(event: EventSummary | None) -> None:
    """Draw the page."""
    render_head(
        say("Sources"), event, say("Live feeds of all events, and how far each source can be relied on")
    )
    if event is None:
        render_start()
        return
    st.fragment(_render_live, run_every=REFRESH_S)()
    _render_adding(event)
    _render_refused()
    render_rating()
    render_hinting()
    st.header(say("Every source"), anchor=False)
    if sources := data.list_sources():
        st.dataframe(tabulate_sources(sources, utc_now()), hide_index=True, height="content")
    else:
        render_empty(say("No source yet"), say("A source appears with its first import, submission or feed."))


@guard
def _render_live() -> None:
    feeds, is_run = data.list_feeds(), _is_run()
    if not feeds:
        render_empty(
            say("No feed yet"),
            say(
                "Posts come in by hand until one is added. Outside hosts are asked only for feeds listed "
                "here."
            ),
            icon="rss_feed",
        )
        return
    if not is_run:
        st.warning(
            say(
                "No process runs the feeds, so nothing comes in. `make run` starts it within seconds; by "
                "hand it is `python -m inference.feeds`."
            ),
            icon=":material/warning:",
        )
    for feed in feeds:
        with st.container(border=True):
            render_feed(feed, utc_now())
            render_trial(feed, is_run=is_run)
            _render_buttons(feed)


def _render_buttons(feed: FeedHealth) -> None:
    analyst, admin = read_analyst(AccountRole.LEAD), read_analyst(AccountRole.ADMIN)
    with st.container(horizontal=True):
        if st.button(
            say("Try it: fetch once, store nothing"),
            icon=":material/science:",
            key=f"try_{feed.id}",
            disabled=not analyst,
            help=None if analyst else say_missing(AccountRole.LEAD),
        ):
            actions.try_feed(feed.id, actor=analyst)
            st.rerun()
        words, icon = (say("Resume"), "play_arrow") if feed.is_paused else (say("Pause"), "pause")
        if st.button(words, icon=f":material/{icon}:", key=f"pause_{feed.id}", disabled=not analyst):
            actions.pause_feed(feed.id, is_paused=not feed.is_paused, actor=analyst)
            st.rerun()
        with st.popover(say("Remove"), icon=":material/delete:", key=f"asks_{feed.id}", disabled=not admin):
            st.markdown(
                say("Remove the feed **{source}**? Its posts stay.", source=escape_markdown(feed.source))
            )
            if st.button(say("Remove it"), type="primary", key=f"remove_{feed.id}"):
                actions.remove_feed(feed.id, actor=admin)
                leave_notice(say("{source} was removed; its posts stay", source=feed.source))
                st.rerun()


def _render_adding(event: EventSummary) -> None:
    with st.expander(say("Add a feed"), icon=":material/add:"):
        admin = require_analyst(AccountRole.ADMIN)
        new = render_feed_form(data.list_events(), event, may_add=bool(admin))
        if new is not None:
            try:
                actions.add_feed(new, actor=admin)
            except StoreError as error:
                # Beside the form, which stays as it was filled in.
                st.error(escape_markdown(say_error(error)), icon=":material/error:")
                return
            leave_notice(say("{name} was added", name=new.name.strip()))
            st.rerun()


def _render_refused() -> None:
    with_refusals = {feed.import_id: feed for feed in data.list_feeds() if feed.total.refused}
    if not with_refusals:
        return
    import_id = st.selectbox(
        say("Refused posts of"),
        list(with_refusals),
        format_func=lambda run_id: (
            f"{with_refusals[run_id].source} ({with_refusals[run_id].total.refused:,})"
        ),
    )
    render_refusals(
        data.list_refusals(import_id, SHOWN_REFUSALS),
        total=with_refusals[import_id].total.refused,
        load_all=lambda: data.list_refusals(import_id, ALL_REFUSALS),
        key=f"feed_{import_id}",
    )


def _is_run() -> bool:
    beat_at = data.find_runner_beat()
    return beat_at is not None and (utc_now() - beat_at).total_seconds() < RUNNER_SILENT_S
