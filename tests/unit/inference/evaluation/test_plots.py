from typing import Any
from xml.etree import ElementTree

from inference.evaluation.plots import draw_reliability


def make_document(posts: list[Any], texts: list[Any] | None = None) -> dict[str, Any]:
    return {
        "posts": {
            "damage": {"n": 4, "fused": {"reliability": posts}},
            "humanitarian_five": {"n": 4, "fused": {"reliability": posts}},
            "informativeness": {"n": 0, "fused": {"n": 0}},
        },
        "texts": {},
        "pictures": {"damage": {"all": {"reliability": texts or []}}},
    }


def list_texts(plot: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(plot).iter() if element.text]  # noqa: S314


def test_a_bin_of_perfect_confidence_stands_in_the_corner_of_its_panel() -> None:
    plot = draw_reliability(make_document([(1.0, 1.0, 4)]))
    assert '<circle cx="300.0" cy="60.0" r="16.0"' in plot
    assert "posts: 4 posts" in list_texts(plot)


def test_a_bin_that_is_surer_than_right_lies_under_the_diagonal() -> None:
    plot = draw_reliability(make_document([(0.5, 0.25, 4)]))
    assert '<circle cx="180.0" cy="240.0"' in plot


def test_a_disc_is_as_large_as_its_share_of_the_answers() -> None:
    plot = draw_reliability(make_document([(0.4, 0.5, 1), (0.8, 0.5, 3)]))
    assert 'r="9.0"' in plot
    assert 'r="14.1"' in plot


def test_each_task_that_has_pairs_has_a_panel_and_each_benchmark_its_name_there() -> None:
    texts = list_texts(draw_reliability(make_document([(0.5, 0.5, 2)], [(0.5, 0.5, 6)])))
    assert "damage" in texts
    assert "humanitarian_five" in texts
    assert "informativeness" not in texts
    assert "pictures: 6 posts" in texts
    assert texts.count("pictures") == 1
    assert texts.count("posts") == 2


def test_a_benchmark_without_answers_is_not_named() -> None:
    assert "pictures" not in list_texts(draw_reliability(make_document([(0.5, 0.5, 2)])))
