"""The two commands that print figures: the bench and the accuracy on the real posts."""

import csv
from pathlib import Path

import pytest

from db.predictions import add_predictions
from db.session import Store
from db.vocabulary import Damage, Humanitarian, Informativeness
from inference.enrich import Enricher
from inference.evaluation import accuracy
from inference.model.predictor import Predictor
from inference.model.stages import STAGES
from tests.benchmarks.worker import __main__ as bench
from tests.benchmarks.worker import memory
from tests.benchmarks.worker.benchmark_posts import read_real
from tests.factories import make_posts, make_prediction, store_posts

pytestmark = pytest.mark.slow

COLUMNS = [
    "post_id",
    "split",
    "text_informative",
    "image_informative",
    "text_humanitarian",
    "image_humanitarian",
]


def write_truth(folder: Path, rows: list[tuple[str, ...]]) -> None:
    with (folder / "posts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def test_accuracy_counts_texts_and_agreed_pairs_apart_and_leaves_the_rest_out(
    sqlite_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    yes, no = Informativeness.INFORMATIVE, Informativeness.NOT_INFORMATIVE
    hurt, people = Humanitarian.INJURED_OR_DEAD_PEOPLE, Humanitarian.AFFECTED_INDIVIDUALS
    none = Humanitarian.NOT_HUMANITARIAN
    write_truth(
        tmp_path,
        [
            ("p0", "dev", yes, no, hurt, none),  # text only: the text's label, hurt counts as affected
            ("p1", "dev", no, no, none, none),  # text only, wrong
            ("p2", "dev", yes, yes, people, people),  # agreed pair
            ("p3", "dev", yes, no, people, none),  # picture and text disagree: left out
        ],
    )
    post_ids = store_posts(sqlite_store, make_posts(5))
    damages = [None, None, Damage.MILD_DAMAGE, Damage.MILD_DAMAGE, None]
    with sqlite_store.write() as session:
        results = [make_prediction(i, damage=damage) for i, damage in zip(post_ids, damages, strict=True)]
        add_predictions(session, model_version="v1", predictions=results)
    accuracy.main([str(tmp_path)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("5 posts classified, 0 failed, 0 placed")
    assert [line.split() for line in lines[1:]] == [
        ["dev", "agreed", "pair", "humanitarian", "100.0%", "of", "1"],
        ["dev", "agreed", "pair", "informative", "100.0%", "of", "1"],
        ["dev", "text", "only", "humanitarian", "50.0%", "of", "2"],
        ["dev", "text", "only", "informative", "50.0%", "of", "2"],
    ]


def test_the_bench_prints_each_sides_speed_and_the_ratio_to_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], enricher: Enricher
) -> None:
    predictor = Predictor.load()
    monkeypatch.setattr(bench, "load_predictor", lambda: predictor)
    monkeypatch.setattr(bench, "Enricher", lambda: enricher)
    bench.main(["--posts", "4", "--rounds", "1", "--pictures-only"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "4 posts, 4 with a picture, 4 different ones"
    assert [line.split("  ")[0] for line in lines[2:]] == [
        "worker, end to end",
        "one post at a time",
        "ratio",
        "the paper's, so too",
        "ratio",
        "labels changed",
        *(f"share of {stage}" for stage in STAGES),
        "store in all",
        "evidence adds",
    ]


def test_the_memory_watch_prints_sizes_and_growth(
    capsys: pytest.CaptureFixture[str], enricher: Enricher
) -> None:
    memory.watch_memory(Predictor.load(), enricher, 12)
    mark, growth = capsys.readouterr().out.splitlines()
    assert mark.startswith("    12 posts")
    assert growth == "growth  0.0 %"


def test_the_bench_reads_real_posts(real_data: Path) -> None:
    posts = read_real(real_data)
    assert len(posts) > 10_000
    assert all(post.picture.exists() for post in posts if post.picture)
