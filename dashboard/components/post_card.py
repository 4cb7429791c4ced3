"""One post as a card: who said what when, what it was taken for, and how sure that is."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.components.markup import (
    clip_text,
    escape_text,
    make_category_chip,
    make_chip,
    make_damage_chip,
    make_verification_chip,
)
from dashboard.components.times import say_time
from dashboard.labels import say_language, say_likelihood
from dashboard.services.errors import ServiceError
from dashboard.services.filter_url import Params
from db.errors import StoreError
from db.queries.posts import PostRow
from db.vocabulary import Damage, Humanitarian, Verification

CARD_TEXT = 180
ACCOUNT_LENGTH = 6
REPOST = re.compile(r"^RT @\w+:\s*")


def is_graphic(row: PostRow) -> bool:
    """Say whether the picture may show what nobody should meet unprepared; it is then veiled until asked for.

    A post that waits for the worker may show anything, so it is veiled too.
    """
    return (
        row.humanitarian in (None, Humanitarian.INJURED_OR_DEAD_PEOPLE) or row.damage == Damage.SEVERE_DAMAGE
    )


def say_account(author_hash: str | None) -> str:
    """Return a short pseudonym; the handle itself is never stored."""
    return f"account {author_hash[:ACCOUNT_LENGTH]}" if author_hash else "account unknown"


def say_provenance(row: PostRow, model_version: str | None = None) -> str:
    """Return how the shown label came to be, in words that keep a guess a guess."""
    if row.humanitarian is None:
        return "waits for classification"
    model = f"model {model_version}" if model_version else "the model"
    if row.verification is Verification.UNREVIEWED:
        return f"classified by {model}, not reviewed · {say_likelihood(row.humanitarian_confidence)}"
    return "judged by a person"


def make_card(row: PostRow, *, length: int = CARD_TEXT) -> str:
    """Return a card's HTML; nothing of the post reaches it unescaped."""
    chips = [make_category_chip(row.humanitarian), make_damage_chip(row.damage)]
    chips.append(make_verification_chip(row.verification))
    if row.modalities_disagree:
        chips.append(make_chip("Picture and text disagree", tone="warn"))
    text = clip_text(row.text, length) or "(no text)"
    place = f" · {row.place}" if row.place else ""
    meta = f"{say_time(row.posted_at)} · {say_account(row.author_hash)} · {say_language(row.language)}{place}"
    return (
        f'<article class="lo-card"><p class="lo-text" dir="auto">{escape_text(text)}</p>'
        f'<p class="lo-chips">{"".join(chips)}</p>'
        f'<p class="lo-meta">{escape_text(meta)}</p>'
        f'<p class="lo-meta">{escape_text(say_provenance(row))}</p></article>'
    )


def collapse_repeats(rows: Sequence[PostRow]) -> list[tuple[PostRow, int]]:
    """Return each text once, with how many more rows repeat it: one message is often reposted by many.

    A post without words repeats no other.
    """
    firsts: dict[str | int, PostRow] = {}
    repeats: Counter[str | int] = Counter()
    for row in rows:
        message = " ".join(REPOST.sub("", row.text).lower().split()) or row.id
        firsts.setdefault(message, row)
        repeats[message] += 1
    return [(row, repeats[message] - 1) for message, row in firsts.items()]


@contextmanager
def bear_lost_picture() -> Iterator[None]:
    """Guard a picture: one that is lost or damaged costs its own place, never the page."""
    try:
        yield
    except (ServiceError, StoreError) as error:
        st.warning("This picture cannot be shown", icon=":material/broken_image:")
        st.html(f'<p class="lo-meta">{escape_text(str(error))}</p>')


def render_cards(rows: Sequence[tuple[PostRow, int]], *, page: Any, link: Callable[[int], Params]) -> None:
    """Show posts one below the other, each with its repeats and a link that keeps the session."""
    for row, repeats in rows:
        more = f" · {repeats} more with the same words" if repeats else ""
        with st.container(key=f"card_{row.id}", gap="xxsmall"):
            st.html(make_card(row))
            st.page_link(page, label=f"Open post {row.id}{more}", query_params=link(row.id))


def render_grid(
    rows: Sequence[PostRow],
    *,
    columns: int,
    page: Any,
    link: Callable[[int], Params],
    load: Callable[[PostRow], bytes],
) -> None:
    """Show posts with their pictures side by side."""
    for start in range(0, len(rows), columns):
        for cell, row in zip(st.columns(columns), rows[start : start + columns], strict=False):
            with cell.container(border=True, key=f"tile_{row.id}", gap="xsmall"):
                veiled = is_graphic(row)
                alt = "veiled picture, it may be distressing" if veiled else f"picture of post {row.id}"
                with bear_lost_picture():
                    st.image(load(row), width="stretch", alt=alt)
                st.html(make_card(row, length=110))
                st.page_link(page, label=f"Open post {row.id}", query_params=link(row.id))


def say_period(since: datetime | None, until: datetime | None) -> str:
    """Return a period in words."""
    if since is None and until is None:
        return "whole event"
    return f"{say_time(since) if since else 'start'} to {say_time(until) if until else 'now'}"
