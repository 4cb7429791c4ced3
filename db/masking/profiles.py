"""Whom an export is for, and what it keeps from them: one table for every format."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.masking.kinds import Kind


class Profile(StrEnum):
    """Whom an export is for."""

    PUBLIC = "public"
    """Anybody."""
    PARTNER = "partner"
    """Who responds: told where help must go, not who needs it."""
    INTERNAL = "internal"
    """The team alone; each such export is logged."""


@dataclass(frozen=True)
class ProfileRules:
    """What a profile masks in texts, and to how many decimals of a degree it gives where a post is.

    Two decimals are about 1 km, three about 100 m; None leaves coordinates as they are.
    """

    masked: frozenset[Kind]
    coordinate_decimals: int | None


_TO_PEOPLE = frozenset(
    {
        Kind.NAME,
        Kind.HANDLE,
        Kind.EMAIL,
        Kind.PHONE,
        Kind.LINK,
        Kind.FILE,
        Kind.PLATE,
        Kind.PAPER,
        Kind.ACCOUNT,
    }
)
_TO_HOMES = frozenset({Kind.ADDRESS, Kind.PLACE})

RULES: Mapping[Profile, ProfileRules] = {
    Profile.PUBLIC: ProfileRules(_TO_PEOPLE | _TO_HOMES, coordinate_decimals=2),
    Profile.PARTNER: ProfileRules(_TO_PEOPLE, coordinate_decimals=3),
    Profile.INTERNAL: ProfileRules(frozenset(), coordinate_decimals=None),
}
