import pytest
import torch

from inference.model.sse import draw_moves, weigh_nearness

LABELS = torch.tensor([0, 0, 1, 1, -1])


def test_without_moves_every_sample_keeps_its_own_embedding() -> None:
    assert draw_moves(LABELS, same_class=10, p0=0.0).tolist() == [0, 1, 2, 3, 4]


def test_moves_prefer_the_own_class_and_leave_unknown_samples_alone() -> None:
    generator = torch.Generator().manual_seed(0)
    draws = torch.stack(
        [draw_moves(LABELS, same_class=20_000, p0=1.0, generator=generator) for _ in range(50)]
    )
    assert (draws[:, :4] == torch.tensor([1, 0, 3, 2])).float().mean() > 0.99
    assert (draws[:, 4] == 4).all()


def test_nobody_moves_to_a_sample_without_the_modality() -> None:
    available = torch.tensor([True, False, True, True, True])
    draws = torch.stack([draw_moves(LABELS, same_class=1, p0=1.0, available=available) for _ in range(50)])
    assert not (draws[:, [0, 2, 3]] == 1).any()
    assert (draws[:, 1] == 1).all()


def test_a_lone_known_sample_stays() -> None:
    assert draw_moves(torch.tensor([1, -1]), same_class=10, p0=1.0).tolist() == [0, 1]


def test_labels_are_not_changed() -> None:
    before = LABELS.clone()
    draw_moves(LABELS, same_class=10, p0=1.0)
    assert torch.equal(LABELS, before)


def test_the_same_event_and_a_similar_text_make_a_move_likelier() -> None:
    texts = torch.tensor([[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.0, 0.0]])
    nearness = weigh_nearness(texts, ["maria", "maria", "maria", "irma"])
    assert nearness[0, 1] > nearness[0, 2] > nearness[0, 3]
    labels = torch.zeros(4, dtype=torch.long)
    draws = torch.stack([draw_moves(labels, same_class=10, p0=1.0, nearness=nearness**4) for _ in range(30)])
    assert (draws[:, 0] == 1).float().mean() > 0.9


@pytest.mark.parametrize(("p0", "ratio", "message"), [(1.5, 10, "p0 is a probability"), (0.5, 0.5, "ratio")])
def test_impossible_parameters_are_refused(p0: float, ratio: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw_moves(LABELS, same_class=ratio, p0=p0)
