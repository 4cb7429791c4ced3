"""Maps on posts of the bundled exercise, drawn on one sheet for the model card: would a person agree?"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from db.vocabulary import Modality
from inference.attribution import SHOWN_TASK
from inference.predictor import Evidence, PostInput, PostPrediction, Predictor
from inference.preprocess import open_picture

EXERCISE = Path(__file__).resolve().parents[2] / "assets" / "demo"
_FONT = EXERCISE.parent / "fonts" / "DejaVuSans.ttf"
POSTS, COLUMNS = 20, 4
_WIDTH, _PICTURE, _TEXT = 340, 230, 130  # of a cell, in pixels
_LIT = np.array([214, 40, 40], dtype=np.float32)


def choose_posts() -> list[dict[str, Any]]:
    """Every so many-th post of the exercise that has a picture of its own, and last some texts alone."""
    lines = (EXERCISE / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    own = [post for post in posts if not post["text"].startswith("RT ")]
    pictured = [post for post in own if post.get("picture")]
    plain = [post for post in own if not post.get("picture")]
    texts = POSTS // 5
    return _spread(pictured, POSTS - texts) + _spread(plain, texts)


def _spread(posts: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    return [posts[index * len(posts) // count] for index in range(count)]


def _light(picture: Image.Image, regions: np.ndarray) -> Image.Image:
    """The picture in grey, red where regions are lit."""
    shares = Image.fromarray((255 * regions).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    alpha = 0.65 * np.asarray(shares, dtype=np.float32)[..., None] / 255
    grey = np.asarray(picture.convert("L").convert("RGB"), dtype=np.float32)
    return Image.fromarray((grey * (1 - alpha) + _LIT * alpha).astype(np.uint8))


def _write(pen: ImageDraw.ImageDraw, text: str, evidence: Evidence, top: int) -> None:
    """Writes a text word by word, redder behind words of more weight, within a cell."""
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
        picture = open_picture((EXERCISE / post["picture"]).read_bytes(), _WIDTH)
        picture = _light(picture, evidence.regions)
        picture.thumbnail((_WIDTH - 12, _PICTURE - 6))
        cell.paste(picture, (6, 6))
    shares = prediction.readings[Modality.FUSED].probabilities[SHOWN_TASK]
    label = max(shares, key=shares.__getitem__)
    top = _PICTURE + 2 if evidence.regions is not None else 12
    pen.text(
        (6, top), f"{label} {shares[label]:.2f}", fill="#1b4f8a", font=ImageFont.truetype(str(_FONT), 13)
    )
    _write(pen, post["text"], evidence, top + 20)
    return cell


def draw_examples(predictor: Predictor, path: Path) -> None:
    """Writes the sheet as JPEG."""
    posts = choose_posts()
    given = [
        PostInput(post["text"], (EXERCISE / post["picture"]).read_bytes() if post.get("picture") else None)
        for post in posts
    ]
    cells = [_draw_cell(post, each) for post, each in zip(posts, predictor.predict(given), strict=True)]
    rows = -(-len(cells) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * _WIDTH, rows * (_PICTURE + _TEXT)), "white")
    for index, cell in enumerate(cells):
        sheet.paste(cell, (index % COLUMNS * _WIDTH, index // COLUMNS * (_PICTURE + _TEXT)))
    sheet.save(path, "JPEG", quality=82)
