"""``python -m tests.benchmarks.device``: the served model on the machine's GPU beside its CPU in eager mode.

Reads the posts of the bundled exercise with one to four threads, as the worker's lanes do, each thread its
share and nothing kept from before. The first round has what a GPU plans once; the labels are compared with
the CPU's. Database, enrichment and OpenVINO are left out, see ``tests.benchmarks.worker`` for these.
"""

from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter

import torch

from db.vocabulary import Modality
from inference.model.predictor import PostInput, PostPrediction, Predictor
from tests.benchmarks.worker.benchmark_posts import EXERCISE, read_exercise

ROUNDS = 6
LANES = (1, 2, 3, 4)


def main() -> None:
    """Print posts a second by device and lanes, and what the devices read differently."""
    posts = [
        PostInput(post.text, post.picture.read_bytes() if post.picture else None)
        for post in read_exercise(EXERCISE)
    ]
    pictures = sum(post.image is not None for post in posts)
    print(f"{len(posts)} posts, {pictures} with a picture; torch {torch.__version__}")
    answers = {}
    for device in ("cuda", "cpu") if torch.cuda.is_available() else ("cpu",):
        name = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
        predictor = Predictor.load(device=device)
        predictor.warm_up()
        for lanes in LANES if device == "cuda" else LANES[:1]:
            first, *others = measure_rounds(predictor, posts, lanes)
            speed = (
                f"{first:.1f} at first, then {median(others):.1f} ({min(others):.1f} to {max(others):.1f})"
            )
            print(f"{device} ({name}), {lanes} lanes: {speed} posts/s")
        answers[device] = predictor.predict(posts)
    if "cuda" in answers:
        print(f"memory {torch.cuda.max_memory_allocated() >> 20} MiB")
        compare_answers(answers["cuda"], answers["cpu"])


def measure_rounds(predictor: Predictor, posts: list[PostInput], lanes: int) -> list[float]:
    """Return posts a second of each round."""
    speeds = []
    with ThreadPoolExecutor(lanes) as pool:
        for _ in range(ROUNDS):
            predictor.forget()
            started = perf_counter()
            list(pool.map(predictor.predict, [posts[lane::lanes] for lane in range(lanes)]))
            speeds.append(len(posts) / (perf_counter() - started))
    return speeds


def compare_answers(ours: list[PostPrediction], theirs: list[PostPrediction]) -> None:
    """Print how many shown labels differ, and by how much the probabilities of all readings do."""
    labels = changed = 0
    gaps = []
    for one, other in zip(ours, theirs, strict=True):
        for modality, reading in one.readings.items():
            for task, shares in reading.probabilities.items():
                beside = other.readings[modality].probabilities[task]
                gaps.append(max(abs(shares[name] - beside[name]) for name in shares))
                if modality is Modality.FUSED:
                    labels += 1
                    changed += max(shares, key=shares.__getitem__) != max(beside, key=beside.__getitem__)
    gaps.sort()
    print(f"labels changed {changed} of {labels}")
    print(f"probabilities differ by {median(gaps):.4f} (median), {gaps[-1]:.4f} at most")


if __name__ == "__main__":
    main()
