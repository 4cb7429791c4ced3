"""Who works on what at the desk."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId


class PostLease(Base):
    """A post that somebody is at. It ends by itself, and keeps nobody from judging it too."""

    __tablename__ = "post_leases"

    # One person is at one post: who goes on to the next leaves the one before.
    holder: Mapped[str] = mapped_column(String(100), primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), index=True)
    expires_at: Mapped[datetime]


class PostAssignment(Base):
    """Who is to judge a post: one person, until somebody has."""

    __tablename__ = "post_assignments"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    assignee: Mapped[str] = mapped_column(String(100), index=True)
    assigned_by: Mapped[str] = mapped_column(String(100))
    assigned_at: Mapped[datetime]


class PostNote(Base):
    """What an analyst noted on a post. Never edited; a withdrawn one is shown to nobody."""

    __tablename__ = "post_notes"

    id: Mapped[BigId] = mapped_column(primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), index=True)
    author: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(String(500))
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
