"""Posts in, calibrated predictions with their evidence out. What the worker and the commands call.

Shapes: b batch, t text tokens, r image regions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import PictureError, PostError
from inference.model.attribution import KIND, Attribution, attribute_parts
from inference.model.calibration import ReadingKind
from inference.model.checkpoint import BUNDLED_CHECKPOINT, Checkpoint, hash_tensors, load_checkpoint
from inference.model.class_sets import choose_classes
from inference.model.compiled import compile_encoders
from inference.model.encoding import Encoder, Encoding, ReadPost
from inference.model.fusion import LEARNT, Features, FixedGates, pool_tokens
from inference.model.meaning import MeaningSpace
from inference.model.network import FusionModel, ModelOutput
from inference.model.preprocess import Word, read_picture, split_words
from inference.model.stages import StageClock

BATCH_POSTS = 32  # one bucket: more gains nothing on a CPU and costs memory


@dataclass(frozen=True)
class PostInput:
    """What a post gives the model: its text and the original bytes of its first picture."""

    text: str | None
    image: bytes | None


@dataclass(frozen=True)
class Reading:
    """Calibrated probabilities, 0 to 1, of every class of each task; they sum to 1 within a task."""

    probabilities: Mapping[Task, Mapping[str, float]]


@dataclass(frozen=True)
class TokenWeight:
    """A whole word's share of evidence, 1 the heaviest, below 0 against it; its span in the original text."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Evidence:
    """What spoke for the humanitarian category that the fused reading shows.

    Attributes:
        regions: ``float32 [rows, columns]``, 0 to 1, or None without a picture. The model sees the whole
            upright picture squeezed to a square, so the map, stretched to its size, covers it exactly.
        tokens: Words that carried weight; empty without a text.
        kind: What the map is, e.g. ``gradient-times-input``. Gates have no place and are not drawn.
    """

    regions: np.ndarray | None
    tokens: tuple[TokenWeight, ...]
    kind: str


NO_EVIDENCE = Evidence(None, (), "none")


@dataclass(frozen=True)
class TextVector:
    """What a text means, as vectors of length one by which texts are compared.

    Attributes:
        values: The tokens' mean, ``float32 [d]``.
        meaning: The same without what tells the classes and the languages apart, ``float32 [k]``; None where
            that is not known of the encoder.
        encoder: Name of the weights that it comes from; vectors of other weights cannot be compared with it.
    """

    values: np.ndarray
    meaning: np.ndarray | None
    encoder: str


@dataclass(frozen=True)
class PostPrediction:
    """The model's answer for one post.

    Attributes:
        readings: ``FUSED`` always; ``IMAGE_ONLY`` and ``TEXT_ONLY`` where there is one. Empty on error.
            Damage severity is a judgement of a picture: no reading has it in a post without one, and the
            text-only reading never has it.
        gates: Gate, 0 to 1, by modality (``image``, ``text``); only those present.
        class_sets: Classes of the fused reading that hold the right one nine times in ten, by task, likeliest
            first; see ``class_sets``.
        ood_scores: How unlike the training data, 0 to 1, by modality; see ``out_of_distribution``.
        evidence: What spoke for the category shown.
        text_vector: What the text means, or None without words.
        picture: The picture as the model saw it, ``uint8 [s, s, 3]``, or None.
        error: Why the post could not be read, or None.
    """

    readings: Mapping[Modality, Reading] = field(default_factory=dict)
    gates: Mapping[str, float] = field(default_factory=dict)
    evidence: Evidence = NO_EVIDENCE
    class_sets: Mapping[Task, tuple[str, ...]] = field(default_factory=dict)
    ood_scores: Mapping[str, float] = field(default_factory=dict)
    text_vector: TextVector | None = None
    picture: np.ndarray | None = None
    error: PictureError | PostError | None = None


class Predictor:
    """A loaded model. A post gets the same answer alone and in any batch (1e-4 in fp32).

    Several threads may predict at once; loading, compiling and forgetting are for one.
    """

    def __init__(self, model: FusionModel, checkpoint: Checkpoint, device: str) -> None:
        self.model = model.to(device)
        self.checkpoint = checkpoint
        self.device = device
        self.model_version = checkpoint.version
        self._encoding = Encoding(model, device)
        self._text_encoder_name = hash_tensors(model.text_encoder.state_dict())[:16]
        self._meanings = MeaningSpace.load(self._text_encoder_name)

    @classmethod
    def load(cls, path: Path = BUNDLED_CHECKPOINT, device: str = "auto") -> Self:
        """Load a checkpoint.

        Args:
            path: The checkpoint file.
            device: ``cpu``, ``cuda``, or ``auto``: CUDA where there is one.

        Raises:
            CheckpointError: The file is missing, damaged, foreign or does not fit.
            EncoderError: An encoder cannot be built.
        """
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        model, checkpoint = load_checkpoint(path)
        return cls(model, checkpoint, device)

    def compile(self, folder: Path, *, streams: int = 1) -> None:
        """Run the encoders as compiled graphs from now on, on a CPU; elsewhere nothing changes.

        PyTorch is left one thread of this process: the head is small, and a second set of threads that spin
        for work takes the cores from the graphs (the head took 40 ms a batch with one thread, 300 with two).

        Args:
            folder: Where the graphs are kept between starts; written on the first one with this model.
            streams: As ``compile_encoders``; how many threads will predict at once.
        """
        if self.device == "cpu":
            encoders = compile_encoders(self.model, folder.expanduser(), self.model_version, streams=streams)
            self._encoding.image, self._encoding.text = encoders
            torch.set_num_threads(1)

    @property
    def encoders(self) -> tuple[Encoder, Encoder]:
        """The picture and the text encoder that are in use."""
        return self._encoding.image, self._encoding.text

    def forget(self) -> None:
        """Drop what was kept of earlier posts; the next ones are encoded anew."""
        self._encoding.forget()

    def warm_up(self) -> None:
        """Predict a blank post once: the first run of every part is several times slower than the next."""
        side = self.model.image_encoder.side
        words = split_words("The bridge over the river is under water")
        self.predict_read([ReadPost(words, np.zeros((side, side, 3), dtype=np.uint8))])

    def predict(self, posts: Sequence[PostInput], clock: StageClock | None = None) -> list[PostPrediction]:
        """Read posts, in buckets of similar length; an unreadable one becomes an error, the others go on.

        Args:
            posts: What to read.
            clock: Takes the time of the stages ``decode``, ``encode`` and ``fuse``.
        """
        clock = clock or StageClock()
        predictions: dict[int, PostPrediction] = {}
        readable: dict[int, ReadPost] = {}
        with clock.time("decode"):
            for index, post in enumerate(posts):
                try:
                    readable[index] = self.read_post(post)
                except (PictureError, PostError) as error:
                    predictions[index] = PostPrediction(error=error)
        order = sorted(
            readable, key=lambda index: (readable[index].picture is None, len(readable[index].words))
        )
        for start in range(0, len(order), BATCH_POSTS):
            bucket = order[start : start + BATCH_POSTS]
            read = [readable[index] for index in bucket]
            predictions |= zip(bucket, self.predict_read(read, clock=clock), strict=True)
        return [predictions[index] for index in range(len(posts))]

    def read_post(self, post: PostInput) -> ReadPost:
        """Clean a post's text and decode its picture.

        Raises:
            PictureError: The picture cannot be read.
            PostError: There is neither a word nor a picture.
        """
        words = split_words(post.text or "")
        picture = read_picture(post.image, self.model.image_encoder.side) if post.image is not None else None
        if not words and picture is None:
            raise PostError("the post has neither a text nor a picture that can be read")
        return ReadPost(words, picture)

    @torch.inference_mode()
    def predict_read(
        self, posts: Sequence[ReadPost], *, fixed: FixedGates = LEARNT, clock: StageClock | None = None
    ) -> list[PostPrediction]:
        """Predict posts that are read already, as one batch; each has words or a picture.

        Args:
            posts: What the encoders take.
            fixed: Gates that are set by hand, to see what they do.
            clock: As ``predict``.
        """
        clock = clock or StageClock()
        with clock.time("encode"):
            features, word_of = self.encode(posts)
        with clock.time("fuse"):
            output, evidence = self.read_features(features, fixed)
            probabilities = self.calibrate(output, features)
            vectors = normalize(pool_tokens(features.tokens, features.token_mask, "mean"), dim=1)
            return [
                self._compose(
                    post,
                    row,
                    output,
                    probabilities,
                    gather_evidence(post, evidence.regions[row], evidence.tokens[row], word_of[row]),
                    vectors[row],
                )
                for row, post in enumerate(posts)
            ]

    def read_features(self, features: Features, fixed: FixedGates) -> tuple[ModelOutput, Attribution]:
        """Return the head's output for encoded posts, and what spoke for what it shows."""
        return attribute_parts(self.model.head, features, fixed)

    def encode(self, posts: Sequence[ReadPost]) -> tuple[Features, list[Sequence[int | None]]]:
        """Return encoder features of a batch, and for each post the word of each of its tokens."""
        return self._encoding.encode(posts)

    def calibrate(
        self, output: ModelOutput, features: Features
    ) -> dict[Modality, dict[Task, list[list[float]]]]:
        """Return probabilities by reading, task, row and class."""
        has_image, has_text = features.has_image.cpu(), features.has_text.cpu()
        calibrated: dict[Modality, dict[Task, list[list[float]]]] = {}
        for modality, scores in output.scores.items():
            calibrated[modality] = {}
            for task, values in scores.items():
                temperature = self._temperatures(modality, task, has_image, has_text)
                shares = (values.float().cpu().double() / temperature[:, None]).softmax(dim=1)
                calibrated[modality][task] = shares.tolist()
        return calibrated

    def _temperatures(self, modality: Modality, task: Task, has_image: Tensor, has_text: Tensor) -> Tensor:
        def look_up(kind: ReadingKind) -> float:
            return self.checkpoint.temperatures[kind.value].get(task.value, 1.0)

        if modality is Modality.IMAGE_ONLY:
            return torch.full((len(has_image),), look_up(ReadingKind.IMAGE_ONLY), dtype=torch.double)
        if modality is Modality.TEXT_ONLY:
            return torch.full((len(has_image),), look_up(ReadingKind.TEXT_ONLY), dtype=torch.double)
        lone = torch.where(has_image, look_up(ReadingKind.FUSED_IMAGE), look_up(ReadingKind.FUSED_TEXT))
        return torch.where(has_image & has_text, look_up(ReadingKind.FUSED_PAIR), lone).double()

    def _compose(
        self,
        post: ReadPost,
        row: int,
        output: ModelOutput,
        probabilities: Mapping[Modality, Mapping[Task, list[list[float]]]],
        evidence: Evidence,
        vector: Tensor,
    ) -> PostPrediction:
        has_image, has_text = post.picture is not None, bool(post.words)
        present = {Modality.FUSED: True, Modality.IMAGE_ONLY: has_image, Modality.TEXT_ONLY: has_text}
        readings = {
            modality: Reading(
                {
                    task: {
                        str(label): share
                        for label, share in zip(labels, probabilities[modality][task][row], strict=True)
                    }
                    for task, labels in TASK_LABELS.items()
                    if task is not Task.DAMAGE or (has_image and modality is not Modality.TEXT_ONLY)
                }
            )
            for modality, there in present.items()
            if there
        }
        parts = [name for name, there in (("image", has_image), ("text", has_text)) if there]
        gates, ood_scores = (
            {part: float(getattr(output, f"{part}_{kind}")[row]) for part in parts}
            for kind in ("gate", "ood")
        )
        thresholds = self.checkpoint.class_sets.get(_name_kind(has_image, has_text).value, {})
        class_sets = {
            task: choose_classes(shares, thresholds[task.value])
            for task, shares in readings[Modality.FUSED].probabilities.items()
            if task.value in thresholds
        }
        values = vector.float().cpu().numpy()
        meaning = self._meanings.project(values) if self._meanings else None
        text_vector = TextVector(values, meaning, self._text_encoder_name) if has_text else None
        return PostPrediction(
            readings, gates, evidence, class_sets, ood_scores, text_vector=text_vector, picture=post.picture
        )


def _name_kind(has_image: bool, has_text: bool) -> ReadingKind:
    """Return which fused reading a post with these parts has."""
    if has_image and has_text:
        return ReadingKind.FUSED_PAIR
    return ReadingKind.FUSED_IMAGE if has_image else ReadingKind.FUSED_TEXT


def gather_evidence(
    post: ReadPost, regions: Tensor, tokens: Tensor, word_of: Sequence[int | None]
) -> Evidence:
    """Lay one post's evidence ``[r]``, ``[t]`` out over its picture and its words."""
    return Evidence(
        square_map(regions) if post.picture is not None else None,
        weigh_words(tokens.tolist(), word_of, post.words),
        KIND,
    )


def square_map(weights: Tensor) -> np.ndarray:
    """Lay region weights ``[r]``, row by row, out as a square map, stretched to 0 to 1."""
    side = round(len(weights) ** 0.5)
    values = weights.float().cpu().numpy().reshape(side, side)
    spread = float(values.max() - values.min())
    scaled: np.ndarray = (values - values.min()) / spread if spread > 0 else np.zeros_like(values)
    return scaled


def weigh_words(
    weights: Sequence[float], word_of: Sequence[int | None], words: Sequence[Word]
) -> tuple[TokenWeight, ...]:
    """Sum token weights over each word and divide by the heaviest; frame tokens are left out."""
    sums: dict[int, float] = {}
    for weight, word in zip(weights, word_of, strict=False):
        if word is not None:
            sums[word] = sums.get(word, 0.0) + weight
    heaviest = max(map(abs, sums.values()), default=0.0)
    if heaviest == 0:
        return ()
    return tuple(
        TokenWeight(words[word].start, words[word].end, share / heaviest) for word, share in sums.items()
    )
