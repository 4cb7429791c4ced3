"""Maps on posts of the bundled exercise, drawn on one sheet for the model card: would a person agree?"""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from db.vocabulary import Humanitarian, Modality
from inference.evaluation.exercise import DEMO, make_input
from inference.model.attribution import EXPLAINED_TASK
from inference.model.predictor import Evidence, PostPrediction, Predictor
from inference.model.preprocess import open_picture

_FONT = DEMO.parent / "fonts" / "DejaVuSans.ttf"
COLUMNS = 4
SHOWN = (12, 8)  # posts with a picture, and without
_WIDTH, _PICTURE, _TEXT = 340, 230, 130  # of a cell, in pixels
Chosen = tuple[dict[str, Any], PostPrediction]  # a post and what the model says of it
_LIT = np.array([214, 40, 40], dtype=np.float32)


def read_rightly(predictor: Predictor) -> list[Chosen]:
    """Return the exercise's posts, none twice, that the model reads as meant and as humanitarian."""
    lines = (DEMO / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [post for post in map(json.loads, lines) if not post["text"].startswith("RT ")]
    with (DEMO / "truth.csv").open(encoding="utf-8", newline="") as file:
        meant = {row["external_id"]: row["humanitarian"] for row in csv.DictReader(file)}
    read = zip(posts, predictor.predict([make_input(post) for post in posts]), strict=True)
    return [
        (post, answer)
        for post, answer in read
        if _name_category(answer) == meant[post["external_id"]] != Humanitarian.NOT_HUMANITARIAN
    ]


def choose_posts(predictor: Predictor) -> list[Chosen]:
    """Return the first posts that are read rightly, those with a picture before those without."""
    right = read_rightly(predictor)
    with_picture, without = (
        [each for each in right if bool(each[0].get("picture")) is has] for has in (True, False)
    )
    return [*with_picture[: SHOWN[0]], *without[: SHOWN[1]]]


def _name_category(answer: PostPrediction) -> str:
    shares = answer.readings[Modality.FUSED].probabilities[EXPLAINED_TASK]
    return max(shares, key=shares.__getitem__)


def _light(picture: Image.Image, regions: np.ndarray) -> Image.Image:
    """Return the picture in grey, red where regions are lit."""
    shares = Image.fromarray((255 * regions).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    alpha = 0.65 * np.asarray(shares, dtype=np.float32)[..., None] / 255
    grey = np.asarray(picture.convert("L").convert("RGB"), dtype=np.float32)
    return Image.fromarray((grey * (1 - alpha) + _LIT * alpha).astype(np.uint8))


def _write(pen: ImageDraw.ImageDraw, text: str, evidence: Evidence, top: int) -> None:
    """Write a text word by word, redder behind words of more weight, within a cell."""
    font = ImageFont.truetype(str(_FONT), 12)
    weights = {token.start: token.weight for token in evidence.tokens}
    x, y, place = 6.0, top, 0
    for word in text.split():
        place = text.index(word, place)
        weight = max((weights.get(at, 0.0) for at in range(place, place + len(word))), default=0.0)
        place += len(word)
        width = font.getlength(word + " ")
        if x + width > _WIDTH - 6:
            x, y = 6.0, y + 16
        if y > top + _TEXT - 40:
            return
        shade = tuple(int(255 - (255 - value) * 0.6 * weight) for value in _LIT)
        pen.rectangle((x - 1, y - 1, x + width - 4, y + 14), fill=shade)
        pen.text((x, y), word, fill="black", font=font)
        x += width


def _draw_cell(post: dict[str, Any], prediction: PostPrediction) -> Image.Image:
    cell = Image.new("RGB", (_WIDTH, _PICTURE + _TEXT), "white")
    pen = ImageDraw.Draw(cell)
    evidence = prediction.evidence
    if evidence.regions is not None:
        picture = open_picture((DEMO / post["picture"]).read_bytes(), _WIDTH)
        picture = _light(picture, evidence.regions)
        picture.thumbnail((_WIDTH - 12, _PICTURE - 6))
        cell.paste(picture, (6, 6))
    label = _name_category(prediction)
    share = prediction.readings[Modality.FUSED].probabilities[EXPLAINED_TASK][label]
    top = _PICTURE + 2 if evidence.regions is not None else 12
    pen.text((6, top), f"{label} {share:.2f}", fill="#1b4f8a", font=ImageFont.truetype(str(_FONT), 13))
    _write(pen, post["text"], evidence, top + 20)
    return cell


def draw_examples(predictor: Predictor, path: Path) -> None:
    """Write the sheet as JPEG."""
    cells = [_draw_cell(post, answer) for post, answer in choose_posts(predictor)]
    rows = max(1, -(-len(cells) // COLUMNS))
    sheet = Image.new("RGB", (COLUMNS * _WIDTH, rows * (_PICTURE + _TEXT)), "white")
    for index, cell in enumerate(cells):
        sheet.paste(cell, (index % COLUMNS * _WIDTH, index // COLUMNS * (_PICTURE + _TEXT)))
    sheet.save(path, "JPEG", quality=82)
