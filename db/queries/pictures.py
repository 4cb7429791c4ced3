"""Reads: pictures."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Media


def is_any_known(session: Session) -> bool:
    """Return whether the store knows of any picture."""
    return session.scalar(select(Media.id).order_by(Media.id.desc()).limit(1)) is not None
