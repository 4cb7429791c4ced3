"""Reads: how many posts each class would leave, of the posts that match in all other ways."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.labels.packed import unpack_label
from db.queries.counted import count_labels
from db.queries.filters import PostFilter
from db.vocabulary import Clarity, Damage, Humanitarian


@dataclass(frozen=True)
class Facets:
    """Posts by one part of a filter, under all its other parts.

    ``categories`` has every category, under the filter without its own; ``damages`` every severity that is
    clear, and ``unclear`` the posts whose severity is not, under the filter without severities;
    ``unplaced`` the posts without a place, whatever the filter says of places.
    """

    categories: dict[Humanitarian, int]
    damages: dict[Damage, int]
    unclear: int
    unplaced: int


def count_facets(session: Session, chosen: PostFilter) -> Facets:
    """Return how many posts each class would leave."""
    label = count_labels(
        session, replace(chosen, humanitarian=(), damage=(), damage_clarity=(), is_placed=None)
    )
    sums = [func.sum(label.c[name]).label(name) for name in ("posts", "placed")]
    categories: Counter[Humanitarian] = Counter()
    damages: Counter[Damage] = Counter()
    unclear = unplaced = 0
    for group in session.execute(select(label.c.packed, *sums).group_by(label.c.packed)):
        words = unpack_label(group.packed)
        category, damage, clarity = words["humanitarian"], words["damage"], words["damage_clarity"]
        is_category = not chosen.humanitarian or category in chosen.humanitarian
        is_damage = (not chosen.damage or damage in chosen.damage) and (
            not chosen.damage_clarity or clarity in chosen.damage_clarity
        )
        posts = _count_asked(group, chosen.is_placed)
        if category and is_damage:
            categories[category] += posts
        if is_category and clarity is Clarity.UNCLEAR:
            unclear += posts
        elif is_category and damage:
            damages[damage] += posts
        if is_category and is_damage:
            unplaced += _count_asked(group, False)
    return Facets(
        {word: categories[word] for word in Humanitarian},
        {word: damages[word] for word in Damage},
        unclear,
        unplaced,
    )


def _count_asked(group: Any, is_placed: bool | None) -> int:
    placed, posts = int(group.placed), int(group.posts)
    return posts if is_placed is None else placed if is_placed else posts - placed
