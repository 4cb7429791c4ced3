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
from inference.model.scores import bootstrap_figures, macro_f1, settle
from inference.training.calibrate import calibrate_head
from inference.training.corpus import choose_partners, read_corpus
from inference.training.data import Sample, hash_data
from inference.training.encode import encode_samples
from inference.training.loop import EncodedSamples, LoopConfig, read_pairs, train_head
from inference.training.losses import mark_allowed
from inference.training.pairs import Mixture, post_label, whole_post
from inference.training.reviews import leave_out_known, split_held_out

# Fewer posts say too little, and the held-out fifth next to nothing.
MIN_POSTS = 25
# Our choice: however often one learns, no task may stand further below the model that came with Lookout.
MAX_FALL = 0.01

# Labels [n] and the classes said [n] of each task, where something was judged.
LabelledAnswers = Mapping[Task, tuple[np.ndarray, np.ndarray]]
HeadFigures = dict[str, float]


@dataclass(frozen=True)
class LearningConfig:
    """Settings of one round. Steps are few and small: the head is trained already.

    Attributes:
        shares: How much of the new head the mixtures hold that are tried.
        partners: Texts without a picture that are gone over again.
    """

    loop: LoopConfig = field(
        default_factory=lambda: LoopConfig(
            steps=160,
            learning_rate=2e-4,
            evaluate_every=160,
            train_readers=True,
            anchor=5.0,
            mixture=Mixture(
                posted=20, alike=16, wrong_pictures=8, wrong_texts=8, texts=24, pictures=12, reviewed=48
            ),
        )
    )
    shares: tuple[float, ...] = (1.0, 0.75, 0.5, 0.25)
    partners: int = 8_000
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
            if not len(labels):
                continue
            # Where several classes are right each head's label is its own; see ``settle``.
            former = bootstrap_figures(*self._former[task], classes)
            drawn = bootstrap_figures(labels, said, classes) - former
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
    reviewed: Sequence[Sample],
    data: Sequence[Path],
    parent: Path,
    out: Path,
    config: LearningConfig,
    device: str,
) -> LearningResult:
    """Train a copy of the parent's head on reviewed posts and write it to ``out`` if it is taken.

    Args:
        reviewed: Samples with ``post_labels``; those that stand in the development set are left out here.
        data: Folders that the model was first trained on: what they train on is gone over again beside the
            reviews, their dev splits judge.
        parent: Checkpoint to start from.

    Raises:
        DataError: A folder does not have the documented format or is not one that the parent learned beside
            before, or too few posts are left to learn from.
        CheckpointError: The parent cannot be loaded.
    """
    torch.set_num_threads(config.threads)
    model, checkpoint = load_checkpoint(parent)
    former: Mapping[str, Any] = checkpoint.training.get("learned", {})
    found = hash_data(data)
    if former and former["data_sha256"].keys() != found.keys():
        raise DataError(
            f"{', '.join(map(str, data))} is not what {checkpoint.version} was judged on when it learned"
            " before; the development set is frozen, so give the same folders"
        )
    corpus = read_corpus(data)
    samples = leave_out_known(reviewed, corpus.dev)
    learned, held_out = split_held_out(samples)
    if len(samples) < MIN_POSTS or not held_out:
        raise DataError(
            f"{len(samples)} reviewed posts to learn from, at least {MIN_POSTS} are needed"
            f" ({len(reviewed) - len(samples)} more stand in the development set)"
        )

    def encode(chosen: Sequence[Sample]) -> EncodedSamples:
        return encode_samples(model, chosen, 1, 0, device)

    encoded_dev = encode(corpus.dev)
    old = model.head.to(device).eval()
    comparison = HeadComparison(old, encoded_dev, encode(held_out), former.get("origin"), device)
    encoded = encode(choose_partners(corpus.train, config.partners)).join(encode(learned))
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
    temperatures, class_sets = calibrate_head(model.head, encoded_dev, device)
    made = replace(checkpoint, temperatures=temperatures, class_sets=class_sets, training=training)
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
    for task, classes in TASK_LABELS.items():
        allowed = mark_allowed([post_label(pair, encoded.samples, task) for pair in pairs], len(classes))
        rows = allowed.any(dim=1)
        answers[task] = settle(output.scores[Modality.FUSED][task][rows].numpy(), allowed[rows].numpy())
    return answers
