"""What the store raises."""


class StoreError(Exception):
    """Base of every error that the store raises on purpose."""


class NotFoundError(StoreError):
    """A row that was asked for by its key does not exist."""


class IllegalChangeError(StoreError):
    """A change that the store's rules forbid, such as clearing a report twice."""


class MediaAwayError(StoreError):
    """The media folder as a whole cannot be reached; once it is back, the same call goes well."""
