"""Reads: since when an event is new to somebody who comes back to the desk."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import DeskLook


@dataclass(frozen=True)
class Look:
    """Somebody's look at an event.

    Args:
        after_post_id: what came in after this post is new to them; None at their first look.
    """

    acted_at: datetime
    after_post_id: int | None


def find_look(session: Session, *, event_id: int, analyst: str) -> Look | None:
    """Return the look that somebody takes at an event, None where they never did."""
    look = session.get(DeskLook, (analyst, event_id))
    return None if look is None else Look(look.acted_at, look.after_post_id)
