"""One batch of posts through picture, model and enrichment. Reads the media folder, writes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from db.errors import MediaAwayError, StoreError
from db.media import UnreadableError, read_original
from db.predictions import NewPrediction
from db.queue.claimed import Work
from db.signatures import NewSignature
from db.vocabulary import FailureKind
from inference.enrich import Enricher
from inference.enrich.picture_hash import HASHED_SIDE, hash_picture
from inference.enrich.signature import sign_words
from inference.errors import PictureError
from inference.model.predictor import PostInput, PostPrediction
from inference.model.preprocess import read_picture
from inference.model.stages import StageClock
from inference.worker.outcomes import Failure, Postponed


class PostClassifier(Protocol):
    """What the worker needs of a model; ``inference.model.predictor.Predictor`` is the one that serves."""

    model_version: str
    device: str

    def predict(self, posts: Sequence[PostInput], clock: StageClock) -> list[PostPrediction]:
        """Return one answer a post, in order, and take the time of what it does."""


Outcome = NewPrediction | Failure | Postponed


def classify_batch(
    works: Sequence[Work],
    *,
    predictor: PostClassifier,
    enricher: Enricher,
    media_dir: Path,
    clock: StageClock | None = None,
) -> list[Outcome]:
    """Return one outcome a post, in order. A post that cannot be read never spoils its neighbours.

    When the model fails on the batch as a whole, each post is tried alone, so that only the culprit fails.
    The ``clock`` may have begun before; a prediction carries its post's share of every stage so far.
    """
    clock = clock or StageClock()
    with clock.time("read"):
        inputs = _read_inputs(works, media_dir)
    readable = [item for item in inputs if isinstance(item, PostInput)]
    answers = iter(_predict(predictor, readable, clock))
    with clock.time("enrich"):
        outcomes = [
            _compose(work, next(answers), enricher, media_dir) if isinstance(item, PostInput) else item
            for work, item in zip(works, inputs, strict=True)
        ]
    timings_ms = {stage: round(value * 1000 / len(works), 3) for stage, value in clock.seconds.items()}
    return [
        replace(outcome, timings_ms=timings_ms) if isinstance(outcome, NewPrediction) else outcome
        for outcome in outcomes
    ]


def _read_inputs(works: Sequence[Work], media_dir: Path) -> list[PostInput | Failure | Postponed]:
    """Read each; a folder that is away is not asked again, as a stale mount takes minutes to say so."""
    inputs: list[PostInput | Failure | Postponed] = []
    away: Postponed | None = None
    for work in works:
        item = away if away and work.picture_sha256 else _read_input(work, media_dir)
        away = item if isinstance(item, Postponed) else away
        inputs.append(item)
    return inputs


def _read_input(work: Work, media_dir: Path) -> PostInput | Failure | Postponed:
    if work.picture_sha256 is None:
        return PostInput(work.text or None, None)
    try:
        return PostInput(work.text or None, read_original(media_dir, work.picture_sha256))
    except MediaAwayError as error:
        return Postponed(str(error))
    except UnreadableError as error:
        return Failure(FailureKind.LOST_PICTURE, str(error), retry=True)
    except StoreError as error:
        return Failure(FailureKind.LOST_PICTURE, str(error), retry=False)


def _predict(
    predictor: PostClassifier, posts: Sequence[PostInput], clock: StageClock
) -> list[PostPrediction | Failure]:
    if not posts:
        return []
    try:
        return list(predictor.predict(posts, clock))
    except Exception as error:  # whatever the model stack raises must not cost the other posts
        if len(posts) == 1:
            reason = f"the model failed on this post: {error!r}"
            return [Failure(FailureKind.MODEL, reason, retry=True)]
        return [answer for post in posts for answer in _predict(predictor, [post], clock)]


def _compose(work: Work, answer: PostPrediction | Failure, enricher: Enricher, media_dir: Path) -> Outcome:
    if isinstance(answer, Failure):
        return answer
    if answer.error is not None:
        is_picture = isinstance(answer.error, PictureError)
        kind = FailureKind.UNREADABLE_PICTURE if is_picture else FailureKind.EMPTY_POST
        return Failure(kind, str(answer.error), retry=False)
    try:
        enrichment = enricher.enrich(work)
        signature, picture_hashes = _sign(work, answer), _hash_pictures(work, answer, media_dir)
    except Exception as error:  # its class only: what it says may quote the post
        reason = f"language, place and signature cannot be found ({type(error).__name__})"
        return Failure(FailureKind.ENRICHMENT, reason, retry=True)
    regions = answer.evidence.regions
    return NewPrediction(
        post_id=work.job.post_id,
        readings={modality: reading.probabilities for modality, reading in answer.readings.items()},
        gates=answer.gates,
        timings_ms={},
        explanation_kind=answer.evidence.kind,
        class_sets=answer.class_sets,
        ood_scores=answer.ood_scores,
        region_rows=0 if regions is None else regions.shape[0],
        region_columns=0 if regions is None else regions.shape[1],
        regions=None if regions is None else np.rint(regions * 255).astype(np.uint8).tobytes(),
        tokens=[(token.start, token.end, token.weight) for token in answer.evidence.tokens],
        language=enrichment.language,
        place=enrichment.place,
        signature=signature,
        picture_hashes=picture_hashes,
        named_beside=enrichment.named_beside,
    )


def _sign(work: Work, answer: PostPrediction) -> NewSignature:
    vector = answer.text_vector
    return NewSignature(
        vector=None if vector is None else vector.values,
        meaning=None if vector is None else vector.meaning,
        encoder=None if vector is None else vector.encoder,
        minhash=sign_words(work.text),
    )


def _hash_pictures(work: Work, answer: PostPrediction, media_dir: Path) -> dict[str, np.ndarray]:
    """Return what the pictures look like that nobody had looked at; one that cannot be read has no hash.

    The model reads the first alone, so the others fail no post.
    """
    hashes: dict[str, np.ndarray] = {}
    for sha256 in work.unhashed_sha256s:
        picture = answer.picture if sha256 == work.picture_sha256 else None
        if picture is None:
            try:
                picture = read_picture(read_original(media_dir, sha256), HASHED_SIDE)
            except (PictureError, StoreError):
                continue
        if (values := hash_picture(picture)) is not None:
            hashes[sha256] = values
    return hashes
