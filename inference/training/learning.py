"""Learns from analysts: the head goes on training on their reviews beside the data it was trained on before.

What is learned from a few hundred posts of one disaster costs something everywhere else. Two things hold
that back: on the former data the head is drawn to what it said before (``LoopConfig.anchor``), and the new
head is mixed with the old one, weight by weight (Wortsman et al. 2022, Robust fine-tuning of zero-shot
models). Of the mixtures that lose on no task of the frozen development set, the one is taken that reads
held-out reviews best, if it reads them better than the old head. The encoders stay as they are.
See docs/learning.md for what "lose" means.

Shapes: n samples.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.errors import DataError
from inference.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from inference.model.network import FusionHead
from inference.model.scores import bootstrap_figures, macro_f1
from inference.training.calibrate import fit_temperatures
from inference.training.data import UNKNOWN, Sample, hash_data, read_pictures, read_posts
from inference.training.encode import drop_copies, encode_samples
from inference.training.loop import EncodedSamples, LoopConfig, read_pairs, train_head
from inference.training.pairs import Mixture, fused_target, whole_post
from inference.training.reviews import leave_out_known, split_held_out

# Fewer posts say too little, and the held-out fifth next to nothing.
MIN_POSTS = 25
# Our choice: however often one learns, no task may stand further below the model that came with Lookout.
MAX_FALL = 0.01

# Labels [n] and the classes said [n] of each task, where the label is known and text and picture agree.
LabelledAnswers = Mapping[Task, tuple[np.ndarray, np.ndarray]]
HeadFigures = dict[str, float]


@dataclass(frozen=True)
class LearningConfig:
    """Settings of one round. Steps are few and small: the head is trained already.

    Attributes:
        shares: How much of the new head the mixtures hold that are tried.
    """

    loop: LoopConfig = field(
        default_factory=lambda: LoopConfig(
            steps=160, learning_rate=2e-4, evaluate_every=160, anchor=5.0, mixture=Mixture(20, 24, 24, 12, 48)
        )
    )
    shares: tuple[float, ...] = (1.0, 0.75, 0.5, 0.25)
    threads: int = 2


@dataclass(frozen=True)
class LearningResult:
    """What one round came to.

    Attributes:
        before: Macro-F1 of the old head's fused reading by task on the development set; as ``reviews`` the
            share of the judgements in held-out reviews that it shares; 0 to 1.
        after: The same of the mixture chosen.
        share: How much of the new head that mixture holds.
        objection: Why it was refused; empty when it was taken.
        checkpoint: What was written; None when it was refused.
    """

    before: HeadFigures
    after: HeadFigures
    learned: int
    held_out: int
    share: float
    objection: str
    checkpoint: Checkpoint | None


class HeadComparison:
    """Weighs a head against the one it comes from, on the development set and on held-out reviews."""

    def __init__(
        self,
        old: FusionHead,
        dev: EncodedSamples,
        held_out: EncodedSamples,
        origin: HeadFigures | None,
        device: str,
    ) -> None:
        self._dev, self._held_out, self._device = dev, held_out, device
        self._former = _answer(old, dev, device)
        self.before = self._measure(old, self._former)
        self.origin = origin or {task.value: self.before[task.value] for task in Task}

    def compare(self, head: FusionHead) -> tuple[HeadFigures, str]:
        """Return figures of a head, and why it is refused; empty when it may be taken.

        A task is lost when the 95 % interval of the difference in macro-F1 lies below zero (bootstrap over
        posts, the same draws for both heads), or when it stands ``MAX_FALL`` below the model of the origin.
        """
        answers = _answer(head, self._dev, self._device)
        figures = self._measure(head, answers)
        for task, (labels, said) in answers.items():
            name, classes = task.value, len(TASK_LABELS[task])
            former = self._former[task][1]
            if not len(labels):
                continue
            drawn = bootstrap_figures(labels, said, classes) - bootstrap_figures(labels, former, classes)
            falls = f"macro-F1 of {name} on the development set falls to {figures[name]:.1%}"
            if float(np.percentile(drawn[:, 1], 97.5)) < 0:
                return figures, f"{falls} from {self.before[name]:.1%}, more than chance explains"
            if figures[name] < self.origin[name] - MAX_FALL:
                return figures, f"{falls}, the model that came with Lookout has {self.origin[name]:.1%}"
        if figures["reviews"] <= self.before["reviews"]:
            return figures, f"held-out reviews are read no better than before ({self.before['reviews']:.1%})"
        return figures, ""

    def _measure(self, head: FusionHead, on_dev: LabelledAnswers) -> HeadFigures:
        figures = {
            task.value: macro_f1(labels, said, len(TASK_LABELS[task]))
            for task, (labels, said) in on_dev.items()
        }
        reviews = _answer(head, self._held_out, self._device).values()
        asked = sum(len(labels) for labels, _ in reviews)
        return {**figures, "reviews": sum(int((labels == said).sum()) for labels, said in reviews) / asked}


def learn_from_reviews(
    reviewed: Sequence[Sample], data: Path, parent: Path, out: Path, config: LearningConfig, device: str
) -> LearningResult:
    """Train a copy of the parent's head on reviewed posts and write it to ``out`` if it is taken.

    Args:
        reviewed: Samples with ``post_labels``; those that stand in the development set are left out here.
        data: Folder of the posts that the model was first trained on: its train split is gone over again
            beside the reviews, its dev split judges.
        parent: Checkpoint to start from.

    Raises:
        DataError: The folder does not have the documented format or is not the one that the parent
            learned beside before, or too few posts are left to learn from.
        CheckpointError: The parent cannot be loaded.
    """
    torch.set_num_threads(config.threads)
    model, checkpoint = load_checkpoint(parent)
    former: Mapping[str, Any] = checkpoint.training.get("learned", {})
    found = hash_data(data)
    if former and former["data_sha256"] != found:
        raise DataError(
            f"{data} is not what {checkpoint.version} was judged on when it learned before; the development"
            " set is frozen, so give the same folder"
        )
    train, dev = read_posts(data, "train") + read_pictures(data), read_posts(data, "dev")
    samples = leave_out_known(reviewed, dev)
    learned, held_out = split_held_out(samples)
    if len(samples) < MIN_POSTS or not held_out:
        raise DataError(
            f"{len(samples)} reviewed posts to learn from, at least {MIN_POSTS} are needed"
            f" ({len(reviewed) - len(samples)} more stand in the development set)"
        )

    def encode(chosen: Sequence[Sample]) -> EncodedSamples:
        return encode_samples(model, chosen, 1, 0, device)

    encoded_dev = encode(drop_copies(dev, train))
    old = model.head.to(device).eval()
    comparison = HeadComparison(old, encoded_dev, encode(held_out), former.get("origin"), device)
    encoded = encode(train).join(encode(learned))
    new, _ = train_head(copy.deepcopy(old), encoded, config.loop, lambda _: 0.0, device)
    compared = {share: comparison.compare(mix_heads(old, new, share)) for share in config.shares}
    best = max(compared, key=lambda share: (not compared[share][1], compared[share][0]["reviews"]))
    after, objection = compared[best]
    result = LearningResult(comparison.before, after, len(learned), len(held_out), best, objection, None)
    if objection:
        return result
    model.head = mix_heads(old, new, best)
    record = {
        "settings": asdict(config),
        "data_sha256": found,
        "posts": len(learned),
        "held_out": len(held_out),
        "share": best,
        "origin": comparison.origin,
        "before": comparison.before,
        "after": after,
    }
    training = {**checkpoint.training, "parent": checkpoint.version, "learned": record}
    temperatures = fit_temperatures(model.head, encoded_dev, device)
    made = replace(checkpoint, temperatures=temperatures, training=training)
    return replace(result, checkpoint=save_checkpoint(out, model.cpu(), made))


def mix_heads(old: FusionHead, new: FusionHead, share: float) -> FusionHead:
    """Return a head whose every weight lies ``share`` of the way from the old one's to the new one's."""
    mixed = copy.deepcopy(old)
    ends = dict(new.named_parameters())
    with torch.no_grad():
        for name, weight in mixed.named_parameters():
            weight.lerp_(ends[name], share)
    return mixed.eval()


def _answer(head: FusionHead, encoded: EncodedSamples, device: str) -> LabelledAnswers:
    """Return the fused reading of whole posts against what they were judged to be."""
    pairs = [whole_post(encoded.samples, index) for index in range(len(encoded.samples))]
    output = read_pairs(head, encoded, pairs, device)
    answers = {}
    for task in TASK_LABELS:
        targets = [fused_target(pair, encoded.samples, task) for pair in pairs]
        rows = [row for row, (one, other) in enumerate(targets) if one == other != UNKNOWN]
        labels = np.array([targets[row][0] for row in rows], dtype=np.int64)
        answers[task] = labels, output.scores[Modality.FUSED][task][rows].argmax(dim=1).numpy()
    return answers
