"""``python -m tests.benchmarks.reading``: how much of the words in pictures is read, how fast, at whose cost.

Pictures are drawn here, in several scripts and states, and their letters known. Recall is the share of the
letters that are read in their order (longest common part), without blanks and case. Then the worker
classifies the exercise alone and beside a busy reading stage, in turn.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

import numpy as np
import structlog
from PIL import Image, ImageFilter
from sqlalchemy import func, select

from db.migrate import upgrade_store
from db.models import Job, PictureJob, Post
from db.posts import NewPost
from db.queue.pictures import queue_pictures
from db.session import Store, utc_now
from db.vocabulary import JobPriority, JobStatus
from inference.enrich.picture_words import PictureReader
from tests.benchmarks.worker.benchmark_posts import EXERCISE, fill_store, keep_picture, read_exercise
from tests.pictures import FONT, draw_words

LATIN = (
    "Bridge closed, use route 66",
    "Inondation : évacuez le quartier",
    "Calle Ñandú, señal caída",
    "Straße gesperrt wegen Überflutung",
    "Ponte chiuso, non c'è più acqua",
)
SCRIPTS: dict[str, Sequence[str]] = {
    "Latin": LATIN,
    "Cyrillic": ("Вода поднимается на улице", "Мост закрыт для движения"),
    "Greek": ("Η γέφυρα έκλεισε σήμερα", "Κλειστός δρόμος"),
    "Arabic": ("الجسر مغلق اليوم", "أغلق الطريق"),
}
CJK: dict[str, Sequence[str]] = {
    "Chinese": ("洪水警报，请立即撤离", "大桥今天关闭"),
    "Japanese": ("避難してください", "この橋は通行止めです"),
}


def _blur(picture: Image.Image) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(1.2))


def _add_noise(picture: Image.Image) -> Image.Image:
    pixels = np.asarray(picture, dtype=np.float32)
    noise = np.random.default_rng(3).normal(0, 40, pixels.shape)
    return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8))


def _invert(picture: Image.Image) -> Image.Image:
    return picture.point(lambda value: 255 - value)


STATES: dict[str, tuple[int, Callable[[Image.Image], Image.Image]]] = {
    "letters 10 px high": (10, lambda picture: picture),
    "letters 16 px": (16, lambda picture: picture),
    "letters 28 px": (28, lambda picture: picture),
    "letters 64 px": (64, lambda picture: picture),
    "16 px, noise": (16, _add_noise),
    "16 px, blurred": (16, _blur),
    "28 px, white on black": (28, _invert),
    "28 px, turned by 5°": (28, lambda picture: picture.rotate(5, expand=True, fillcolor="white")),
}


def main(arguments: list[str] | None = None) -> None:
    """Print recall, pictures a second and what classifying loses."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading", description=__doc__)
    parser.add_argument(
        "--cjk-font", type=Path, help="a font with Chinese and Japanese letters, to draw them"
    )
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(arguments)
    reader = PictureReader()
    print(f"{reader.version}\n{'':28s}letters read")
    for name, (height, change) in STATES.items():
        print(f"{name:28s}{measure_recall(reader, LATIN, height, change):8.1%}")
    fonts = {
        **dict.fromkeys(SCRIPTS, FONT),
        **(dict.fromkeys(CJK, options.cjk_font) if options.cjk_font else {}),
    }
    for script, font in fonts.items():
        recall = measure_recall(reader, {**SCRIPTS, **CJK}[script], 28, lambda picture: picture, font)
        print(f"{script + ', 28 px':28s}{recall:8.1%}")
    pictures = [post.picture.read_bytes() for post in read_exercise(EXERCISE) if post.picture][:40]
    drawn = [draw_words(LATIN, height=height) for height in (16, 28, 40)] * 4
    for what, data in (("of the exercise", pictures), ("with five lines each", drawn)):
        started_s = time.process_time()
        for each in data:
            reader.read(each)
        took_s = time.process_time() - started_s
        print(f"{len(data) / took_s:.2f} pictures {what} a second of one core")
    measure_share(options.rounds)


def measure_recall(
    reader: PictureReader,
    lines: Sequence[str],
    height: int,
    change: Callable[[Image.Image], Image.Image],
    font: Path = FONT,
) -> float:
    """Return the share of the letters of some lines that is read from a picture of them."""
    out = io.BytesIO()
    change(Image.open(io.BytesIO(draw_words(lines, height=height, font=font)))).save(out, "JPEG", quality=85)
    there, read = (
        "".join("".join(words).casefold().split()) for words in (lines, reader.read(out.getvalue()).words)
    )
    return _count_common(there, read) / len(there)


def _count_common(one: str, other: str) -> int:
    """Return the length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for letter in one:
        before = 0
        for place, its in enumerate(other, 1):
            before, row[place] = row[place], before + 1 if letter == its else max(row[place], row[place - 1])
    return row[-1]


def measure_share(rounds: int) -> None:
    """Print how fast a worker classifies alone and beside the reading stage, each a process of its own."""
    speeds: dict[bool, list[float]] = {False: [], True: []}
    read = 0
    for _ in range(rounds):
        for beside in speeds:
            speed, pictures = _classify(beside)
            speeds[beside].append(speed)
            read += pictures
    alone, busy = (median(speeds[beside]) for beside in speeds)
    print(
        f"classified alone {alone:.1f} posts/s, beside the reading stage {busy:.1f}: {busy / alone:.2f} times"
    )
    print(f"pictures read meanwhile in {rounds} rounds: {read}")


def _classify(beside: bool) -> tuple[float, int]:
    """Return posts a second from the first answer to the last, and pictures read meanwhile."""
    posts = read_exercise(EXERCISE)
    with tempfile.TemporaryDirectory() as folder:
        url, media_dir = f"sqlite:///{folder}/lookout.db", Path(folder) / "media"
        upgrade_store(url)
        with closing(Store(url)) as store:
            waiting = [
                NewPost(str(number), post.text, utc_now(), media=keep_picture(media_dir, post))
                for number, post in enumerate(posts)
            ]
            fill_store(store, waiting)
            with store.write() as session:
                ids = list(session.scalars(select(Post.id)))
                queue_pictures(session, ids, priority=JobPriority.FEED)
            environment = os.environ | {"LOOKOUT_DATA_DIR": folder}
            start = lambda *words: subprocess.Popen(  # noqa: E731
                [sys.executable, "-m", *words], env=environment, stderr=subprocess.DEVNULL
            )
            reading = start("inference.worker.reading") if beside else None
            try:
                if reading is not None:
                    _await_first_picture(store)
                assert start("inference.worker", "--until-empty").wait() == 0
            finally:
                if reading is not None:
                    reading.terminate()
                    reading.wait()
            with store.read() as session:
                finished = sorted(
                    moment for moment in session.scalars(select(Job.finished_at)) if moment is not None
                )
                since, until = finished[0], finished[-1]
                pictures = session.scalar(
                    select(func.count()).where(
                        PictureJob.status == JobStatus.SUCCEEDED, PictureJob.finished_at > since
                    )
                )
            return len(finished) / (until - since).total_seconds(), pictures or 0


def _await_first_picture(store: Store) -> None:
    """Wait until the models are loaded: a stage that starts is no stage at work."""
    while True:
        with store.read() as session:
            if session.scalar(select(PictureJob.id).where(PictureJob.status == JobStatus.SUCCEEDED).limit(1)):
                return
        time.sleep(0.2)


if __name__ == "__main__":
    structlog.configure()
    main()
