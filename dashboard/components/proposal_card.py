"""One proposal as a card, and in words what speaks for it and what speaks against it."""

import streamlit as st

from dashboard.components.hazard_reports import say_near_burst
from dashboard.components.markup import escape_text, make_category_chip, make_chip
from dashboard.components.times import say_time
from dashboard.feed_labels import PUBLISHER_WORDS
from dashboard.labels import PROPOSAL_WORDS
from dashboard.services.places import say_place
from dashboard.speaking import join_facts, say, say_count
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
        make_chip(say(PROPOSAL_WORDS[row.status]), tone=TONES.get(row.status, "good")),
        make_category_chip(row.category),
        make_chip(say_burst(row)),
    ]
    if row.hazard_reports:
        chips.append(
            make_chip(
                say(
                    "{publisher} reports a hazard near",
                    publisher=PUBLISHER_WORDS[row.hazard_reports[0].publisher],
                )
            )
        )
    return (
        f'<article class="lo-card"><p class="lo-text" dir="auto"><strong>{escape_text(row.title)}'
        f'</strong></p><p class="lo-chips">{"".join(chips)}</p>'
        f'<p class="lo-meta" dir="auto">{escape_text(_say_extent(row))}</p></article>'
    )


def say_burst(row: ProposalRow) -> str:
    """Return how many voices came within how long, and how many are usual."""
    hours = say_count("an hour", "{count} hours", row.window_h)
    usual = f"{row.expected:.1f}" if row.expected >= 0.1 else say("hardly any")
    return say("{voices} voices within {hours}, {usual} usual", voices=row.voices, hours=hours, usual=usual)


def say_keys(row: ProposalRow) -> str:
    """Return the words and places that burst."""
    return ", ".join(key.lstrip("@") for key in row.keys[:SHOWN_KEYS])


def list_reasons_for(row: ProposalRow) -> list[str]:
    """Return what speaks for a proposal, each as one sentence."""
    weights = row.weights
    reasons = [
        say(
            "{burst}; chance brings that once in 10^{surprise:.0f} looks.",
            burst=say_burst(row),
            surprise=row.surprise,
        )
    ]
    if weights.accounts:
        reasons.append(
            say(
                "{accounts} independent accounts tell of it in {messages} messages.",
                accounts=weights.accounts,
                messages=weights.messages,
            )
        )
    reasons.append(
        say(
            "{drift:.0%} of its first posts are nearer to one another than to the usual ones.",
            drift=row.drift,
        )
    )
    if weights.placed - weights.far_off > 1:
        reasons.append(
            say(
                "{together} of {placed} placed posts lie together.",
                together=weights.placed - weights.far_off,
                placed=weights.placed,
            )
        )
    if reported := say_near_burst(row):
        reasons.append(reported)
    return reasons


def list_reasons_against(row: ProposalRow) -> list[str]:
    """Return what speaks against a proposal, each as one sentence; empty where nothing does."""
    weights = row.weights
    posts = max(1, weights.posts)
    checks = {
        say("Only {accounts} independent accounts are known.", accounts=weights.accounts): weights.accounts
        < FEW_ACCOUNTS,
        say(
            "{unknown_accounts} of {posts} posts come from nobody knows whom.",
            unknown_accounts=weights.unknown_accounts,
            posts=posts,
        ): (weights.unknown_accounts > MOSTLY * posts),
        say(
            "One account sent {most_of_one} of {posts} posts.", most_of_one=weights.most_of_one, posts=posts
        ): weights.most_of_one >= MANY * posts,
        say(
            "Most posts repeat others: {posts} posts, {messages} messages.",
            posts=posts,
            messages=weights.messages,
        ): (weights.messages < MOSTLY * posts),
        say(
            "{unfamiliar} of {posts} posts are unlike what the model was trained on.",
            unfamiliar=weights.unfamiliar,
            posts=posts,
        ): (weights.unfamiliar >= MANY * posts),
        say("No post says where it is."): not weights.placed,
        say(
            "{far_off} of {placed} placed posts lie far from the others.",
            far_off=weights.far_off,
            placed=weights.placed,
        ): (weights.far_off >= MANY * max(1, weights.placed)),
        say("{drills} posts call themselves a drill or an exercise.", drills=weights.drills): weights.drills
        > 0,
    }
    return [words for words, speaks in checks.items() if speaks]


def render_reasons(row: ProposalRow) -> None:
    """Show both sides, one beside the other where there is room."""
    against = list_reasons_against(row) or [say("Nothing that is looked for.")]
    for column, (title, reasons) in zip(
        st.columns(2),
        ((say("What speaks for it"), list_reasons_for(row)), (say("What speaks against it"), against)),
        strict=True,
    ):
        with column:
            st.subheader(title, anchor=False)
            st.html(f"<ul>{''.join(f'<li>{escape_text(words)}</li>' for words in reasons)}</ul>")


def _say_extent(row: ProposalRow) -> str:
    where = None
    if row.extent is not None:
        point = say_place(row.place, row.extent.lat, row.extent.lon)
        where = say("{point}, within {radius_km:,.0f} km", point=point, radius_km=row.extent.radius_km)
    parts = [
        say_keys(row),
        where,
        say("since {time}", time=say_time(row.first_seen_at)),
        say("from {stream}", stream=row.stream),
    ]
    return join_facts(parts)
