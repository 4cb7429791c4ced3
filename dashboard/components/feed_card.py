"""One feed: what it is, how it does, and what a trial of it brought."""

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.components.markup import clip_text, escape_markdown, escape_text, make_chip, make_facts
from dashboard.components.times import say_age, say_span, say_time
from dashboard.labels import FEED_KIND_WORDS, RELIABILITY_WORDS
from db.queries.feeds import FeedCounts, FeedHealth
from db.settings import get_settings
from db.vocabulary import PUBLISHERS, FeedKind

SHOWN_CHARS = 120


def render_feed(feed: FeedHealth, now: datetime) -> None:
    """Show a feed's name, state and figures."""
    chips = make_chip(FEED_KIND_WORDS[feed.kind]) + _make_state(feed, now)
    st.html(
        f'<div class="lo-feed"><h3>{escape_text(feed.source)}</h3><p class="lo-chips">{chips}</p>'
        f"{make_facts(_list_facts(feed, now))}</div>"
    )
    if feed.last_error and not feed.is_paused:
        st.error(escape_markdown(feed.last_error), icon=":material/error:")


def render_trial(feed: FeedHealth, *, is_run: bool) -> None:
    """Show what the last trial brought, or that it is on its way.

    Args:
        is_run: whether a process runs the feeds, which alone can answer.
    """
    if feed.trial_asked_at is None:
        return
    answer = feed.trial_answer
    if answer is None:
        st.info(
            "Fetching once …" if is_run else "The trial waits: no process runs the feeds.",
            icon=":material/hourglass:",
        )
    elif words := answer.get("error"):
        st.error(f"Trial: {escape_markdown(str(words))}", icon=":material/error:")
    elif words := answer.get("note"):
        st.info(f"Trial: {escape_markdown(str(words))}", icon=":material/info:")
    else:
        _render_answer(answer)


def say_state(feed: FeedHealth, now: datetime) -> tuple[str, str]:
    """Return how a feed does, in words, and the tone of their chip."""
    if feed.is_paused:
        return "Paused", "plain"
    if feed.last_error:
        wait_s = (feed.next_try_at - now).total_seconds()
        times = "once" if feed.failures == 1 else f"{feed.failures:,} times"
        return f"ALARM · failed {times}, next try in {say_span(max(wait_s, 0))}", "alarm"
    done = "brought" if feed.kind is FeedKind.WEBHOOK else "fetched"
    if feed.last_success_at is None:
        return f"Nothing {done} yet", "plain"
    return f"Runs, last {done} {say_age(feed.last_success_at, now)}", "good"


def _make_state(feed: FeedHealth, now: datetime) -> str:
    words, tone = say_state(feed, now)
    return make_chip(words, tone=tone)


def _list_facts(feed: FeedHealth, now: datetime) -> list[tuple[str, str]]:
    if feed.kind in PUBLISHERS:
        return [
            ("Shown with", "every event and proposal that a report is near"),
            _say_where(feed),
            ("New or revised this hour", f"{feed.this_hour.added:,}"),
            ("In 24 h", _say_counts(feed.day)),
            ("Alerts with", feed.event),
            ("Added", f"{say_time(feed.added_at)} by {feed.added_by}"),
        ]
    received = "nothing yet" if feed.last_received_at is None else say_age(feed.last_received_at, now)
    return [
        ("Into the event", feed.event),
        _say_where(feed),
        ("New posts this hour", f"{feed.this_hour.added:,}"),
        ("In 24 h", _say_counts(feed.day)),
        ("Last new post", received),
        ("Lag, posted to stored", "–" if feed.lag_s is None else say_span(feed.lag_s)),
        ("Reliability", RELIABILITY_WORDS[feed.reliability]),
        ("Added", f"{say_time(feed.added_at)} by {feed.added_by}"),
    ]


def _say_counts(counts: FeedCounts) -> str:
    return f"{counts.added:,} new, {counts.repeated:,} known already, {counts.refused:,} refused"


def _say_where(feed: FeedHealth) -> tuple[str, str]:
    """Return what the feed reads: where files are dropped, where posts are brought, or what is asked."""
    if feed.kind is FeedKind.WATCHED_FOLDER:
        return "Drop files into", str(get_settings().inbox_dir.absolute() / str(feed.settings["folder"]))
    if feed.kind is FeedKind.WEBHOOK:
        return "Bring posts to", f"/feeds/{feed.id} on the port of the webhooks"
    words = " · ".join(str(value) for value in feed.settings.values() if value)
    return "Asks", f"{clip_text(words, SHOWN_CHARS)}, every {say_span(feed.poll_s)}"


def _render_answer(answer: dict[str, Any]) -> None:
    count, refused = int(answer.get("hazard_reports", answer["posts"])), int(answer["refused"])
    noun = "hazard report" if "hazard_reports" in answer else "post"
    head = f"Trial: {count:,} {noun}{'' if count == 1 else 's'}, {refused:,} refused; nothing was stored."
    items = [f"- {escape_markdown(clip_text(str(sample['text']), 200))}" for sample in answer["samples"]]
    items += [f"- refused: {escape_markdown(clip_text(str(reason), 200))}" for reason in answer["reasons"]]
    st.info("\n".join([head, "", *items]), icon=":material/science:")
