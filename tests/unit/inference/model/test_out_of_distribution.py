import pytest
import torch

from inference.model.out_of_distribution import DistanceScore, PictureScore

WIDTH = 12


@pytest.fixture
def score() -> DistanceScore:
    """Two classes around two places, in six of twelve directions."""
    torch.manual_seed(0)
    fitted = DistanceScore(WIDTH, classes=3)
    fitted.fit(draw_posts(400), torch.arange(400) % 2, draw_posts(300))
    return fitted


def draw_posts(count: int) -> torch.Tensor:
    posts = torch.randn(count, WIDTH) * torch.tensor([1.0] * 6 + [0.05] * 6)
    posts[:, 0] += 4.0 * (torch.arange(count) % 2)
    return posts


def test_an_ordinary_post_ranks_among_the_others(score: DistanceScore) -> None:
    ranks = score(draw_posts(500))
    assert ranks.min() >= 0
    assert ranks.max() <= 1
    assert ranks.mean() == pytest.approx(0.5, abs=0.06)


def test_what_lies_far_from_every_class_is_stranger_than_nearly_all(score: DistanceScore) -> None:
    strange = draw_posts(100)
    strange[:, 7] += 3.0  # a direction in which the training data hardly spread
    assert (score(strange) > 0.95).float().mean() > 0.9


def test_a_class_without_any_sample_has_no_place_to_be_near_to(score: DistanceScore) -> None:
    between = torch.zeros(1, WIDTH)
    between[0, 0] = 2.0
    assert torch.isfinite(score.measure(between)).all()
    assert score.missing.tolist() == [False, False, True]


def test_a_score_is_part_of_what_a_checkpoint_holds(score: DistanceScore) -> None:
    again = DistanceScore(WIDTH, classes=3)
    again.load_state_dict(score.state_dict())
    posts = draw_posts(20)
    assert torch.equal(again(posts), score(posts))


def test_before_it_is_fitted_every_post_is_like_the_others() -> None:
    assert DistanceScore(WIDTH, classes=3)(draw_posts(4)).tolist() == [0.0] * 4


def test_a_flat_picture_near_the_middle_of_all_is_strange_all_the_same() -> None:
    torch.manual_seed(0)
    direction = torch.zeros(WIDTH)
    direction[11] = 1.0
    score = PictureScore(WIDTH, classes=3)
    score.fit(draw_posts(400), torch.arange(400) % 2, draw_posts(300), direction)
    flat = draw_posts(400).mean(dim=0, keepdim=True)
    flat[0, 11] = 0.2  # four times the spread of photographs along it, and nothing beside the others
    assert score.distance(flat).item() < 0.95
    assert score(flat).item() > 0.98
    ranks = score(draw_posts(500))
    assert ranks.mean() == pytest.approx(0.5, abs=0.07)


def test_before_it_is_fitted_every_picture_is_like_the_others() -> None:
    assert PictureScore(WIDTH, classes=3)(draw_posts(4)).tolist() == [0.0] * 4
