"""One proposal as a card, and in words what speaks for it and what speaks against it."""

import streamlit as st

from dashboard.components.hazard_reports import say_near_burst
from dashboard.components.markup import escape_text, make_category_chip, make_chip
from dashboard.components.times import say_time
from dashboard.labels import PROPOSAL_WORDS, PUBLISHER_WORDS
from dashboard.services.places import say_place
from db.queries.proposals import ProposalRow
from db.vocabulary import ProposalStatus

FEW_ACCOUNTS = 5
MOSTLY = 0.5
MANY = 0.3
SHOWN_KEYS = 6
TONES = {ProposalStatus.OPEN: "warn", ProposalStatus.DISMISSED: "plain"}


def make_proposal_card(row: ProposalRow) -> str:
    """Return a proposal's card; nothing of a post reaches it unescaped."""
    chips = [
        make_chip(PROPOSAL_WORDS[row.status], tone=TONES.get(row.status, "good")),
        make_category_chip(row.category),
        make_chip(say_burst(row)),
    ]
    if row.hazard_reports:
        chips.append(make_chip(f"{PUBLISHER_WORDS[row.hazard_reports[0].publisher]} reports a hazard near"))
    return (
        f'<article class="lo-card"><p class="lo-text" dir="auto"><strong>{escape_text(row.title)}'
        f'</strong></p><p class="lo-chips">{"".join(chips)}</p>'
        f'<p class="lo-meta" dir="auto">{escape_text(_say_extent(row))}</p></article>'
    )


def say_burst(row: ProposalRow) -> str:
    """Return how many voices came within how long, and how many are usual."""
    hours = "an hour" if row.window_h == 1 else f"{row.window_h} hours"
    usual = f"{row.expected:.1f}" if row.expected >= 0.1 else "hardly any"
    return f"{row.voices} voices within {hours}, {usual} usual"


def say_keys(row: ProposalRow) -> str:
    """Return the words and places that burst."""
    return ", ".join(key.lstrip("@") for key in row.keys[:SHOWN_KEYS])


def list_reasons_for(row: ProposalRow) -> list[str]:
    """Return what speaks for a proposal, each as one sentence."""
    weights = row.weights
    reasons = [f"{say_burst(row)}; chance brings that once in 10^{row.surprise:.0f} looks."]
    if weights.accounts:
        reasons.append(f"{weights.accounts} independent accounts tell of it in {weights.messages} messages.")
    reasons.append(f"{row.drift:.0%} of its first posts are nearer to one another than to the usual ones.")
    if weights.placed - weights.far_off > 1:
        reasons.append(f"{weights.placed - weights.far_off} of {weights.placed} placed posts lie together.")
    if reported := say_near_burst(row):
        reasons.append(reported)
    return reasons


def list_reasons_against(row: ProposalRow) -> list[str]:
    """Return what speaks against a proposal, each as one sentence; empty where nothing does."""
    weights = row.weights
    posts = max(1, weights.posts)
    checks = {
        f"Only {weights.accounts} independent accounts are known.": weights.accounts < FEW_ACCOUNTS,
        f"{weights.unknown_accounts} of {posts} posts come from nobody knows whom.": (
            weights.unknown_accounts > MOSTLY * posts
        ),
        f"One account sent {weights.most_of_one} of {posts} posts.": weights.most_of_one >= MANY * posts,
        f"Most posts repeat others: {posts} posts, {weights.messages} messages.": (
            weights.messages < MOSTLY * posts
        ),
        f"{weights.unfamiliar} of {posts} posts are unlike what the model was trained on.": (
            weights.unfamiliar >= MANY * posts
        ),
        "No post says where it is.": not weights.placed,
        f"{weights.far_off} of {weights.placed} placed posts lie far from the others.": (
            weights.far_off >= MANY * max(1, weights.placed)
        ),
        f"{weights.drills} posts call themselves a drill or an exercise.": weights.drills > 0,
    }
    return [words for words, speaks in checks.items() if speaks]


def render_reasons(row: ProposalRow) -> None:
    """Show both sides, one beside the other where there is room."""
    against = list_reasons_against(row) or ["Nothing that is looked for."]
    for column, (title, reasons) in zip(
        st.columns(2),
        (("What speaks for it", list_reasons_for(row)), ("What speaks against it", against)),
        strict=True,
    ):
        with column:
            st.subheader(title, anchor=False)
            st.html(f"<ul>{''.join(f'<li>{escape_text(words)}</li>' for words in reasons)}</ul>")


def _say_extent(row: ProposalRow) -> str:
    where = None
    if row.extent is not None:
        point = say_place(row.place, row.extent.lat, row.extent.lon)
        where = f"{point}, within {row.extent.radius_km:,.0f} km"
    parts = [say_keys(row), where, f"since {say_time(row.first_seen_at)}", f"from {row.stream}"]
    return " · ".join(part for part in parts if part)
