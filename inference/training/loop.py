"""Trains the head on encoded samples: every reading at once, missing labels masked, early stopping on dev.

Shapes: b batch, n samples, v views, r regions, t tokens, d width of an encoder, c classes.
"""

import copy
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor
from tqdm import trange

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.fusion import Features, pool_tokens
from inference.model.network import FusionHead, ModelOutput
from inference.model.sse import draw_moves, weigh_nearness
from inference.training.data import INFORMATIVE, UNKNOWN, ClassSet, Sample, only_class
from inference.training.features import TextFeatures
from inference.training.losses import mark_allowed, partial_label_loss
from inference.training.pairs import Mixture, Pair, PairSampler, post_label

_OWN_IDLE = 0.3  # how far a gate is to open for an uninformative part that does belong to its partner
_READING_SHARE = {Modality.FUSED: 1.0, Modality.IMAGE_ONLY: 0.5, Modality.TEXT_ONLY: 0.5}


@dataclass(frozen=True)
class SharedEmbeddings:
    """Stochastic shared embeddings: how likely a move at all, and how much likelier within the class.

    With ``near``, moves also prefer the same event and similar texts; see ``weigh_nearness``.
    """

    p0: float = 0.0
    near: bool = False
    same_class_image: float = 1000.0
    same_class_text: float = 1000.0


@dataclass(frozen=True)
class LoopConfig:
    """Settings of one training of the head.

    Attributes:
        balance: Classes weigh (1 / frequency) to this power in the loss; 0 leaves them as they are.
        smoothing: Share of each target spread over all classes.
        evaluate_every: Steps between two evaluations on dev; the last step is always evaluated.
        evaluations_without_gain: Evaluations on dev without a gain before training stops.
        gates: Weight of what the gates are to say.
        train_readers: Whether the single readings go on learning too; tuning has taught them already.
        anchor: Weight of staying with what the head said before (Li and Hoiem 2016, Learning without
            Forgetting) on all but reviewed posts; above 0 its batch norms stay as they are. 0 for a new head.
    """

    seed: int = 0
    steps: int = 150
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    balance: float = 0.25
    smoothing: float = 0.05
    evaluate_every: int = 25
    evaluations_without_gain: int = 3
    gates: float = 0.5
    train_readers: bool = False
    anchor: float = 0.0
    mixture: Mixture = field(default_factory=Mixture)
    sharing: SharedEmbeddings = field(default_factory=SharedEmbeddings)


@dataclass(frozen=True)
class EncodedSamples:
    """Samples with their encoded texts and pictures; a row of -1 means that the modality is absent."""

    samples: Sequence[Sample]
    texts: TextFeatures
    regions: Tensor  # [n, v, r, d]
    text_rows: Sequence[int]
    picture_rows: Sequence[int]

    def join(self, other: "EncodedSamples") -> "EncodedSamples":
        """Return these samples, then the others; both with the same number of views."""
        texts, pictures = len(self.texts.offsets) - 1, len(self.regions)
        return EncodedSamples(
            [*self.samples, *other.samples],
            self.texts.join(other.texts),
            torch.cat([self.regions, other.regions]) if len(other.regions) else self.regions,
            [*self.text_rows, *(row if row < 0 else row + texts for row in other.text_rows)],
            [*self.picture_rows, *(row if row < 0 else row + pictures for row in other.picture_rows)],
        )

    def gather(self, pairs: Sequence[Pair], rng: random.Random | None = None) -> Features:
        """Return features of a batch; with ``rng`` each picture in a random view, without as it is served."""
        text_at = [index for index, pair in enumerate(pairs) if pair.text is not None]
        image_at = [index for index, pair in enumerate(pairs) if pair.picture is not None]
        has_text = torch.zeros(len(pairs), dtype=torch.bool)
        has_image = torch.zeros(len(pairs), dtype=torch.bool)
        has_text[text_at], has_image[image_at] = True, True
        states, mask = self.texts.pad([self.text_rows[pair.text] for pair in pairs if pair.text is not None])
        tokens = torch.zeros(len(pairs), *states.shape[1:])
        token_mask = torch.zeros(len(pairs), states.shape[1], dtype=torch.bool)
        tokens[text_at], token_mask[text_at] = states[: len(text_at)], mask[: len(text_at)]
        regions = torch.zeros(len(pairs), *self.regions.shape[2:])
        rows = [self.picture_rows[pair.picture] for pair in pairs if pair.picture is not None]
        views = [rng.randrange(self.regions.shape[1]) if rng else 0 for _ in rows]
        if rows:
            regions[image_at] = self.regions[rows, views].float()
        return Features(regions, tokens, token_mask, has_image, has_text)


def _move(features: Features, device: str) -> Features:
    return Features(*(part.to(device) for part in features))


def _targets_of(
    pairs: Sequence[Pair], samples: Sequence[Sample], modality: Modality, task: Task
) -> list[ClassSet]:
    """Return what each pair is to be read as, by one reading."""
    if modality is Modality.IMAGE_ONLY:
        return [UNKNOWN if p.picture is None else samples[p.picture].image_labels[task] for p in pairs]
    if modality is Modality.TEXT_ONLY:
        return [UNKNOWN if p.text is None else samples[p.text].text_labels[task] for p in pairs]
    return [post_label(pair, samples, task) for pair in pairs]


def weigh_classes(samples: Sequence[Sample], power: float) -> dict[Task, Tensor]:
    """Return the loss weight of each class, mean 1 over the labels seen."""
    weights = {}
    for task, labels in TASK_LABELS.items():
        seen = [
            only_class(each[task]) for sample in samples for each in (sample.text_labels, sample.image_labels)
        ]
        counts = torch.bincount(
            torch.tensor([label for label in seen if label is not None], dtype=torch.long),
            minlength=len(labels),
        )
        raw = counts.clamp(min=1).double().pow(-power)
        weights[task] = (raw / (raw * counts).sum() * counts.sum()).float()
    return weights


def compute_loss(
    output: ModelOutput,
    pairs: Sequence[Pair],
    samples: Sequence[Sample],
    weights: dict[Task, Tensor],
    smoothing: float,
) -> Tensor:
    """Return the weighted loss summed over readings and tasks; a missing label adds nothing."""
    total = torch.zeros((), device=output.image_gate.device)
    for modality, share in _READING_SHARE.items():
        for task, weight in weights.items():
            scores = output.scores[modality][task]
            allowed = mark_allowed(_targets_of(pairs, samples, modality, task), scores.shape[1], total.device)
            loss = partial_label_loss(scores, allowed, smoothing=smoothing, weight=weight)
            if loss is not None:
                total = total + share * loss
    return total


def compute_gate_loss(output: ModelOutput, pairs: Sequence[Pair], samples: Sequence[Sample]) -> Tensor:
    """Return how far the gates of pairs are from what their parts have to say (binary cross-entropy).

    A gate is to be open for a part that is informative by its own judgement. One that is not says little
    beside its own partner (``_OWN_IDLE``), and nothing beside one of another post.
    """
    total = torch.zeros((), device=output.image_gate.device)
    for part in (Modality.IMAGE_ONLY, Modality.TEXT_ONLY):
        gate = output.image_gate if part is Modality.IMAGE_ONLY else output.text_gate
        rows, targets = [], []
        for row, pair in enumerate(pairs):
            if pair.text is None or pair.picture is None:
                continue
            judged = (
                samples[pair.picture].image_labels
                if part is Modality.IMAGE_ONLY
                else samples[pair.text].text_labels
            )
            label = only_class(judged[Task.INFORMATIVENESS])
            if label is not None:
                rows.append(row)
                targets.append(1.0 if label == INFORMATIVE else _OWN_IDLE * (pair.text == pair.picture))
        if rows:
            said = gate[rows].float().clamp(1e-4, 1 - 1e-4)
            wanted = torch.tensor(targets, device=gate.device)
            total = total + torch.nn.functional.binary_cross_entropy(said, wanted)
    return total


def compute_drift(output: ModelOutput, before: ModelOutput, rows: Tensor) -> Tensor:
    """Return how far some rows' answers moved from before: mean over rows, sum over readings and tasks."""
    total = torch.zeros((), device=rows.device)
    for modality, share in _READING_SHARE.items():
        for task in TASK_LABELS:
            said = output.scores[modality][task][rows].log_softmax(dim=1)
            meant = before.scores[modality][task][rows].log_softmax(dim=1)
            drift = torch.nn.functional.kl_div(said, meant, log_target=True, reduction="batchmean")
            total = total + share * drift
    return total


def _share_embeddings(
    features: Features, pairs: Sequence[Pair], samples: Sequence[Sample], config: SharedEmbeddings
) -> Features:
    """Move embeddings between the samples of the batch; the fused target of each stays its own."""
    targets = _targets_of(pairs, samples, Modality.FUSED, Task.HUMANITARIAN)
    known = [only_class(target) for target in targets]
    labels = torch.tensor([-1 if label is None else label for label in known])
    nearness = None
    if config.near:
        texts = pool_tokens(features.tokens, features.token_mask, "mean")
        anchors = [pair.text if pair.text is not None else pair.picture for pair in pairs]
        nearness = weigh_nearness(texts, [samples[index].event for index in anchors if index is not None])

    def move(same_class: float, available: Tensor) -> Tensor:
        return draw_moves(labels, same_class=same_class, p0=config.p0, available=available, nearness=nearness)

    image = move(config.same_class_image, features.has_image)
    text = move(config.same_class_text, features.has_text)
    return features._replace(
        regions=features.regions[image], tokens=features.tokens[text], token_mask=features.token_mask[text]
    )


def train_head(
    head: FusionHead,
    encoded: EncodedSamples,
    config: LoopConfig,
    score: Callable[[FusionHead], float],
    device: str,
) -> tuple[FusionHead, list[float]]:
    """Train a head and return its best state on dev, ready to evaluate, with its scores in order.

    Args:
        head: Freshly built.
        encoded: Training samples.
        config: Settings; the same seed gives the same head on the same machine.
        score: Score of a head on dev, higher is better.
        device: ``cpu`` or ``cuda``.
    """
    torch.manual_seed(config.seed)
    rng = random.Random(config.seed)
    sampler = PairSampler(encoded.samples, config.mixture, config.seed)
    weights = weigh_classes(encoded.samples, config.balance)
    head.to(device)
    for reader in (head.image_reader, head.text_reader):
        reader.requires_grad_(config.train_readers)
    optimizer = torch.optim.AdamW(
        [part for part in head.parameters() if part.requires_grad],
        lr=config.learning_rate,
        weight_decay=config.weight_decay,
    )
    warm_up = max(1, config.steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warm_up, 0.5 * (1 + math.cos(math.pi * step / config.steps)))
    )
    dev_scores: list[float] = []
    best = copy.deepcopy(head)
    former = copy.deepcopy(head).eval()
    progress = trange(config.steps, desc="training the head", unit="step")
    for step in progress:
        head.train()
        if config.anchor > 0:
            _still_norms(head)
        pairs = sampler.draw()
        features = encoded.gather(pairs, rng)
        if config.sharing.p0 > 0:
            features = _share_embeddings(features, pairs, encoded.samples, config.sharing)
        output = head(_move(features, device))
        loss = compute_loss(output, pairs, encoded.samples, weights, config.smoothing)
        if config.anchor > 0:
            with torch.no_grad():
                before = former(_move(features, device))
            kept = [pair.text if pair.text is not None else pair.picture for pair in pairs]
            rows = [row for row, index in enumerate(kept) if encoded.samples[index].post_labels is None]  # type: ignore[index]
            loss = loss + config.anchor * compute_drift(output, before, torch.tensor(rows, device=device))
        loss = loss + config.gates * compute_gate_loss(output, pairs, encoded.samples)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if (step + 1) % config.evaluate_every == 0 or step + 1 == config.steps:
            dev_scores.append(score(head.eval()))
            progress.set_postfix(loss=f"{loss.item():.3f}", dev=f"{dev_scores[-1]:.4f}")
            if dev_scores[-1] >= max(dev_scores):
                best = copy.deepcopy(head)
            elif len(dev_scores) - 1 - dev_scores.index(max(dev_scores)) >= config.evaluations_without_gain:
                break
    return best.eval(), dev_scores


def _still_norms(head: FusionHead) -> None:
    for module in head.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.eval()


@torch.inference_mode()
def read_pairs(head: FusionHead, encoded: EncodedSamples, pairs: Sequence[Pair], device: str) -> ModelOutput:
    """Return scores of all pairs in their order, in batches of 64; attention is left out."""
    head.eval()
    outputs = []
    for start in range(0, max(1, len(pairs)), 64):  # no pairs at all make one empty batch
        outputs.append(head(_move(encoded.gather(pairs[start : start + 64]), device)))
    scores = {
        modality: {
            task: torch.cat([output.scores[modality][task].float().cpu() for output in outputs])
            for task in TASK_LABELS
        }
        for modality in Modality
    }
    image_gate, text_gate, image_ood, text_ood = (
        torch.cat([getattr(output, name).float().cpu() for output in outputs])
        for name in ("image_gate", "text_gate", "image_ood", "text_ood")
    )
    return ModelOutput(scores, image_gate, text_gate, image_ood, text_ood, None, None)
