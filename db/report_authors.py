"""Who wrote a report and who else works here: it goes out past a person who wrote nothing in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.masking import mask_links
from db.models import AuditEntry

# What people touch under their names. A model may be switched by a command, under the machine's user.
AT_THE_DESK = ("post", "report", "event", "source")
# Who is no person: what Lookout does by itself, and a feed that says what its source deleted.
_MACHINE = re.compile(r"Lookout|feed \d+")


@dataclass(frozen=True)
class Hands:
    """Through whose hands a report went.

    Args:
        authors: who drafted it, then who edited its words or its pictures, also by taking over what a machine
            drafted.
        others: who else touched posts, reports, events or sources here, by name.
    """

    authors: tuple[str, ...]
    others: tuple[str, ...]

    def wrote(self, name: str) -> bool:
        """Return whether somebody wrote in it."""
        return any(is_same_person(name, author) for author in self.authors)

    def leaves_to_others(self, name: str) -> bool:
        """Return whether somebody wrote in it and is not alone here: then another person decides about it."""
        return self.wrote(name) and (bool(self.others) or len(self.authors) > 1)


def read_hands(session: Session, created_by: str, snapshot: Mapping[str, Any]) -> Hands:
    """Return through whose hands a report went, by who drafted it and the history in its snapshot."""
    return find_hands(created_by, snapshot, list_people(session))


def find_hands(created_by: str, snapshot: Mapping[str, Any], people: Sequence[str]) -> Hands:
    """Return through whose hands a report went, of the people who worked here."""
    authors = _drop_repeated([created_by, *(edit["by"] for edit in snapshot.get("history", ()))])
    return Hands(authors, _drop_repeated([*authors, *people])[len(authors) :])


def list_people(session: Session) -> tuple[str, ...]:
    """Return who touched posts, reports, events or sources here, by name; no machine."""
    seen = select(AuditEntry.actor).where(AuditEntry.subject.in_(AT_THE_DESK)).distinct()
    return tuple(
        name for name in session.scalars(seen.order_by(AuditEntry.actor)) if not _MACHINE.fullmatch(name)
    )


def is_same_person(name: str, other: str) -> bool:
    """Return whether two names differ in case and blanks at most."""
    return _fold_name(name) == _fold_name(other)


def _drop_repeated(names: Sequence[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(_fold_name(name), name)
    return tuple(first.values())


def _fold_name(name: str) -> str:
    return " ".join(mask_links(name).casefold().split())
