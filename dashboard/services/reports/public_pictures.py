"""Which pictures of cited posts leave the house in a report that keeps people back, and how.

A picture goes out once machines have looked for faces and read its words, and then with its faces blurred.
What may be distressing stays here, and so does what shows words that the profile masks. For the evidence they
are chosen when a file is written, so that a post which was deleted since, or moved away, takes its pictures
with it; those inside the report a person puts in (``picturing``).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from dashboard.services.reports.former import read_snapshot
from dashboard.services.reports.frozen import Snapshot
from db.errors import NotFoundError
from db.faces import Face, ask_for_faces
from db.masking import mask_people
from db.masking.profiles import Profile
from db.queries.faces import SearchedPicture, list_searched_pictures
from db.queries.reports import ReportRow, get_report
from db.queue.pictures import queue_pictures
from db.settings import get_settings
from db.vocabulary import UNFINISHED, Humanitarian, JobPriority


@dataclass(frozen=True)
class PublicPicture:
    """A picture that goes out, or that a person keeps back: the ``number``-th of its post, and its faces."""

    post_id: int
    number: int
    sha256: str
    faces: tuple[Face, ...]
    withheld_by: str | None = None


@dataclass(frozen=True)
class PublicPictures:
    """The pictures that go out, and how many stay here for which reason.

    Args:
        withheld: a person keeps them back.
        unsearched: no detector has looked for faces in them.
        unread: nobody has read the words in them.
        telling: they show words that the profile masks.
        graphic: they may be distressing, and nothing else keeps them here.
        unasked: nobody has asked for them to be searched or read.
        is_waiting: whether one is about to be searched or read.
    """

    shown: tuple[PublicPicture, ...] = ()
    withheld: tuple[PublicPicture, ...] = ()
    unsearched: int = 0
    unread: int = 0
    telling: int = 0
    graphic: tuple[PublicPicture, ...] = ()
    unasked: int = 0
    is_waiting: bool = False

    @property
    def kept_here(self) -> int:
        """How many pictures do not go out."""
        return len(self.withheld) + self.unsearched + self.unread + self.telling + len(self.graphic)

    @property
    def kept_back(self) -> tuple[str, ...]:
        """What is kept back and why, a sentence a reason."""
        reasons = (
            (len(self.withheld), "by a person of the team"),
            (self.unsearched, "not searched for faces yet"),
            (self.unread, "not searched for words yet"),
            (self.telling, "showing words that lead to people"),
            (len(self.graphic), "possibly distressing"),
        )
        return tuple(f"Pictures kept back, {reason}: {count}." for count, reason in reasons if count)


def choose_pictures(session: Session, row: ReportRow, snapshot: Snapshot, profile: Profile) -> PublicPictures:
    """Return what a profile that masks people lets out of the pictures of cited posts.

    Of a restored report nobody knows which posts here it cites.
    """
    if row.is_restored:
        return PublicPictures()
    graphic = list_graphic(snapshot)
    pictures = list_searched_pictures(session, list_cited(snapshot))
    sorted_out = {picture: _keep_back(picture, graphic, profile) for picture in pictures}
    counts = Counter(sorted_out.values())
    return PublicPictures(
        shown=_list_for(sorted_out, ""),
        withheld=_list_for(sorted_out, "withheld"),
        unsearched=counts["unsearched"],
        unread=counts["unread"],
        telling=counts["telling"],
        graphic=_list_for(sorted_out, "graphic"),
        unasked=sum(
            (picture.faces is None and picture.searching is None)
            or (picture.words is None and picture.reading is None)
            for picture in pictures
        ),
        is_waiting=any({picture.searching, picture.reading} & set(UNFINISHED) for picture in pictures),
    )


def search_report(session: Session, *, report_id: int) -> None:
    """Let the pictures of a report be looked at, as those of one that is drafted are. Does not commit.

    Raises:
        NotFoundError: no such report.
        ReportError: its snapshot was changed.
    """
    found = get_report(session, report_id)
    if found is None:
        raise NotFoundError(f"no report {report_id}")
    row, stored = found
    if not row.is_restored:
        ask_for_pictures(session, read_snapshot(stored))


def ask_for_pictures(session: Session, snapshot: Snapshot) -> None:
    """Let the pictures of cited posts be searched for faces and read, as far as machines do that here."""
    settings, cited = get_settings(), list_cited(snapshot)
    if settings.find_faces:
        ask_for_faces(session, cited)
    if settings.read_pictures:
        queue_pictures(session, cited, priority=JobPriority.ANALYST)


def list_graphic(snapshot: Snapshot) -> set[int]:
    """Return the ids of cited posts whose pictures may be distressing."""
    return {
        post.id
        for post in snapshot.facts.posts.values()
        if post.humanitarian is Humanitarian.INJURED_OR_DEAD_PEOPLE
    }


def list_cited(snapshot: Snapshot) -> list[int]:
    """Return the ids of the posts that a report cites."""
    return sorted(post.id for post in snapshot.facts.posts.values())


def _list_for(sorted_out: Mapping[SearchedPicture, str], reason: str) -> tuple[PublicPicture, ...]:
    return tuple(
        PublicPicture(
            picture.post_id, picture.number, picture.sha256, picture.faces or (), picture.withheld_by
        )
        for picture, found in sorted_out.items()
        if found == reason
    )


def _keep_back(picture: SearchedPicture, graphic: set[int], profile: Profile) -> str:
    """Return why a picture stays here, empty where it may go."""
    if picture.withheld_by is not None:
        return "withheld"
    if picture.faces is None:
        return "unsearched"
    if picture.words is None:
        return "unread"
    if mask_people(picture.words, profile) != picture.words:
        return "telling"
    return "graphic" if picture.post_id in graphic else ""
