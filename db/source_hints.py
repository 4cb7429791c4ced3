"""What is known of where a source's posts are written: a prior for its posts' places."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.audit import record_audit
from db.errors import IllegalChangeError, NotFoundError
from db.models import Source

LANGUAGE_LETTERS = (2, 3)


@dataclass(frozen=True)
class SourceHint:
    """Where a source usually writes from, in degrees, and in which language (ISO 639-1).

    It chooses among places of one name. Only where ``is_there`` does it place posts that name no place: an
    analyst said that the source stands at that place, as a gauge or a town's office does.
    """

    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    language: str | None = None
    is_there: bool = False


NO_HINT = SourceHint()


def read_hint(source: Source) -> SourceHint:
    """Return what was said of a source."""
    return SourceHint(source.place, source.lat, source.lon, source.language, source.is_at_place)


def hint_source(
    session: Session, *, source_id: int, hint: SourceHint, actor: str, reason: str | None = None
) -> None:
    """Say where and in which language a source writes; it holds for posts that are placed from now on.

    Raises:
        NotFoundError: no such source.
        IllegalChangeError: no name was given, or the hint makes no sense.
    """
    if not actor.strip():
        raise IllegalChangeError("a source's place is given by a named person; give a name")
    if (hint.lat is None) != (hint.lon is None):
        raise IllegalChangeError("a source's place needs both latitude and longitude")
    if hint.lat is not None and hint.lon is not None and (abs(hint.lat) > 90 or abs(hint.lon) > 180):
        raise IllegalChangeError(f"{hint.lat}, {hint.lon} is off the globe; give degrees")
    if hint.is_there and hint.lat is None:
        raise IllegalChangeError("a source can stand at its place only when the place is given")
    if hint.language is not None and len(hint.language) not in LANGUAGE_LETTERS:
        raise IllegalChangeError(f"{hint.language!r} is no language code; write one such as es")
    source = session.get(Source, source_id, with_for_update=True)
    if source is None:
        raise NotFoundError(f"no source {source_id}")
    before = read_hint(source)
    source.place, source.lat, source.lon = hint.place, hint.lat, hint.lon
    source.language, source.is_at_place = hint.language, hint.is_there
    record_audit(
        session,
        actor=actor.strip(),
        action="hint_source",
        subject="source",
        subject_id=source_id,
        before=vars(before),
        after=vars(hint),
        reason=reason,
    )
