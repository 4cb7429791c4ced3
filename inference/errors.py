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
