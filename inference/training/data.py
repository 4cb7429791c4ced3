"""Reads a folder in the format of ``posts.csv`` and ``pictures.csv`` into labelled samples.

Labels stay apart: what the text says and what the picture says are different judgements. A label is the set
of the classes that it allows.
"""

import argparse
import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.vocabulary import TASK_LABELS, Humanitarian, Informativeness, Task
from inference.errors import DataError

ClassSet = frozenset[int]  # indices of the classes that a label allows: one, or several where it is partial
UNKNOWN: ClassSet = frozenset()  # nobody judged
Labels = Mapping[Task, ClassSet]

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
_ALLOWED_COLUMN = "humanitarian_set"  # classes of a partial label of a text, joined by |
_CLASS_INDEX = {
    task: {str(label): index for index, label in enumerate(labels)} for task, labels in TASK_LABELS.items()
}
INFORMATIVE = _CLASS_INDEX[Task.INFORMATIVENESS][Informativeness.INFORMATIVE]
NOT_HUMANITARIAN = _CLASS_INDEX[Task.HUMANITARIAN][Humanitarian.NOT_HUMANITARIAN]


@dataclass(frozen=True)
class Sample:
    """One labelled post, or one labelled picture without a post (then without a text).

    Attributes:
        key: Post id, or the picture's path.
        event: Disaster, or the kind of disaster for a picture without a post.
        source: Collection that it comes from; empty where the folder holds one alone.
        text: As posted; empty where there is none.
        picture: The file, or None.
        text_labels: Judgements of the text; damage is never judged from a text.
        image_labels: Judgements of the picture, also where the picture itself is not in the folder.
        post_labels: Judgements of the post as a whole, as analysts give them; None where there are none.
        language: ISO 639-1 code of the text; empty where nobody said.
        author_kind: Who writes, such as ``Eyewitness``; empty where nobody said.
    """

    key: str
    event: str
    source: str
    text: str
    picture: Path | None
    text_labels: Labels
    image_labels: Labels
    post_labels: Labels | None = None
    language: str = ""
    author_kind: str = ""


def only_class(label: ClassSet) -> int | None:
    """Return the class of a label that allows one alone, else None."""
    return next(iter(label)) if len(label) == 1 else None


def join_labels(task: Task, labels: Sequence[ClassSet]) -> ClassSet:
    """Return what a post says whose parts were judged apart.

    It is informative if a part is. Each category that a part was judged to have is right; it is not
    humanitarian only if every part says so. Damage has one part, the picture.
    """
    allowed = frozenset[int]().union(*labels)
    if task is Task.INFORMATIVENESS and frozenset({INFORMATIVE}) in labels:
        return frozenset({INFORMATIVE})
    if UNKNOWN in labels:  # what the other part says is not known, so neither is what the post does not say
        return UNKNOWN
    if task is Task.HUMANITARIAN and len(allowed) > 1 and not all(NOT_HUMANITARIAN in one for one in labels):
        return allowed - {NOT_HUMANITARIAN}
    return allowed


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
    labels: dict[Task, ClassSet] = dict.fromkeys(TASK_LABELS, UNKNOWN)
    for task, column in columns.items():
        value = row.get(column) or ""
        if not value:
            continue
        labels[task] = frozenset({_index_class(task, value, f"{where}: {column}")})
    return labels


def _index_class(task: Task, value: str, where: str) -> int:
    if value not in _CLASS_INDEX[task]:
        raise DataError(f"{where} is {value!r}, not one of {', '.join(_CLASS_INDEX[task])}")
    return _CLASS_INDEX[task][value]


def _read_text_labels(row: Mapping[str, str], where: str) -> Labels:
    """Return the judgements of a text; a category that stands alone goes before a set of them."""
    labels = dict(_read_labels(row, _TEXT_COLUMNS, where))
    if not labels[Task.HUMANITARIAN]:
        allowed = filter(None, (row.get(_ALLOWED_COLUMN) or "").split("|"))
        labels[Task.HUMANITARIAN] = frozenset(
            _index_class(Task.HUMANITARIAN, value, f"{where}: {_ALLOWED_COLUMN}") for value in allowed
        )
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
                source=row.get("source") or "",
                text=row["text"] or "",
                picture=_find_picture(folder, row.get("picture"), where, lost),
                text_labels=_read_text_labels(row, where),
                image_labels=_read_labels(row, _IMAGE_COLUMNS, where),
                language=row.get("language") or "",
                author_kind=row.get("author_kind") or "",
            )
        )
    if not samples:
        raise DataError(f"{path}: no post has split {split!r}")
    return samples


def read_pictures(folder: Path, *, lost: list[str] | None = None) -> list[Sample]:
    """Read the pictures without a post, judged or not; a folder without ``pictures.csv`` has none.

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
        if picture:
            kind, source = row.get("kind") or "", row.get("source") or ""
            samples.append(Sample(row["picture"], kind, source, "", picture, nothing, labels))
    return samples


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command be told its folders, as ``data``: a list of paths."""
    parser.add_argument(
        "--data",
        type=Path,
        nargs="+",
        required=True,
        metavar="DIR",
        help="folders with posts.csv and pictures.csv",
    )


def hash_data(folders: Sequence[Path]) -> dict[str, str]:
    """Return folder and name of the CSV files by SHA-256, to say later what a model was trained on."""
    return {
        hashlib.sha256((folder / name).read_bytes()).hexdigest(): f"{folder.resolve().name}/{name}"
        for folder in folders
        for name in ("posts.csv", "pictures.csv")
        if (folder / name).is_file()
    }
