"""One post as a card: who said what when, what it was taken for, and how sure that is."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import streamlit as st

from dashboard.components.links import render_link
from dashboard.components.markup import (
    clip_text,
    escape_text,
    make_category_chip,
    make_chip,
    make_damage_chip,
    make_decision_chips,
)
from dashboard.components.times import say_time
from dashboard.labels import say_category_set, say_language, say_likelihood, say_unfamiliar
from dashboard.services.errors import ServiceError
from dashboard.services.places import say_place
from dashboard.speaking import say, say_count, say_error
from db.errors import StoreError
from db.queries.filter_url import Params
from db.queries.posts import PostRow
from db.queries.urgent import UrgentMessage
from db.vocabulary import Damage, Humanitarian, LabelDecision

CARD_TEXT = 180
ACCOUNT_LENGTH = 6


def is_graphic(row: PostRow) -> bool:
    """Say whether the picture may show what nobody should meet unprepared; it is then veiled until asked for.

    A post that waits for the worker may show anything, so it is veiled too.
    """
    return (
        row.humanitarian in (None, Humanitarian.INJURED_OR_DEAD_PEOPLE) or row.damage == Damage.SEVERE_DAMAGE
    )


def say_account(author_hash: str | None) -> str:
    """Return a short pseudonym; the handle itself is never stored."""
    return (
        say("account {pseudonym}", pseudonym=author_hash[:ACCOUNT_LENGTH])
        if author_hash
        else say("account unknown")
    )


def say_provenance(row: PostRow, model_version: str | None = None) -> str:
    """Return how the shown label came to be, in words that keep a guess a guess."""
    if row.humanitarian is None:
        return say("waits for classification")
    model = say("model {model_version}", model_version=model_version) if model_version else say("the model")
    if row.label_decision is LabelDecision.NOT_JUDGED:
        return say(
            "classified by {model}, label not judged · {confidence}",
            model=model,
            confidence=say_confidence(row),
        )
    return say("label judged by a person")


def say_confidence(row: PostRow) -> str:
    """Return the confidence in the category, with a warning where the model was not made for the post."""
    words = say(say_likelihood(row.humanitarian_confidence))
    return say("{what}, which means little here", what=words) if row.unfamiliar else words


def make_row_chips(row: PostRow) -> str:
    """Return the chips of a post: what it was taken for, what is unsure of that, and what people decided."""
    is_open = row.label_decision is LabelDecision.NOT_JUDGED
    chips = [make_category_chip(row.humanitarian)]
    if is_open and len(row.category_set) > 1:
        chips.append(make_chip(say(say_category_set(row.category_set))))
    chips.append(make_damage_chip(row.damage, row.damage_clarity, row.damage_confidence))
    chips += [make_chip(say(say_unfamiliar(kind, row.language)), tone="warn") for kind in row.unfamiliar]
    chips.append(make_decision_chips(row.label_decision, row.information, row.use))
    if row.modalities_disagree:
        chips.append(make_chip(say("Picture and text disagree"), tone="warn"))
    if row.is_recycled:
        chips.append(make_chip(say("Picture seen in an older event"), tone="warn"))
    return "".join(chips)


def make_card(row: PostRow, *, length: int = CARD_TEXT, is_in_picture: bool = False) -> str:
    """Return a card's HTML; nothing of the post reaches it unescaped.

    Args:
        is_in_picture: whether a search found it by the words in its picture alone.
    """
    found = make_chip(say("Found in the picture")) if is_in_picture else ""
    text = clip_text(row.text, length) or say("(no text)")
    where = say_place(row.place, row.lat, row.lon)
    place = f" · {say(where)}" if where else ""
    language = say(say_language(row.language))
    meta = f"{say_time(row.posted_at)} · {say_account(row.author_hash)} · {language}{place}"
    return (
        f'<article class="lo-card"><p class="lo-text" dir="auto">{escape_text(text)}</p>'
        f'<p class="lo-chips">{found}{make_row_chips(row)}</p>'
        f'<p class="lo-meta">{escape_text(meta)}</p>'
        f'<p class="lo-meta">{escape_text(say_provenance(row))}</p></article>'
    )


@contextmanager
def bear_lost_picture() -> Iterator[None]:
    """Guard a picture: one that is lost or damaged costs its own place, never the page."""
    try:
        yield
    except (ServiceError, StoreError) as error:
        st.warning(say("This picture cannot be shown"), icon=":material/broken_image:")
        st.html(f'<p class="lo-meta">{escape_text(say_error(error))}</p>')


def render_cards(
    messages: Sequence[UrgentMessage],
    *,
    link: Callable[[int], Params],
    within: str,
    in_picture: Collection[int] = (),
) -> None:
    """Show messages one below the other, each with its repeats and a link that keeps the session.

    Args:
        within: the list's name; a post may stand in two lists of a page.
    """
    for message in messages:
        row = message.row
        with st.container(key=f"card_{within}_{row.id}", gap="xxsmall"):
            st.html(make_card(row, is_in_picture=row.id in in_picture))
            render_link(say("Open post {id}", id=row.id) + _say_repeats(message), link(row.id))


def _say_repeats(message: UrgentMessage) -> str:
    if not message.repeats:
        return ""
    if message.are_all_counted:
        said = say_count(
            "{count:,} more that says the same", "{count:,} more that say the same", message.repeats
        )
    else:
        said = say("at least {count:,} more that say the same", count=message.repeats)
    return f" · {said}"


def render_grid(
    rows: Sequence[PostRow],
    *,
    columns: int,
    link: Callable[[int], Params],
    load: Callable[[PostRow], bytes],
    more: Callable[[int], None],
    in_picture: Collection[int] = (),
) -> None:
    """Show posts with their pictures side by side; ``more`` draws what stands behind the post of an id."""
    for start in range(0, len(rows), columns):
        for cell, row in zip(st.columns(columns), rows[start : start + columns], strict=False):
            with cell.container(border=True, key=f"tile_{row.id}", gap="xsmall"):
                veiled = is_graphic(row)
                alt = (
                    say("veiled picture, it may be distressing")
                    if veiled
                    else say("picture of post {id}", id=row.id)
                )
                with bear_lost_picture():
                    st.image(load(row), width="stretch", alt=alt)
                st.html(make_card(row, length=110, is_in_picture=row.id in in_picture))
                render_link(say("Open post {id}", id=row.id), link(row.id))
                more(row.id)


def say_period(since: datetime | None, until: datetime | None) -> str:
    """Return a period in words."""
    if since is None and until is None:
        return say("whole event")
    first, last = say_time(since) if since else say("start"), say_time(until) if until else say("now")
    return say("{first} to {last}", first=first, last=last)
