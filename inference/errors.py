"""Everything that can go wrong between a raw post and its prediction, under one base."""


class InferenceError(Exception):
    """Base of this package's errors."""


class PictureError(InferenceError):
    """A picture cannot be read or must not be read (too large, truncated, not a picture)."""


class PostError(InferenceError):
    """A post has nothing that a model can read."""


class EncoderError(InferenceError):
    """An encoder cannot be built, or its packaged weights are not the expected ones."""


class CheckpointError(InferenceError):
    """A checkpoint file is missing, damaged, foreign, or does not fit this code."""


class DataError(InferenceError):
    """A folder of posts and pictures does not have the documented format."""


class FeedError(InferenceError):
    """A feed cannot be reached, must not be reached, or answers what cannot be read.

    Args:
        retry_after_s: how long the other side asks to be left alone, in seconds; None where it does not say.
        is_passing: whether the same request may go better by itself.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None, is_passing: bool = False) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        self.is_passing = is_passing


class StoppedError(InferenceError):
    """Whoever runs a piece of work asked it to end before it was done; it can be done again."""
