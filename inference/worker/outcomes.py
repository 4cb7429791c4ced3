"""What becomes of a piece of work that has no answer."""

from dataclasses import dataclass

from db.vocabulary import FailureKind


@dataclass(frozen=True)
class Failure:
    """Why a post has no prediction; ``retry`` says whether another attempt may go better."""

    kind: FailureKind
    reason: str
    retry: bool


@dataclass(frozen=True)
class Postponed:
    """The post is fine and what surrounds it is not: it waits again, and this attempt does not count."""

    reason: str
