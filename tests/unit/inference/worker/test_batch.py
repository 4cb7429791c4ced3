from collections.abc import Sequence
from pathlib import Path

import pytest

from db.errors import MediaAwayError
from db.media import media_path
from db.predictions import NewPrediction
from db.queue.claimed import Work
from db.queue.jobs import ClaimedJob
from db.vocabulary import FailureKind
from inference.enrich import Enricher, Enrichment
from inference.model.predictor import PostInput
from inference.worker.batch import Outcome, classify_batch
from inference.worker.outcomes import Failure, Postponed
from tests.factories import keep_original
from tests.fakes import FakePredictor


class NoEnricher(Enricher):
    """Leaves the gazetteer out; it has tests of its own."""

    def enrich(self, work: Work) -> Enrichment:
        if work.text == "nowhere":
            raise IndexError(f"no place in {work.text!r}")
        return Enrichment("en")


def make_work(number: int, text: str = "water", picture_sha256: str | None = None) -> Work:
    return Work(ClaimedJob(number, number, 1), text, picture_sha256, True, None, None, None, None)


def classify(works: list[Work], media_dir: Path, predictor: FakePredictor) -> list[Outcome]:
    return classify_batch(works, predictor=predictor, enricher=NoEnricher(), media_dir=media_dir)


def test_outcomes_come_in_the_order_of_the_posts_and_hold_what_the_model_said(tmp_path: Path) -> None:
    sha256 = keep_original(tmp_path, b"picture")
    text_only, picture = classify([make_work(1), make_work(2, "", sha256)], tmp_path, FakePredictor())
    assert isinstance(text_only, NewPrediction)
    assert isinstance(picture, NewPrediction)
    assert (text_only.post_id, text_only.regions, text_only.tokens) == (1, None, [(0, 5, 1.0)])
    assert (picture.post_id, picture.region_rows, picture.region_columns) == (2, 2, 2)
    assert picture.regions == bytes([0, 128, 255, 64])
    assert picture.tokens == []
    assert picture.language == "en"
    assert set(picture.timings_ms) == {"read", "fuse", "enrich"}


def test_an_unreadable_picture_fails_its_own_post_only(tmp_path: Path) -> None:
    broken = keep_original(tmp_path, b"broken")
    good, bad = classify([make_work(1), make_work(2, "water", broken)], tmp_path, FakePredictor())
    assert isinstance(good, NewPrediction)
    assert bad == Failure(FailureKind.UNREADABLE_PICTURE, "the picture is truncated", retry=False)


def test_a_lost_picture_fails_its_post_and_names_the_file(tmp_path: Path) -> None:
    keep_original(tmp_path, b"another picture")
    good, lost = classify([make_work(1), make_work(2, "water", "a" * 64)], tmp_path, FakePredictor())
    assert isinstance(good, NewPrediction)
    assert isinstance(lost, Failure)
    assert lost.kind is FailureKind.LOST_PICTURE
    assert str(media_path(tmp_path, "a" * 64)) in lost.reason


def test_a_media_folder_that_is_away_is_asked_once_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def take_long(media_dir: Path, sha256: str) -> bytes:
        asked.append(sha256)
        raise MediaAwayError("the media folder is gone")

    monkeypatch.setattr("inference.worker.batch.read_original", take_long)
    works = [make_work(1, "", "a" * 64), make_work(2), make_work(3, "", "b" * 64)]
    first, text_only, last = classify(works, tmp_path, FakePredictor())
    assert first == last == Postponed("the media folder is gone")
    assert isinstance(text_only, NewPrediction)
    assert asked == ["a" * 64]


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_post_that_breaks_the_model_is_found_by_trying_each_alone(tmp_path: Path, size: int) -> None:
    def refuse_poison(posts: Sequence[PostInput]) -> None:
        if any(post.text == "poison" for post in posts):
            raise RuntimeError("index out of range")

    works = [make_work(number, "poison" if number == 0 else "water") for number in range(size)]
    predictor = FakePredictor(refuse_poison)
    poison, *others = classify(works, tmp_path, predictor)
    expected = "the model failed on this post: RuntimeError('index out of range')"
    assert poison == Failure(FailureKind.MODEL, expected, retry=True)
    assert all(isinstance(outcome, NewPrediction) for outcome in others)
    assert predictor.batches == ([1] if size == 1 else [size] + [1] * size)


def test_a_batch_without_a_readable_post_never_reaches_the_model(tmp_path: Path) -> None:
    keep_original(tmp_path, b"another picture")
    predictor = FakePredictor()
    (lost,) = classify([make_work(1, "water", "a" * 64)], tmp_path, predictor)
    assert isinstance(lost, Failure)
    assert predictor.batches == []


def test_a_post_whose_place_cannot_be_searched_fails_alone_and_is_not_quoted(tmp_path: Path) -> None:
    good, bad = classify([make_work(1), make_work(2, "nowhere")], tmp_path, FakePredictor())
    assert isinstance(good, NewPrediction)
    expected = "language, place and signature cannot be found (IndexError)"
    assert bad == Failure(FailureKind.ENRICHMENT, expected, retry=True)
