"""The bundled exercise as a test: invented texts in three languages, drawn pictures, nothing trained on.

``assets/demo/truth.csv`` holds what the author of each post meant. Nothing is chosen by it. Its pictures are
drawn, a kind that no training has seen, so that they also ask whether the model knows a stranger.
"""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image, ImageDraw, ImageFont

from db.vocabulary import Modality, Task
from inference.evaluation.gates import area_under_curve
from inference.model.predictor import BATCH_POSTS, PostInput, PostPrediction, Predictor

DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo"
_FONT = DEMO.parent / "fonts" / "DejaVuSans.ttf"
_SCREENSHOTS = 60


def measure_exercise(predictor: Predictor, table: pd.DataFrame) -> dict[str, Any]:
    """Return the category's accuracy by language and voice, and how well strange pictures are told.

    Args:
        predictor: The model.
        table: Answers to real posts, beside whose pictures those that are drawn, and texts as pictures, must
            look strange.
    """
    with (DEMO / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = pd.DataFrame(csv.DictReader(file)).set_index("external_id")
    with (DEMO / "posts.jsonl").open(encoding="utf-8") as file:
        posts = [json.loads(line) for line in file]
    posts = [post for post in posts if truth.loc[post["external_id"], "humanitarian"]]
    answers = _predict(predictor, [make_input(post) for post in posts])
    rows = truth.loc[[post["external_id"] for post in posts]]
    shares = [answer.readings[Modality.FUSED].probabilities[Task.HUMANITARIAN] for answer in answers]
    said = np.array([max(each, key=each.__getitem__) for each in shares])
    right = pd.Series(rows["humanitarian"].to_numpy() == said, index=rows.index)
    return {
        "n": len(posts),
        "accuracy": float(right.mean()),
        **{
            column: {
                str(name): {"n": len(group), "accuracy": float(group.mean())}
                for name, group in right.groupby(rows[column])
            }
            for column in ("language", "voice")
        },
        "strange_pictures": _measure_strangeness(predictor, answers, [post["text"] for post in posts], table),
    }


def make_input(post: Mapping[str, Any]) -> PostInput:
    """Return what the model reads of a line of ``posts.jsonl``."""
    return PostInput(post["text"], (DEMO / post["picture"]).read_bytes() if post.get("picture") else None)


def _predict(predictor: Predictor, inputs: list[PostInput]) -> list[PostPrediction]:
    return [
        answer
        for start in range(0, len(inputs), BATCH_POSTS)
        for answer in predictor.predict(inputs[start : start + BATCH_POSTS])
    ]


def _measure_strangeness(
    predictor: Predictor, answers: list[PostPrediction], texts: list[str], table: pd.DataFrame
) -> dict[str, float]:
    """Return how often a strange picture lies further off than a real one: 0.5 is chance."""
    real = table["ood.image"].dropna().to_numpy(dtype=float)
    if not len(real):
        return {}
    drawn = [answer.ood_scores["image"] for answer in answers if "image" in answer.ood_scores]
    screenshots = [PostInput(None, draw_screenshot(text)) for text in texts[:_SCREENSHOTS]]
    shot = [answer.ood_scores["image"] for answer in _predict(predictor, screenshots)]
    return {
        name: area_under_curve(np.array(scores), real)
        for name, scores in {"drawn": drawn, "screenshots": shot}.items()
    }


def draw_screenshot(text: str) -> bytes:
    """Return a picture of a text as a phone shows it, PNG: dark letters on white, a bar above."""
    picture = Image.new("RGB", (480, 640), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 480, 56), fill="#1d9bf0")
    words, line, lines = text.split(), "", []
    for word in words:
        if len(line) + len(word) > 36:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    draw.multiline_text((24, 96), "\n".join([*lines, line]), fill="black", font=ImageFont.truetype(_FONT, 22))
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    return packed.getvalue()
