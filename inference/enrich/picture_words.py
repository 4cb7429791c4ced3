"""The words in a picture: rapidocr's reader, whose models lie in its package, on one core.

Everything is bounded: the bytes and pixels that are decoded (``open_picture``), the side of what is searched
for lines, the lines that are read, and the letters that are kept.
"""

from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
import rapidocr
from PIL import Image

from db.picture_words import MAX_WORDS_CHARS, ReadWords
from db.printable import make_line
from inference.model.preprocess import open_picture

MODELS = Path(rapidocr.__file__).parent / "models"
DETECTOR, TURNER, RECOGNIZER = (
    "PP-OCRv6_det_small.onnx",
    "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "PP-OCRv6_rec_small.onnx",
)
READ_SIDE = 960
"""Longest side that is searched, in pixels: a screenshot's words stay 20 pixels high."""
SMALL_SIDE = 640
"""A picture whose longest side is below is searched at twice its size."""
MAX_LINES = 100
LEAST_CONFIDENCE = 0.6
"""Of a line, 0 to 1: what the reader is less sure of are mostly letters that nobody wrote."""


class PictureReader:
    """Loads its models, which takes a second; holds up to 850 MB. Not for several threads."""

    def __init__(self) -> None:
        self.version = f"rapidocr {metadata.version('rapidocr')} PP-OCRv6 small"
        cv2.setNumThreads(1)
        engine = {f"{part}.engine_type": rapidocr.EngineType.OPENVINO for part in ("Det", "Cls", "Rec")}
        # Named, so that a model that is missing is an error: it would be fetched from a host otherwise.
        paths = {
            "Det.model_path": str(MODELS / DETECTOR),
            "Cls.model_path": str(MODELS / TURNER),
            "Rec.model_path": str(MODELS / RECOGNIZER),
        }
        bounds = {
            "Det.limit_type": "max",
            "Det.limit_side_len": READ_SIDE,
            "Det.max_candidates": MAX_LINES,
            "Global.max_side_len": READ_SIDE,
            "Global.text_score": LEAST_CONFIDENCE,
        }
        quiet = {"Global.log_level": "critical", "EngineConfig.openvino.inference_num_threads": 1}
        self._engine = rapidocr.RapidOCR(params={**engine, **paths, **bounds, **quiet})

    def read(self, data: bytes) -> ReadWords:
        """Return the words in a picture's bytes; none is no error.

        Raises:
            PictureError: it cannot be decoded, or exceeds the bounds.
        """
        picture = open_picture(data, READ_SIDE // 2)
        longest = max(picture.size)
        scale = 2.0 if longest < SMALL_SIDE else min(1.0, READ_SIDE / longest)
        if scale != 1.0:
            size = [max(1, round(side * scale)) for side in picture.size]
            picture = picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
        found = self._engine(np.ascontiguousarray(np.asarray(picture, dtype=np.uint8)[:, :, ::-1]))
        return join_lines(getattr(found, "txts", None) or (), getattr(found, "scores", None) or ())


def join_lines(lines: tuple[str, ...], confidences: tuple[float, ...]) -> ReadWords:
    """Return the lines as one text without what nobody sees, and their confidence, a mean over letters."""
    kept: list[tuple[str, float]] = []
    room = MAX_WORDS_CHARS
    for line, confidence in zip(lines, confidences, strict=True):
        clean = make_line(line)[:room]
        if clean:
            kept.append((clean, float(confidence)))
            room -= len(clean) + 1
        if room <= 0:
            break
    letters = sum(len(line) for line, _ in kept)
    if not letters:
        return ReadWords("", None)
    mean = sum(len(line) * confidence for line, confidence in kept) / letters
    return ReadWords("\n".join(line for line, _ in kept), min(max(mean, 0.0), 1.0))
