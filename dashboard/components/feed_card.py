"""One feed: what it is, how it does, and what a trial of it brought."""

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.catalogue import mark
from dashboard.components.markup import clip_text, escape_markdown, escape_text, make_chip, make_facts
from dashboard.components.times import say_age, say_failing, say_span, say_time
from dashboard.feed_labels import FEED_KIND_WORDS
from dashboard.labels import RELIABILITY_WORDS
from dashboard.speaking import say, say_count, say_number, say_written
from db.queries.feeds import FeedCounts, FeedHealth
from db.settings import get_settings
from db.vocabulary import PUBLISHERS, FeedKind

SHOWN_CHARS = 120


def render_feed(feed: FeedHealth, now: datetime) -> None:
    """Show a feed's name, state and figures."""
    chips = make_chip(say(FEED_KIND_WORDS[feed.kind])) + _make_state(feed, now)
    st.html(
        f'<div class="lo-feed"><h3>{escape_text(feed.source)}</h3><p class="lo-chips">{chips}</p>'
        f"{make_facts(_list_facts(feed, now))}</div>"
    )
    if feed.last_error and not feed.is_paused:
        st.error(escape_markdown(say_written(feed.last_error)), icon=":material/error:")


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
            say("Fetching once …") if is_run else say("The trial waits: no process runs the feeds."),
            icon=":material/hourglass:",
        )
    elif words := answer.get("error"):
        st.error(say("Trial: {what}", what=escape_markdown(say_written(str(words)))), icon=":material/error:")
    elif words := answer.get("note"):
        st.info(say("Trial: {what}", what=escape_markdown(say_written(str(words)))), icon=":material/info:")
    else:
        _render_answer(answer)


def say_state(feed: FeedHealth, now: datetime) -> tuple[str, str]:
    """Return how a feed does, in words, and the tone of their chip."""
    if feed.is_paused:
        return say("Paused"), "plain"
    if feed.last_error:
        wait_s = (feed.next_try_at - now).total_seconds()
        return say_failing(feed.failures, max(wait_s, 0)), "alarm"
    is_brought = feed.kind is FeedKind.WEBHOOK
    if feed.last_success_at is None:
        return say("Nothing brought yet") if is_brought else say("Nothing fetched yet"), "plain"
    words = mark("Runs, last brought {age}") if is_brought else mark("Runs, last fetched {age}")
    return say(words, age=say_age(feed.last_success_at, now)), "good"


def _make_state(feed: FeedHealth, now: datetime) -> str:
    words, tone = say_state(feed, now)
    return make_chip(words, tone=tone)


def _list_facts(feed: FeedHealth, now: datetime) -> list[tuple[str, str]]:
    if feed.kind in PUBLISHERS:
        return [
            (say("Shown with"), say("every event and proposal that a report is near")),
            _say_where(feed),
            (say("New or revised this hour"), say_number(feed.this_hour.added)),
            (say("In 24 h"), _say_counts(feed.day)),
            (say("Alerts with"), feed.event),
            (say("Added"), say("{time} by {added_by}", time=say_time(feed.added_at), added_by=feed.added_by)),
        ]
    received = say("nothing yet") if feed.last_received_at is None else say_age(feed.last_received_at, now)
    return [
        (say("Into the event"), feed.event),
        _say_where(feed),
        (say("New posts this hour"), say_number(feed.this_hour.added)),
        (say("In 24 h"), _say_counts(feed.day)),
        (say("Last new post"), received),
        (say("Lag, posted to stored"), "–" if feed.lag_s is None else say_span(feed.lag_s)),
        (say("Reliability"), say(RELIABILITY_WORDS[feed.reliability])),
        (say("Added"), say("{time} by {added_by}", time=say_time(feed.added_at), added_by=feed.added_by)),
    ]


def _say_counts(counts: FeedCounts) -> str:
    return say(
        "{added:,} new, {repeated:,} known already, {refused:,} refused",
        added=counts.added,
        repeated=counts.repeated,
        refused=counts.refused,
    )


def _say_where(feed: FeedHealth) -> tuple[str, str]:
    """Return what the feed reads: where files are dropped, where posts are brought, or what is asked."""
    if feed.kind is FeedKind.WATCHED_FOLDER:
        return say("Drop files into"), str(get_settings().inbox_dir.absolute() / str(feed.settings["folder"]))
    if feed.kind is FeedKind.WEBHOOK:
        return say("Bring posts to"), say("/feeds/{id} on the port of the webhooks", id=feed.id)
    words = " · ".join(str(value) for value in feed.settings.values() if value)
    return say("Asks"), say(
        "{what}, every {span}", what=clip_text(words, SHOWN_CHARS), span=say_span(feed.poll_s)
    )


def _render_answer(answer: dict[str, Any]) -> None:
    count, refused = int(answer.get("hazard_reports", answer["posts"])), int(answer["refused"])
    head = (
        say_count(
            "Trial: {count:,} hazard report, {refused:,} refused; nothing was stored.",
            "Trial: {count:,} hazard reports, {refused:,} refused; nothing was stored.",
            count,
            refused=refused,
        )
        if "hazard_reports" in answer
        else say_count(
            "Trial: {count:,} post, {refused:,} refused; nothing was stored.",
            "Trial: {count:,} posts, {refused:,} refused; nothing was stored.",
            count,
            refused=refused,
        )
    )
    items = [f"- {escape_markdown(clip_text(str(sample['text']), 200))}" for sample in answer["samples"]]
    items += [
        "- " + say("refused: {reason}", reason=escape_markdown(clip_text(str(reason), 200)))
        for reason in answer["reasons"]
    ]
    st.info("\n".join([head, "", *items]), icon=":material/science:")
