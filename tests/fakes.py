"""A predictor that answers at once. It stands in for the model where a test is about the loop around it."""

from collections.abc import Callable, Sequence

import numpy as np

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import PictureError
from inference.model.predictor import Evidence, PostInput, PostPrediction, Reading, TokenWeight
from inference.model.stages import StageClock


class FakePredictor:
    """Gives every post the first class of each task; ``disturb`` sees each batch first and may raise."""

    model_version = "fake-1"
    device = "cpu"

    def __init__(self, disturb: Callable[[Sequence[PostInput]], None] = lambda posts: None) -> None:
        self._disturb = disturb
        self.batches: list[int] = []

    @classmethod
    def named(
        cls, version: str, disturb: Callable[[Sequence[PostInput]], None] = lambda posts: None
    ) -> "FakePredictor":
        """The same under another version."""
        predictor = cls(disturb)
        predictor.model_version = version
        return predictor

    def predict(self, posts: Sequence[PostInput], clock: StageClock) -> list[PostPrediction]:
        """Return one answer a post; a picture that says ``broken`` cannot be read."""
        self.batches.append(len(posts))
        with clock.time("fuse"):
            self._disturb(posts)
        return [self._answer(post) for post in posts]

    def _answer(self, post: PostInput) -> PostPrediction:
        if post.image == b"broken":
            return PostPrediction(error=PictureError("the picture is truncated"))
        tasks = [task for task in Task if task is not Task.DAMAGE or post.image is not None]
        reading = Reading({task: _share_out([str(label) for label in TASK_LABELS[task]]) for task in tasks})
        regions = None if post.image is None else np.array([[0.0, 0.5], [1.0, 0.25]], dtype=np.float32)
        words = (TokenWeight(0, 5, 1.0),) if post.text else ()
        return PostPrediction({Modality.FUSED: reading}, {"text": 0.5}, Evidence(regions, words, "fake"))


def _share_out(labels: list[str]) -> dict[str, float]:
    return {label: 0.9 if index == 0 else 0.1 / (len(labels) - 1) for index, label in enumerate(labels)}


class WordEncoder:
    """An encoder for reviewers: a vector tells whether ``rats`` and ``perhaps`` stand in a passage."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.read += texts
        return np.array([[float("rats" in text), float("perhaps" in text)] for text in texts])
