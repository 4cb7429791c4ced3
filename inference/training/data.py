"""Reads a folder in the format of ``posts.csv`` and ``pictures.csv`` into labelled samples.

Labels stay apart: what the text says and what the picture says are different judgements.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from db.vocabulary import TASK_LABELS, Task
from inference.errors import DataError

UNKNOWN = -1  # class index of a label that nobody gave

_TEXT_COLUMNS = {Task.INFORMATIVENESS: "text_informative", Task.HUMANITARIAN: "text_humanitarian"}
_IMAGE_COLUMNS = {
    Task.INFORMATIVENESS: "image_informative",
    Task.HUMANITARIAN: "image_humanitarian",
    Task.DAMAGE: "image_damage",
}
_PICTURE_COLUMNS = {
    Task.INFORMATIVENESS: "informative",
    Task.HUMANITARIAN: "humanitarian",
    Task.DAMAGE: "damage",
}
_CLASS_INDEX = {
    task: {str(label): index for index, label in enumerate(labels)} for task, labels in TASK_LABELS.items()
}

Labels = Mapping[Task, int]  # class index by task, UNKNOWN where nobody judged


@dataclass(frozen=True)
class Sample:
    """One labelled post, or one labelled picture without a post (then without a text).

    Attributes:
        key: Post id, or the picture's path.
        event: Disaster, or the kind of disaster for a picture without a post.
        source: Collection that a picture without a post comes from; empty for a post.
        text: As posted; empty where there is none.
        picture: The file, or None.
        text_labels: Judgements of the text; damage is never judged from a text.
        image_labels: Judgements of the picture, also where the picture itself is not in the folder.
        post_labels: Judgements of the post as a whole, as analysts give them; None where there are none.
    """

    key: str
    event: str
    source: str
    text: str
    picture: Path | None
    text_labels: Labels
    image_labels: Labels
    post_labels: Labels | None = None


def _read_rows(path: Path, *required: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in required if name not in (rows.fieldnames or [])]
            if missing:
                raise DataError(f"{path}: no column {', '.join(map(repr, missing))}")
            yield from enumerate(rows, start=2)
    except FileNotFoundError:
        raise DataError(f"{path}: no such file; give the folder that holds it") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: not a UTF-8 CSV file ({error})") from error


def _read_labels(row: Mapping[str, str], columns: Mapping[Task, str], where: str) -> Labels:
    labels = dict.fromkeys(TASK_LABELS, UNKNOWN)
    for task, column in columns.items():
        value = row.get(column) or ""
        if not value:
            continue
        if value not in _CLASS_INDEX[task]:
            raise DataError(f"{where}: {column} is {value!r}, not one of {', '.join(_CLASS_INDEX[task])}")
        labels[task] = _CLASS_INDEX[task][value]
    return labels


def _find_picture(folder: Path, name: str | None, where: str, lost: list[str] | None) -> Path | None:
    if not name:
        return None
    path = folder / name
    if path.is_file():
        return path
    if lost is None:
        raise DataError(f"{where}: picture {name!r} is not in {folder}")
    lost.append(name)
    return None


def read_posts(folder: Path, split: str, *, lost: list[str] | None = None) -> list[Sample]:
    """Read the posts of one split.

    Args:
        folder: Has ``posts.csv`` and the pictures that it names.
        split: Value of the split column.
        lost: Takes the names of pictures that are not there, whose posts are then read without; without it
            one is an error.

    Raises:
        DataError: The file is missing or unreadable, has an unknown class, or names a picture that is not
        there.
    """
    path = folder / "posts.csv"
    samples = []
    for line, row in _read_rows(path, "post_id", "text", "split"):
        where = f"{path}:{line}"
        if row["split"] != split:
            continue
        samples.append(
            Sample(
                key=row["post_id"],
                event=row.get("event") or "",
                source="",
                text=row["text"] or "",
                picture=_find_picture(folder, row.get("picture"), where, lost),
                text_labels=_read_labels(row, _TEXT_COLUMNS, where),
                image_labels=_read_labels(row, _IMAGE_COLUMNS, where),
            )
        )
    if not samples:
        raise DataError(f"{path}: no post has split {split!r}")
    return samples


def read_pictures(folder: Path, *, lost: list[str] | None = None) -> list[Sample]:
    """Read the pictures without a post that have a label; a folder without ``pictures.csv`` has none.

    Args:
        folder: May have ``pictures.csv`` and the pictures that it names.
        lost: As ``read_posts``.

    Raises:
        DataError: As ``read_posts``.
    """
    path = folder / "pictures.csv"
    if not path.is_file():
        return []
    nothing = dict.fromkeys(TASK_LABELS, UNKNOWN)
    samples = []
    for line, row in _read_rows(path, "picture"):
        where = f"{path}:{line}"
        labels = _read_labels(row, _PICTURE_COLUMNS, where)
        picture = _find_picture(folder, row["picture"], where, lost)
        if picture and any(index != UNKNOWN for index in labels.values()):
            kind, source = row.get("kind") or "", row.get("source") or ""
            samples.append(Sample(row["picture"], kind, source, "", picture, nothing, labels))
    return samples


def hash_data(folder: Path) -> dict[str, str]:
    """Return SHA-256 of the folder's CSV files, to say later what a model was trained on."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in ("posts.csv", "pictures.csv")
        if (folder / name).is_file()
    }
