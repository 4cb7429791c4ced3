"""Playback: which windows of time run over the event, and its controls; playback.js in assets moves them."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st

from dashboard.components.markup import escape_text
from dashboard.components.timeline import pick_bin_s
from dashboard.speaking import say, say_count
from db.queries.filters import PostFilter
from db.queries.playback import Span, Window

# Without a period, or with one as long as the event, a window is so much of the event.
WHOLE_PARTS = 8
# Windows a second.
SPEEDS = (1, 2, 4)
AS_ADDRESS = "%Y-%m-%dT%H:%M"


def plan_playback(chosen: PostFilter, first_post_at: datetime, last_post_at: datetime) -> Span:
    """Return the windows: as long as the filter's period in whole bars of the timeline, a bar apart."""
    bin_s = pick_bin_s(first_post_at, last_post_at)
    first_s = int(first_post_at.timestamp()) // bin_s * bin_s
    bins = (int(last_post_at.timestamp()) - first_s) // bin_s + 1
    whole = max(bins // WHOLE_PARTS, 1)
    length = whole
    if chosen.since or chosen.until:
        long = (chosen.until or last_post_at) - (chosen.since or first_post_at)
        length = max(round(long / timedelta(seconds=bin_s)), 1)
    return Span(datetime.fromtimestamp(first_s, UTC), bin_s, bins, length=length if length < bins else whole)


def render_playback(windows: Sequence[Window], drawn: dict[str, Any]) -> None:
    """Draw the controls, and tell the browser the windows; it moves from one to the next by itself.

    Args:
        drawn: what the map shows of each window.
    """
    told = {**drawn, "windows": [_describe(window) for window in windows]}
    # Beside the controls and not in them: those stay as they are, with the focus, when counts are read anew.
    st.html(f'<i hidden data-lookout-playback="{escape_text(json.dumps(told))}"></i>')
    st.html(make_controls(len(windows)))


def make_controls(windows: int) -> str:
    """Return the controls in HTML."""
    play, pause = escape_text(say("Play")), escape_text(say("Pause"))
    back, on, close = (
        f'<button type="button" data-lookout-play="{name}" title="{escape_text(words)}" '
        f'aria-label="{escape_text(words)}">{sign}</button>'
        for name, words, sign in (
            ("back", say("Step back"), "◂"),
            ("on", say("Step on"), "▸"),
            ("close", say("End playback"), "✕"),
        )
    )
    speeds = "".join(
        f'<option value="{speed}">{escape_text(say("{speed} a second", speed=speed))}</option>'
        for speed in SPEEDS
    )
    return (
        f'<div class="lo-playback" role="group" aria-label="{escape_text(say("Playback"))}">'
        '<button type="button" data-lookout-play="toggle" '
        f'data-play="{play}" data-pause="{pause}">{play}</button>'
        f"{back}{on}"
        f'<input type="range" min="0" max="{windows - 1}" value="0" data-lookout-play="seek" '
        f'aria-label="{escape_text(say("Window of time"))}">'
        f'<select data-lookout-play="speed" aria-label="{escape_text(say("Speed"))}">{speeds}</select>'
        f'<button type="button" data-lookout-play="use">{escape_text(say("Use as the period"))}</button>'
        f"{close}"
        '<p class="lo-meta" data-lookout-play="shown" aria-hidden="true"></p>'
        '<p class="lo-heard" data-lookout-play="said" role="status"></p>'
        f'<p class="lo-meta" data-lookout-play="still" hidden>'
        f"{escape_text(say('Your system asks for little motion: step by hand.'))}</p></div>"
    )


def _describe(window: Window) -> dict[str, str]:
    posts = sum(cell.posts for cell in window.cells)
    return {
        "since": window.since.strftime(AS_ADDRESS),
        "until": window.until.strftime(AS_ADDRESS),
        "said": say(
            "{since:dd MMM, HH:mm} to {until:dd MMM, HH:mm} UTC: {posts} in view",
            since=window.since,
            until=window.until,
            posts=say_count("{count:,} placed post", "{count:,} placed posts", posts),
        ),
    }
