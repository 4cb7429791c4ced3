"""What an import would bring, before anything is stored."""

import streamlit as st

from dashboard.components.import_form import render_counts, render_refusals
from dashboard.components.markup import clip_text, escape_markdown
from dashboard.components.times import say_time
from dashboard.labels import say_language
from dashboard.speaking import say, say_number
from db.ingest.result import ImportResult
from db.posts import NewPost
from db.printable import drop_controls

SHOWN_REFUSALS = 10
SHOWN_LANGUAGES = 8
SHOWN_CHARS = 80


def render_preview(result: ImportResult, *, key: str) -> None:
    """Show the rows, those refused with their reasons, times, places and languages, and the first posts."""
    st.header(say("What would be imported"), anchor=False)
    render_counts(result, added=say("Would be added"))
    if result.first_at and result.last_at:
        st.caption(
            say(
                "Posted from {first} to {last}.",
                first=say_time(result.first_at),
                last=say_time(result.last_at),
            )
        )
    if result.accepted:
        st.caption(escape_markdown(say_languages(result)))
        st.markdown(f"**{say('The first posts, as they would be stored')}**")
        st.dataframe([_tabulate(post) for post in result.first_posts], hide_index=True, height="content")
    if refusals := result.refusals:
        st.markdown(f"**{say('Refused rows')}**")
        shown = refusals[:SHOWN_REFUSALS]
        render_refusals(shown, total=len(refusals), load_all=lambda: refusals, key=f"{key}_preview")


def say_languages(result: ImportResult) -> str:
    """Return which languages the new posts name, and how many name none."""
    named = [
        f"{say(say_language(code))} {say_number(count)}" for code, count in result.languages.most_common()
    ]
    more = len(named) - SHOWN_LANGUAGES
    parts = named[:SHOWN_LANGUAGES] + ([say("{more} more", more=more)] if more > 0 else [])
    unnamed = result.accepted - result.languages.total()
    if unnamed:
        parts.append(say("{unnamed:,} to be detected from the text", unnamed=unnamed))
    return say("Languages: {languages}.", languages=", ".join(parts))


def _tabulate(post: NewPost) -> dict[str, str]:
    is_placed = post.lat is not None and post.lon is not None
    return {
        say("Posted at"): say_time(post.posted_at),
        say("Text"): clip_text(drop_controls(post.text), SHOWN_CHARS),
        say("Language"): say(say_language(post.language)) if post.language else "–",
        say("Coordinates"): f"{post.lat:.3f}, {post.lon:.3f}" if is_placed else "–",
        say("Pictures"): f"{len(post.media)}",
    }
