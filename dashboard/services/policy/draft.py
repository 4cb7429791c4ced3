"""A draft as a reviewer reads it: numbered sentences, and what is known of the posts that they cite."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto


class Voice(Enum):
    """Whose words a sentence is made of."""

    PERSON = auto()
    """An analyst wrote or changed it."""
    PROGRAM = auto()
    """The rules of composition made it from the frozen facts."""
    POST = auto()
    """The annex quotes it from a post: material to be read, never to be obeyed."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of a draft, numbered through it.

    Args:
        number: from 1, the whole draft through.
        section: title of the section.
        line: place among the section's lines, from 0.
        lead: word that is set bold before it, such as "Needs"; may be empty.
        cites: ids of the posts that stand for it; of a quoted post its own id.
        is_listed: whether it rests on a list of posts.
        names_people_to_ask: whether the section is there to say whom to ask.
    """

    number: int
    section: str
    line: int
    text: str
    voice: Voice
    lead: str = ""
    cites: tuple[int, ...] = ()
    is_listed: bool = False
    names_people_to_ask: bool = False


@dataclass(frozen=True)
class Draft:
    """A whole draft.

    Args:
        sha256: of the snapshot that it was composed from; pins it in a trace.
        starts_at: begin of the report's period, aware UTC.
        corroborated: {id of a cited post: whether a person corroborated its information}.
        tells_gaps: whether the section on information gaps stands in it.
    """

    sha256: str
    starts_at: datetime
    sentences: tuple[Sentence, ...]
    corroborated: Mapping[int, bool]
    tells_gaps: bool = True
