import pytest
import torch
from torch.nn.functional import cross_entropy

from inference.training.data import UNKNOWN, ClassSet
from inference.training.losses import mark_allowed, ordered_loss, partial_label_loss

SCORES = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 3, 1, 1, 2])
ALONE = mark_allowed([frozenset({label}) for label in LABELS.tolist()], 4)


def loss_of(
    scores: torch.Tensor, *labels: ClassSet, smoothing: float = 0.0, weight: torch.Tensor | None = None
) -> float:
    loss = partial_label_loss(
        scores, mark_allowed(labels, scores.shape[1]), smoothing=smoothing, weight=weight
    )
    assert loss is not None
    return loss.item()


def test_each_label_allows_its_classes_and_an_unknown_one_none() -> None:
    marked = mark_allowed([frozenset({2}), frozenset({0, 1}), UNKNOWN], 3)
    assert marked.int().tolist() == [[0, 0, 1], [1, 1, 0], [0, 0, 0]]


@pytest.mark.parametrize(
    ("smoothing", "weight"), [(0.0, None), (0.1, None), (0.0, torch.tensor([0.5, 2.0, 1.0, 0.7]))]
)
def test_of_one_class_the_loss_is_cross_entropy(smoothing: float, weight: torch.Tensor | None) -> None:
    loss = partial_label_loss(SCORES, ALONE, smoothing=smoothing, weight=weight)
    assert loss is not None
    assert loss.item() == pytest.approx(
        cross_entropy(SCORES, LABELS, weight=weight, label_smoothing=smoothing).item(), abs=1e-6
    )


def test_of_several_classes_it_asks_for_all_of_them_together() -> None:
    share = SCORES[0].softmax(dim=0)
    assert loss_of(SCORES[:1], frozenset({1, 3})) == pytest.approx(-(share[1] + share[3]).log().item())


def test_a_row_that_allows_all_classes_costs_nothing() -> None:
    assert loss_of(SCORES[:1], frozenset(range(4))) == pytest.approx(0.0, abs=1e-6)


def test_where_nothing_was_judged_there_is_no_loss() -> None:
    assert partial_label_loss(SCORES, torch.zeros(5, 4, dtype=torch.bool)) is None
    assert partial_label_loss(torch.empty(0, 4), torch.empty(0, 4, dtype=torch.bool)) is None


def test_rows_that_nobody_judged_do_not_count_in_the_mean() -> None:
    alone = loss_of(SCORES[:1], frozenset({2}))
    assert loss_of(SCORES[:3], frozenset({2}), UNKNOWN, UNKNOWN) == pytest.approx(alone)


def test_smoothing_asks_for_all_classes_alike_with_its_share() -> None:
    shares = SCORES[:1].log_softmax(dim=1)
    plain = loss_of(SCORES[:1], frozenset({0, 1}))
    assert loss_of(SCORES[:1], frozenset({0, 1}), smoothing=0.2) == pytest.approx(
        0.8 * plain - 0.2 * shares.mean().item(), abs=1e-6
    )


def test_a_row_weighs_as_the_mean_of_the_classes_that_it_allows() -> None:
    weight = torch.tensor([1.0, 3.0, 6.0, 0.0])
    one, other = loss_of(SCORES[:1], frozenset({0, 1})), loss_of(SCORES[1:2], frozenset({2}))
    both = loss_of(SCORES[:2], frozenset({0, 1}), frozenset({2}), weight=weight)
    assert both == pytest.approx((2 * one + 6 * other) / 8)


def test_rows_without_a_judgement_get_no_gradient() -> None:
    scores = SCORES.clone().requires_grad_()
    loss = partial_label_loss(scores, mark_allowed([frozenset({0, 1}), *[UNKNOWN] * 4], 4), smoothing=0.1)
    assert loss is not None
    loss.backward()
    assert scores.grad is not None
    assert scores.grad.isfinite().all()
    assert (scores.grad[1:] == 0).all()


def test_along_an_order_a_class_further_off_costs_more() -> None:
    severe = mark_allowed([frozenset({2})], 3)
    costs = [ordered_loss(torch.tensor([sure]), severe) for sure in ([9.0, 0, 0], [0, 9.0, 0], [0, 0, 9.0])]
    none, mild, right = [cost.item() for cost in costs if cost is not None]
    assert none > mild > right
    assert right < 0.001


def test_a_label_that_allows_two_classes_has_no_place_in_the_order() -> None:
    assert ordered_loss(torch.zeros(1, 3), mark_allowed([frozenset({1, 2})], 3)) is None
