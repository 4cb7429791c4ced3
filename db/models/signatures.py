"""By what posts and pictures are known again, and which of them say the same. Derived, but for decisions."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId

SHARED = text("is_shared")


class PostSignature(Base):
    """What the words of one post say, in forms that can be compared."""

    __tablename__ = "post_signatures"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    # The text encoder's own vector: int8, of length one times ``VECTOR_SCALE``; null without words.
    vector: Mapped[bytes | None] = mapped_column(LargeBinary)
    # The same without what tells the classes apart, by which translations are known: int8, likewise.
    meaning: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Which encoder both are of; those of two encoders cannot be compared.
    encoder: Mapped[str | None] = mapped_column(String(16))
    # MinHash of the letters, uint32; null where there are too few.
    minhash: Mapped[bytes | None] = mapped_column(LargeBinary)


class MediaHash(Base):
    """What one picture looks like, as bits of which copies share most."""

    __tablename__ = "media_hashes"

    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)
    # One of 64 bits a view; see db.hashes.
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class MediaBand(Base):
    """Index of the pictures by parts of their hashes."""

    __tablename__ = "media_bands"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(primary_key=True)
    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)


class WordBand(Base):
    """Index of the texts of each event by parts of their signatures; of posts of the same words, one."""

    __tablename__ = "word_bands"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)


class MediaMatch(Base):
    """Two pictures that look like copies of one another; ``media_id`` is the lower number."""

    __tablename__ = "media_matches"
    __table_args__ = (Index("ix_media_matches_other_id", "other_id"),)

    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)
    other_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)
    # In how many bits of 64 their likest views differ.
    bits: Mapped[int] = mapped_column(SmallInteger)


class EventPicture(Base):
    """A picture that posts of an event have shown; derived by ``db.labels.sightings``."""

    __tablename__ = "event_pictures"
    __table_args__ = (
        Index(
            "ix_event_pictures_shared",
            *("event_id", "media_id"),
            sqlite_where=SHARED,
            postgresql_where=SHARED,
        ),
    )

    media_id: Mapped[BigId] = mapped_column(ForeignKey("media.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    # Another event has shown it, or a copy of it.
    is_shared: Mapped[bool] = mapped_column(default=False)


class MessageLink(Base):
    """Whether two messages of one event say the same, by the rule and by a person.

    ``message`` is the lower of the two numbers.

    A person's word goes before the rule's. Taken back, it is null and the rule's stands again.
    """

    __tablename__ = "message_links"
    __table_args__ = (Index("ix_message_links_other", "event_id", "other"),)

    event_id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    other: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    is_certain: Mapped[bool] = mapped_column(default=False)
    is_same: Mapped[bool | None]
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]


class MessageFold(Base):
    """Under which number the messages of an event stand that are linked, at first hand or over others.

    Read model of ``MessageLink``: the lowest number of each group of two or more, itself included.
    """

    __tablename__ = "message_folds"
    __table_args__ = (Index("ix_message_folds_root", "event_id", "root"),)

    event_id: Mapped[int] = mapped_column(primary_key=True)
    message: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    root: Mapped[int] = mapped_column(BigInteger)
