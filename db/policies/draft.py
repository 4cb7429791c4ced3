"""A draft as a reviewer reads it: numbered sentences, and what is known of the posts that they cite."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from db.policies.written import Policy, Reads


class Voice(StrEnum):
    """Whose words a sentence is made of."""

    PERSON = "person"
    """An analyst wrote or changed it."""
    PROGRAM = "program"
    """The rules of composition made it from the frozen facts."""
    POST = "post"
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


def is_about(policy: Policy, sentence: Sentence) -> bool:
    """Return whether a policy reads a sentence. The first is the title, which stands for the whole report."""
    if sentence.voice is Voice.POST:
        return Reads.QUOTES in policy.reads
    return Reads.WORDS in policy.reads and (sentence.voice is Voice.PERSON or sentence.number == 1)


def write_draft(draft: Draft) -> dict[str, Any]:
    """Return a draft as JSON-able values."""
    return {
        "sha256": draft.sha256,
        "starts_at": draft.starts_at.isoformat(),
        "sentences": [asdict(sentence) for sentence in draft.sentences],
        "corroborated": [[post_id, is_so] for post_id, is_so in draft.corroborated.items()],
        "tells_gaps": draft.tells_gaps,
    }


def read_written_draft(stored: Mapping[str, Any]) -> Draft:
    """Return the draft that ``write_draft`` wrote."""
    return Draft(
        sha256=stored["sha256"],
        starts_at=datetime.fromisoformat(stored["starts_at"]),
        sentences=tuple(
            Sentence(**{**fields, "voice": Voice(fields["voice"]), "cites": tuple(fields["cites"])})
            for fields in stored["sentences"]
        ),
        corroborated=dict(stored["corroborated"]),
        tells_gaps=stored["tells_gaps"],
    )
