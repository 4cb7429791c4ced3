"""What the model and the place search say of the posts of a replay, kept in a file between runs.

Shapes: n posts, c classes of both tasks that a text has, d width of the text encoder, k parts of a meaning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from db.predictions import NewPlace
from db.vocabulary import TASK_LABELS, Modality, PlaceMethod, PlacePrecision, Task
from inference.enrich.place import EventArea, Gazetteer
from inference.evaluation.replay.stream import StreamPost
from inference.model.meaning import KEPT
from inference.model.predictor import PostInput, Predictor

AT_ONCE = 320
_TASKS = (Task.INFORMATIVENESS, Task.HUMANITARIAN)
_CLASSES = [(task, str(label)) for task in _TASKS for label in TASK_LABELS[task]]
_PRECISIONS = ("", *PlacePrecision)


@dataclass(frozen=True)
class Answer:
    """What a worker would store of a post.

    Attributes:
        shares: Probabilities of the fused reading by task and class.
        vector: ``float32 [d]``; zeros for a post without words.
        meaning: ``float32 [k]``; zeros where the encoder has none.
        place: Where it is, where its words tell.
    """

    shares: dict[Task, dict[str, float]]
    vector: np.ndarray
    meaning: np.ndarray
    place: NewPlace | None


def answer_posts(
    posts: Sequence[StreamPost], cache: Path, *, say: Callable[[str], None] = print
) -> dict[str, Answer]:
    """Return the answers by post; what the file does not hold is worked out and added to it.

    Args:
        posts: What to answer.
        cache: A ``.npz`` file; made where there is none. It holds no word of a post.
        say: Takes a line of progress.
    """
    known = _read(cache)
    missing = list({_key(post.text): post.text for post in posts if _key(post.text) not in known}.items())
    if missing:
        predictor, gazetteer = Predictor.load(device="cpu"), Gazetteer()
        predictor.compile(Path("~/.cache/lookout"))
        for start in range(0, len(missing), AT_ONCE):
            chunk = missing[start : start + AT_ONCE]
            rows = _answer(predictor, gazetteer, [text for _, text in chunk])
            known |= {key: row for (key, _), row in zip(chunk, rows, strict=True)}
            _write(cache, known)
            say(f"encoded {start + len(chunk)} of {len(missing)} posts")
    return {post.id: _unpack(known[_key(post.text)]) for post in posts}


def _key(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]


def _answer(predictor: Predictor, gazetteer: Gazetteer, texts: Sequence[str]) -> list[np.ndarray]:
    """Return one row a text: lat, lon, number of the precision, shares ``[c]``, vector, meaning."""
    rows = []
    width = predictor.model.text_encoder.width
    for text, answer in zip(texts, predictor.predict([PostInput(text, None) for text in texts]), strict=True):
        if answer.error is not None or answer.text_vector is None:
            rows.append(np.zeros(3 + len(_CLASSES) + width + KEPT, np.float32))
            continue
        fused = answer.readings[Modality.FUSED].probabilities
        place = gazetteer.find_place(text, EventArea())
        where = (place.lat, place.lon, _PRECISIONS.index(place.precision)) if place else (0.0, 0.0, 0)
        shares = [fused[task][label] for task, label in _CLASSES]
        vector = answer.text_vector
        meaning = np.zeros(KEPT) if vector.meaning is None else vector.meaning
        rows.append(np.concatenate([where, shares, vector.values, meaning]).astype(np.float32))
    return rows


def _unpack(row: np.ndarray) -> Answer:
    shares: dict[Task, dict[str, float]] = {task: {} for task in _TASKS}
    for (task, label), share in zip(_CLASSES, row[3:].tolist(), strict=False):
        shares[task][label] = share
    lat, lon, precision = row[:3].tolist()
    place = None
    if precision:
        place = NewPlace(lat, lon, PlacePrecision(_PRECISIONS[round(precision)]), PlaceMethod.GAZETTEER)
    return Answer(shares, row[3 + len(_CLASSES) : -KEPT], row[-KEPT:], place)


def _read(cache: Path) -> dict[str, np.ndarray]:
    if not cache.exists():
        return {}
    with np.load(cache) as held:
        # Under another name than a file of before meanings were kept.
        return dict(zip(held["keys"].tolist(), held["answers"], strict=True)) if "answers" in held else {}


def _write(cache: Path, known: dict[str, np.ndarray]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    half = cache.with_suffix(".part.npz")
    np.savez(half, keys=np.array(list(known)), answers=np.stack(list(known.values())))
    half.replace(cache)
