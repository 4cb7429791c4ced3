"""Who may sign in, and what they may do."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.vocabulary import AccountRole


class Account(Base):
    """A person who may sign in. The name signs what they do, so it never changes and is nobody else's."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    # Who they are to the provider: known from their first sign-in on, and from then on all that counts.
    subject: Mapped[str | None] = mapped_column(String(600), unique=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    role: Mapped[AccountRole]
    added_by: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
