"""What the way in raises."""

from db.errors import StoreError


class IngestError(StoreError):
    """A whole file that cannot be imported; the message is written for the analyst."""


class BadRowError(IngestError):
    """One row, or one picture of it, that cannot be imported."""


class MissingPictureError(BadRowError):
    """A picture that a table names and that did not come along."""


class StoreFaultError(StoreError):
    """The store could not be written to; the message says what is in and how to go on."""
