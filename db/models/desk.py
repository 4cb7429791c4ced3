"""What the desk keeps of the people who work at it: who works on what, what is judged twice, saved views."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import BigId
from db.vocabulary import Damage, Humanitarian, Informativeness


class PostLease(Base):
    """A post that somebody is at. It ends by itself, and keeps nobody from judging it too."""

    __tablename__ = "post_leases"

    # One person is at one post: who goes on to the next leaves the one before.
    holder: Mapped[str] = mapped_column(String(100), primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), index=True)
    expires_at: Mapped[datetime]


class DeskPresence(Base):
    """Somebody whose desk is open, and at which event. It ends by itself, and is no part of the audit log."""

    __tablename__ = "desk_presences"

    # One person is at one event: who opens another leaves the one before.
    person: Mapped[str] = mapped_column(String(100), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    seen_at: Mapped[datetime]


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


class ReviewSample(Base):
    """A random sample of the judged posts of an event, to be judged once more."""

    __tablename__ = "review_samples"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    # Of the posts that were judged then, 0-1.
    share: Mapped[float]
    started_by: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime]


class SampledPost(Base):
    """A post of a sample: what stood after the first decision, and what a second analyst chose unaware."""

    __tablename__ = "sampled_posts"

    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("review_samples.id"), index=True)
    first_by: Mapped[str] = mapped_column(String(100))
    first_informativeness: Mapped[Informativeness | None]
    first_humanitarian: Mapped[Humanitarian | None]
    first_damage: Mapped[Damage | None]
    second_by: Mapped[str | None] = mapped_column(String(100))
    second_at: Mapped[datetime | None]
    second_informativeness: Mapped[Informativeness | None]
    second_humanitarian: Mapped[Humanitarian | None]
    second_damage: Mapped[Damage | None]
    # A third person decided where the two differ; that is a review beside the others.
    settled_by: Mapped[str | None] = mapped_column(String(100))
    settled_at: Mapped[datetime | None]


class DeskLook(Base):
    """When somebody last acted on the desk in an event, and from where on it was new to them as they came."""

    __tablename__ = "desk_looks"

    analyst: Mapped[str] = mapped_column(String(100), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), primary_key=True)
    acted_at: Mapped[datetime]
    # The newest post of the store at that moment, and at the last act of the look before.
    newest_post_id: Mapped[BigId]
    after_post_id: Mapped[BigId | None]


class SavedView(Base):
    """A filter of an event under a name, as the parameters of an address: of one person, or of the team."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("event_id", "saved_by", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(4000))
    saved_by: Mapped[str] = mapped_column(String(100))
    is_shared: Mapped[bool]
    saved_at: Mapped[datetime]


class ViewWatch(Base):
    """A saved view that raises an alert once so many new posts of it came within so many hours."""

    __tablename__ = "view_watches"

    view_id: Mapped[int] = mapped_column(ForeignKey("saved_views.id"), primary_key=True)
    posts: Mapped[int]
    # The alert after one comes no sooner, either.
    hours: Mapped[int]
    started_at: Mapped[datetime]
    alerted_at: Mapped[datetime | None]


class ViewPost(Base):
    """A post that came while a view was watched, and that its view held when the model had read it."""

    __tablename__ = "view_posts"

    view_id: Mapped[int] = mapped_column(ForeignKey("view_watches.view_id"), primary_key=True)
    # No reference: it says that a post came, and stays no longer than the hours of its watch.
    post_id: Mapped[BigId] = mapped_column(primary_key=True, autoincrement=False)
    # When the model had first read it.
    read_at: Mapped[datetime]


class ViewCursor(Base):
    """Up to which prediction new posts were looked for in watched views. One row."""

    __tablename__ = "view_cursor"

    id: Mapped[int] = mapped_column(primary_key=True)
    prediction_id: Mapped[BigId]


class NamedArea(Base):
    """An area that somebody drew and named, for everybody; its shape is as the address holds it."""

    __tablename__ = "named_areas"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    name: Mapped[str] = mapped_column(String(80))
    shape: Mapped[str] = mapped_column(String(1000))
    drawn_by: Mapped[str] = mapped_column(String(100))
    drawn_at: Mapped[datetime]


class BulkJob(Base):
    """One decision about many posts, or their assignment: whose it is, how far it came, if it was undone."""

    __tablename__ = "bulk_jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    # In words, as it was confirmed; the reviews hold the decision itself.
    decision: Mapped[str] = mapped_column(String(200))
    # To whom the posts were assigned, empty where they were taken away; None of what was decided about them.
    assignee: Mapped[str | None] = mapped_column(String(100))
    started_by: Mapped[str] = mapped_column(String(100))
    started_at: Mapped[datetime]
    # Of its last chunk; one that has not ended and did nothing for long was cut off.
    acted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # Chosen; of these judged (or assigned), left out as somebody else was at them, and as they were no longer
    # as seen.
    posts: Mapped[int]
    judged: Mapped[int]
    held: Mapped[int]
    changed: Mapped[int]
    undone_by: Mapped[str | None] = mapped_column(String(100))
    undone_at: Mapped[datetime | None]
    # Posts that somebody judged or assigned since, which undoing left as they were.
    kept: Mapped[int]


class BulkReview(Base):
    """A review that a bulk job made."""

    __tablename__ = "bulk_reviews"

    bulk_job_id: Mapped[int] = mapped_column(ForeignKey("bulk_jobs.id"), primary_key=True)
    review_id: Mapped[BigId] = mapped_column(ForeignKey("reviews.id"), primary_key=True, index=True)


class BulkAssignment(Base):
    """A post that a bulk job assigned, or took away, and whose it was before."""

    __tablename__ = "bulk_assignments"

    bulk_job_id: Mapped[int] = mapped_column(ForeignKey("bulk_jobs.id"), primary_key=True)
    post_id: Mapped[BigId] = mapped_column(ForeignKey("posts.id"), primary_key=True, index=True)
    former: Mapped[str | None] = mapped_column(String(100))
    # What is assigned since has another time.
    assigned_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
