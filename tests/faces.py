"""Pictures in which people counted the faces, and what a detector makes of them.

Boxes were proposed by the detector at a lower score, each judged by eye, and what it had not proposed added.
"""

import csv
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from db.faces import Face
from inference.worker.finding_faces import FaceDetector

LABELS = Path(__file__).parent / "data" / "faces.tsv"
DATA = Path(os.environ.get("LOOKOUT_DATA", Path(__file__).parents[2] / "shared" / "data"))
LEAST_COVERED = 0.5
"""Share of a labelled face that blurred boxes have to cover."""

Box = tuple[float, float, float, float]


class Kind(StrEnum):
    """What a person saw in a box, or that nobody is in the picture."""

    FACE = "face"
    UNCLEAR = "unclear"
    NONE = "none"


@dataclass(frozen=True)
class Counted:
    """One picture: the path of its file in the data, its faces, and boxes of which nobody can tell."""

    path: str
    faces: tuple[Box, ...]
    unclear: tuple[Box, ...]


@dataclass(frozen=True)
class FaceFigures:
    """What a detector made of the pictures.

    Args:
        hidden: labelled faces that it covers by half or more.
        wrong: boxes that meet no face and nothing unclear.
        wrong_pictures: pictures without a face in which it found one.
    """

    pictures: int
    faces: int
    hidden: int
    wrong: int
    wrong_pictures: int
    pictures_without: int


def read_counted() -> Iterator[Counted]:
    """Yield the pictures in the order of the file."""
    boxes: defaultdict[str, defaultdict[Kind, list[Box]]] = defaultdict(lambda: defaultdict(list))
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            of_picture = boxes[row["path"]]
            if (kind := Kind(row["kind"])) is not Kind.NONE:
                of_picture[kind].append(
                    (float(row["left"]), float(row["top"]), float(row["right"]), float(row["bottom"]))
                )
    for path, kinds in boxes.items():
        yield Counted(path, tuple(kinds[Kind.FACE]), tuple(kinds[Kind.UNCLEAR]))


def measure_faces(detector: FaceDetector, data: Path = DATA) -> FaceFigures:
    """Return what a detector makes of every counted picture."""
    counted = list(read_counted())
    found = {each.path: detector.find((data / each.path).read_bytes()) for each in counted}
    return judge_faces(counted, found)


def judge_faces(counted: Sequence[Counted], found: Mapping[str, Sequence[Face]]) -> FaceFigures:
    """Return the figures of what was found, by path."""
    hidden = wrong = wrong_pictures = 0
    for picture in counted:
        boxes = [(face.left, face.top, face.right, face.bottom) for face in found[picture.path]]
        hidden += sum(
            max((_share(face, box) for box in boxes), default=0) >= LEAST_COVERED for face in picture.faces
        )
        known = (*picture.faces, *picture.unclear)
        alone = sum(not any(_share(other, box) > 0 for other in known) for box in boxes)
        wrong += alone
        wrong_pictures += bool(boxes) and not known
    return FaceFigures(
        pictures=len(counted),
        faces=sum(len(picture.faces) for picture in counted),
        hidden=hidden,
        wrong=wrong,
        wrong_pictures=wrong_pictures,
        pictures_without=sum(not (picture.faces or picture.unclear) for picture in counted),
    )


def _share(face: Box, box: Box) -> float:
    """Return the share of a face that a box covers."""
    width = min(face[2], box[2]) - max(face[0], box[0])
    height = min(face[3], box[3]) - max(face[1], box[1])
    area = (face[2] - face[0]) * (face[3] - face[1])
    return max(width, 0.0) * max(height, 0.0) / area
