import copy
import random
from dataclasses import replace

import pytest
import torch

from db.vocabulary import TASK_LABELS, Modality, Task
from inference.model.calibration import ReadingKind
from inference.model.network import FusionHead
from inference.training.calibrate import calibrate_head, list_pairs
from inference.training.data import INFORMATIVE, UNKNOWN, ClassSet, only_class
from inference.training.loop import (
    EncodedSamples,
    LoopConfig,
    SharedEmbeddings,
    compute_gate_loss,
    compute_loss,
    read_pairs,
    train_head,
    weigh_classes,
)
from inference.training.pairs import Mixture, Pair
from tests.tiny_model import TINY

pytestmark = pytest.mark.slow

QUICK = LoopConfig(steps=6, evaluate_every=2, evaluations_without_gain=1, mixture=Mixture(4, 4, 4, 4))


def test_the_served_view_is_read_without_a_random_source(encoded: EncodedSamples) -> None:
    pairs = [Pair(0, 0), Pair(1, None), Pair(None, 3)]
    features = encoded.gather(pairs)
    assert torch.equal(features.regions[0], encoded.regions[0, 0].float())
    assert features.has_image.tolist() == [True, False, True]
    assert features.has_text.tolist() == [True, True, False]
    assert (features.regions[1] == 0).all()
    views = [encoded.gather(pairs, random.Random(seed)).regions[0] for seed in range(8)]
    assert any(torch.equal(view, encoded.regions[0, 1].float()) for view in views)


def test_the_same_seed_trains_the_same_head(encoded: EncodedSamples) -> None:
    def run() -> FusionHead:
        torch.manual_seed(0)
        return train_head(FusionHead(10, 8, TINY), encoded, QUICK, lambda head: 0.0, "cpu")[0]

    one, other = run().state_dict(), run().state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def weight_of(layer: torch.nn.Module) -> torch.Tensor:
    return layer.get_parameter("weight")


def test_training_stops_when_dev_gains_no_more_and_returns_the_best_head(encoded: EncodedSamples) -> None:
    figures = iter([0.5, 0.4, 0.3])
    states = []

    def score(head: FusionHead) -> float:
        states.append(weight_of(head.fused["damage"]).detach().clone())
        return next(figures)

    head, seen = train_head(FusionHead(10, 8, TINY), encoded, QUICK, score, "cpu")
    assert seen == [0.5, 0.4]
    assert torch.equal(weight_of(head.fused["damage"]), states[0])


def test_shared_embeddings_leave_the_samples_alone(encoded: EncodedSamples) -> None:
    before = encoded.regions.clone(), encoded.texts.states.clone()
    config = replace(QUICK, sharing=SharedEmbeddings(p0=1.0))
    train_head(FusionHead(10, 8, TINY), encoded, config, lambda head: 0.0, "cpu")
    assert torch.equal(before[0], encoded.regions)
    assert torch.equal(before[1], encoded.texts.states)


def test_a_missing_label_adds_nothing_to_the_loss(encoded: EncodedSamples) -> None:
    weights = weigh_classes(encoded.samples, 0.0)
    head = FusionHead(10, 8, TINY)
    head.gates.eval()  # BatchNorm does not train on a single post
    pairs = [Pair(0, None)]
    output = head(encoded.gather(pairs))
    loss = compute_loss(output, pairs, encoded.samples, weights, 0.0)
    loss.backward()
    gradients = {name: parameter.grad for name, parameter in head.named_parameters()}
    assert gradients["text_reader.tasks.damage.weight"] is None
    assert gradients["text_reader.tasks.humanitarian.weight"] is not None
    assert_still(gradients["image_reader.tasks.humanitarian.weight"])
    assert_still(gradients["fused.damage.weight"])


def assert_still(gradient: torch.Tensor | None) -> None:
    assert gradient is None or not gradient.any()


def judge_anew(encoded: EncodedSamples, index: int, post_labels: dict[Task, ClassSet]) -> EncodedSamples:
    samples = list(encoded.samples)
    samples[index] = replace(samples[index], post_labels=post_labels)
    return replace(encoded, samples=samples)


def test_a_reading_learns_from_its_own_part_and_the_fused_one_from_the_post(encoded: EncodedSamples) -> None:
    weights, head = weigh_classes(encoded.samples, 0.0), FusionHead(10, 8, TINY).eval()

    def loss_of(pair: Pair, modality: Modality, label: int) -> float:
        """The loss when one reading is sure of a class, and the others say nothing."""
        output = head(encoded.gather([pair]))
        scores = {
            each: {task: torch.zeros_like(values) for task, values in by_task.items()}
            for each, by_task in output.scores.items()
        }
        scores[modality][Task.INFORMATIVENESS][0, label] = 9.0
        return compute_loss(output._replace(scores=scores), [pair], encoded.samples, weights, 0.0).item()

    def prefers(pair: Pair, modality: Modality) -> int:
        return int(loss_of(pair, modality, 1) < loss_of(pair, modality, 0))

    telling, idle, yes, no = 3, 0, 0, 1
    pair = Pair(telling, idle)
    assert [prefers(pair, each) for each in (Modality.TEXT_ONLY, Modality.IMAGE_ONLY)] == [yes, no]
    assert prefers(pair, Modality.FUSED) == yes
    assert prefers(Pair(idle, telling), Modality.FUSED) == yes
    assert prefers(Pair(idle, idle), Modality.FUSED) == no


def opened(encoded: EncodedSamples, pair: Pair, modality: str) -> float:
    """How far the gate loss wants one gate of a pair to be open, in steps of a tenth."""
    output = FusionHead(10, 8, TINY).eval()(encoded.gather([pair]))
    output = output._replace(image_gate=torch.tensor([0.5]), text_gate=torch.tensor([0.5]))
    losses = {
        tenth / 10: compute_gate_loss(
            output._replace(**{f"{modality}_gate": torch.tensor([tenth / 10])}), [pair], encoded.samples
        ).item()
        for tenth in range(11)
    }
    return min(losses, key=losses.__getitem__)


@pytest.mark.parametrize("modality", ["image", "text"])
def test_a_gate_is_to_be_open_for_what_is_informative_and_closed_for_a_wrong_partner(
    encoded: EncodedSamples, modality: str
) -> None:
    telling, other, idle, strange = 3, 9, 0, 6
    pair = {"image": lambda part, partner: Pair(partner, part), "text": Pair}[modality]
    assert opened(encoded, pair(telling, telling), modality) == 1.0
    assert opened(encoded, pair(telling, other), modality) == 1.0
    assert opened(encoded, pair(idle, telling), modality) == 0.0
    assert opened(encoded, pair(idle, strange), modality) == 0.0
    assert opened(encoded, pair(idle, idle), modality) == 0.3


def test_gates_are_not_told_of_what_stands_alone_or_was_not_judged(encoded: EncodedSamples) -> None:
    lone, pair = [Pair(0, None), Pair(None, 3)], [Pair(0, 0)]
    head = FusionHead(10, 8, TINY).eval()
    assert compute_gate_loss(head(encoded.gather(lone)), lone, encoded.samples) == 0
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    unjudged = [replace(encoded.samples[0], text_labels=nothing, image_labels=nothing)]
    assert compute_gate_loss(head(encoded.gather(pair)), pair, unjudged) == 0


def test_a_gate_that_is_shut_where_it_should_be_open_has_a_finite_loss(encoded: EncodedSamples) -> None:
    pairs = [Pair(3, 3)]
    output = FusionHead(10, 8, TINY).eval()(encoded.gather(pairs))
    shut = output._replace(image_gate=torch.zeros(1), text_gate=torch.ones(1))
    assert 5 < compute_gate_loss(shut, pairs, encoded.samples).item() < 20


def test_supervised_gates_learn_which_partner_is_wrong(encoded: EncodedSamples) -> None:
    for row, sample in enumerate(encoded.samples):  # what is informative looks different
        if sample.picture:
            telling = only_class(sample.image_labels[Task.INFORMATIVENESS]) == INFORMATIVE
            encoded.regions[encoded.picture_rows[row]] += 2.0 if telling else -2.0
    mixture = Mixture(8, 8, 8, 8)
    config = LoopConfig(steps=60, learning_rate=1e-2, evaluate_every=60, gates=1.0, mixture=mixture)
    torch.manual_seed(0)
    head, _ = train_head(FusionHead(10, 8, TINY), encoded, config, lambda _: 0.0, "cpu")
    right, wrong = read_pairs(head, encoded, [Pair(1, 3), Pair(1, 0)], "cpu").image_gate.tolist()
    assert right > 0.6 > 0.4 > wrong


@pytest.mark.parametrize("train_readers", [False, True])
def test_the_single_readings_stay_as_they_are_unless_they_are_to_learn(
    encoded: EncodedSamples, train_readers: bool
) -> None:
    fresh = FusionHead(10, 8, TINY)
    before = copy.deepcopy(fresh)
    config = replace(QUICK, train_readers=train_readers)
    head, _ = train_head(fresh, encoded, config, lambda _: 0.0, "cpu")
    for old, new in ((before.image_reader, head.image_reader), (before.text_reader, head.text_reader)):
        for task in (Task.INFORMATIVENESS, Task.HUMANITARIAN):  # no text teaches damage
            one, other = (weight_of(reader.tasks[task.value]) for reader in (old, new))
            assert torch.equal(one, other) is not train_readers
    assert not torch.equal(weight_of(before.fused["humanitarian"]), weight_of(head.fused["humanitarian"]))


def test_a_review_moves_the_fused_reading_and_neither_single_one(encoded: EncodedSamples) -> None:
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    judged = judge_anew(encoded, 3, {**nothing, Task.HUMANITARIAN: frozenset({2})})
    samples = list(judged.samples)
    samples[3] = replace(samples[3], text_labels=nothing, image_labels=nothing)
    head, pairs = FusionHead(10, 8, TINY).train(), [Pair(3, 3)]
    for module in (head.gates, head.gates.project_image, head.gates.project_text):
        module.eval()  # batch norm cannot train on one post
    output = head(judged.gather(pairs))
    compute_loss(output, pairs, samples, weigh_classes(encoded.samples, 0.0), 0.0).backward()
    gradients = {name: parameter.grad for name, parameter in head.named_parameters()}
    assert gradients["fused.humanitarian.weight"] is not None
    of_readers = [gradient for name, gradient in gradients.items() if "reader" in name]
    assert not any(gradient is not None and bool(gradient.any()) for gradient in of_readers)


def test_rare_classes_weigh_more_and_the_mean_weight_is_one(encoded: EncodedSamples) -> None:
    weights = weigh_classes(encoded.samples, 0.5)[Task.INFORMATIVENESS]
    assert weights[0] > weights[1]
    assert weigh_classes(encoded.samples, 0.0)[Task.INFORMATIVENESS].tolist() == [1.0, 1.0]


def test_scores_of_many_pairs_keep_their_order(encoded: EncodedSamples) -> None:
    head = FusionHead(10, 8, TINY).eval()
    pairs = [Pair(row % 24, None) for row in range(70)]
    scores = read_pairs(head, encoded, pairs, "cpu").scores[Modality.FUSED][Task.DAMAGE]
    assert scores.shape == (70, len(TASK_LABELS[Task.DAMAGE]))
    assert torch.allclose(
        scores[66],
        read_pairs(head, encoded, pairs[66:67], "cpu").scores[Modality.FUSED][Task.DAMAGE][0],
        atol=1e-5,
    )


def test_every_kind_of_reading_gets_a_temperature_and_the_fused_ones_a_bound_for_their_sets(
    encoded: EncodedSamples,
) -> None:
    calibrated = calibrate_head(FusionHead(10, 8, TINY).eval(), encoded, "cpu")
    for figures, least, most in ((calibrated.temperatures, 0.1, 10), (calibrated.class_sets, 0, 1)):
        assert all(least <= value <= most for by_task in figures.values() for value in by_task.values())
    assert set(calibrated.temperatures) == {kind.value for kind in ReadingKind}
    assert set(calibrated.class_sets) == {"fused_pair", "fused_image", "fused_text"}
    assert len(list_pairs(encoded, ReadingKind.IMAGE_ONLY)) == 12
