"""What is wrong with an archive."""

from db.errors import StoreError


class ArchiveError(StoreError):
    """A file that is no archive of an event, or not the one that was written, or whose event is there."""


class CalledOffError(StoreError):
    """A person called the writing of an archive off; nothing of it is kept."""
