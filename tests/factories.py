"""Small valid rows for tests, so that a test names only what it is about."""

import io
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy.orm import Session

from db.events import add_event, get_or_add_source
from db.hazard_reports import NewHazardReport
from db.labels.effective import refresh_effective
from db.media import make_media_folder, write_original
from db.models import Proposal
from db.posts import NewPost, Outcome, insert_posts
from db.predictions import NamedBeside, NewPlace, NewPrediction, add_predictions
from db.queue.jobs import POSTS, Queue, fail_job
from db.reports import add_report, next_report_number
from db.session import Store
from db.signatures import NewSignature
from db.vocabulary import (
    TASK_LABELS,
    Damage,
    FailureKind,
    Hazard,
    HazardLevel,
    Humanitarian,
    Informativeness,
    JobPriority,
    Modality,
    ReportKind,
    SourceKind,
    Task,
)
from inference.enrich.signature import sign_words

POSTED_AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL_VERSION = "test-1"
# Variables of the environment that a test sets.
WEBHOOK_SECRETS = {"token": "LOOKOUT_SECRET_TOKEN", "key": "LOOKOUT_SECRET_KEY"}


def make_event(session: Session, name: str = "River flood") -> int:
    """Add a flood around Mexico City and return its id."""
    return add_event(
        session,
        name=name,
        hazard=Hazard.FLOOD,
        starts_at=POSTED_AT,
        lat=19.43,
        lon=-99.13,
        radius_km=150,
        country="MX",
    ).id


def make_posts(count: int, *, first: int = 0, **fields: object) -> list[NewPost]:
    """Posts one minute apart with external ids ``p<number>``."""
    return [
        NewPost(
            **{
                "external_id": f"p{number}",
                "text": f"Water is rising in street {number}",
                "posted_at": POSTED_AT + timedelta(minutes=number),
                **fields,
            }  # type: ignore[arg-type]
        )
        for number in range(first, first + count)
    ]


def make_picture(width: int = 300, height: int = 200) -> bytes:
    """A white picture with a red left half, with metadata that must not travel on."""
    picture = Image.new("RGB", (width, height), "white")
    picture.paste((220, 0, 0), (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def add_posts(
    session: Session, *, event_id: int, posts: Mapping[int, Sequence[NewPost]], priority: int
) -> list[int]:
    """Store the posts that the event does not hold, by the id of their source; return the ids of these."""
    arrived = insert_posts(session, event_id=event_id, posts=posts, priority=priority)
    ids = [
        arrival.post_id
        for source_id in sorted(arrived)
        for arrival in arrived[source_id]
        if arrival.outcome is Outcome.ADDED
    ]
    refresh_effective(session, ids)
    return ids


# Fields of EXIF (tag, type, count, value) that Pillow reads and cannot write back when it turns a picture
# upright: of a type that the field is not of.
UNWRITABLE_EXIF = {
    "struct.error": (0x0100, 1, 1, 0x00000008),
    "KeyError": (0x0106, 3, 2, 0x00000008),
    "AttributeError": (0x010D, 5, 1, 0x00000008),
    "TypeError": (0x011A, 1, 1, 0x00000008),
}


def make_hostile_picture(error: str) -> bytes:
    """A JPEG that any decoder takes and whose EXIF makes Pillow raise; a key of ``UNWRITABLE_EXIF``."""
    turned = (0x0112, 3, 1, 0x00060000)
    fields = b"".join(struct.pack(">HHII", *field) for field in (UNWRITABLE_EXIF[error], turned))
    exif = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 2) + fields + bytes(4)
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def keep_original(media_dir: Path, data: bytes) -> str:
    """Keep a picture as the first of a store is kept, and return its SHA-256."""
    make_media_folder(media_dir)
    return write_original(media_dir, data)


def store_posts(store: Store, posts: list[NewPost], *, priority: int = JobPriority.FEED) -> list[int]:
    """Add an event, a source and the posts; return the ids of the posts."""
    with store.write() as session:
        return add_posts(
            session,
            event_id=make_event(session),
            posts={get_or_add_source(session, name="test feed", kind=SourceKind.CSV).id: posts},
            priority=priority,
        )


def store_read(store: Store, count: int) -> list[int]:
    """Store posts with a reading of each; returns their ids."""
    post_ids = store_posts(store, make_posts(count))
    with store.write() as session:
        add_predictions(session, model_version="v1", predictions=[make_prediction(one) for one in post_ids])
    return post_ids


def fail_for_good(
    session: Session, job_id: int, kind: FailureKind, error: str, *, queue: Queue = POSTS
) -> None:
    """Let the worker "w" fail a job that it holds, without another attempt."""
    assert fail_job(session, worker="w", job_id=job_id, kind=kind, error=error, retry=False, queue=queue), (
        f"w does not hold job {job_id}"
    )


def make_prediction(
    post_id: int,
    *,
    informativeness: Informativeness = Informativeness.INFORMATIVE,
    humanitarian: Humanitarian = Humanitarian.AFFECTED_INDIVIDUALS,
    damage: Damage | None = None,
    confidence: float = 0.9,
    language: str | None = "en",
    place: NewPlace | None = None,
    named_beside: Sequence[NamedBeside] = (),
    ood_scores: Mapping[str, float] | None = None,
    category_set: Sequence[Humanitarian] = (),
) -> NewPrediction:
    """A result whose fused reading gives ``confidence`` to each class named."""
    chosen = {Task.INFORMATIVENESS: informativeness, Task.HUMANITARIAN: humanitarian, Task.DAMAGE: damage}
    fused = {
        task: {
            str(label): confidence if label == chosen[task] else (1 - confidence) / (len(labels) - 1)
            for label in labels
        }
        for task, labels in TASK_LABELS.items()
        if chosen[task] is not None
    }
    return NewPrediction(
        post_id=post_id,
        readings={Modality.FUSED: fused},
        gates={"text": 0.6},
        timings_ms={"predict": 1.5},
        explanation_kind="cross-attention",
        class_sets={Task.HUMANITARIAN: category_set} if category_set else {},
        ood_scores=ood_scores or {},
        tokens=[(0, 5, 0.7)],
        language=language,
        place=place,
        named_beside=named_beside,
    )


def sign_prediction(
    post: NewPost, post_id: int, hashes: Mapping[str, np.ndarray], meaning: Sequence[float]
) -> NewPrediction:
    """A result with a signature of that meaning, and hashes by the first letter of each SHA-256."""
    length = np.linalg.norm(meaning).astype(np.float32)
    vector = np.array(meaning, dtype=np.float32) / length if post.text else None
    return replace(
        make_prediction(post_id, language=post.language or "en"),
        signature=NewSignature(vector, vector, "e5", sign_words(post.text)),
        picture_hashes={m.sha256: hashes[m.sha256[0]] for m in post.media if m.sha256[0] in hashes},
    )


def make_hazard_report(external_id: str = "us1", /, **fields: object) -> NewHazardReport:
    """An earthquake of magnitude 6.1 near Mexico City, an hour after ``POSTED_AT``."""
    at = POSTED_AT + timedelta(hours=1)
    given: dict[str, object] = {
        "hazard": Hazard.EARTHQUAKE,
        "level": HazardLevel.ORANGE,
        "severity": 6.1,
        "severity_unit": "mww",
        "name": None,
        "place": "12 km S of Ixtla",
        "lat": 19.0,
        "lon": -99.0,
        "started_at": at,
        "ended_at": fields.get("started_at", at),
        "link": "https://quakes.example/us1",
        "updated_at": at + timedelta(minutes=10),
    }
    return NewHazardReport(external_id, **given | fields)  # type: ignore[arg-type]


def make_proposal(stream_id: int) -> Proposal:
    """An open proposal of eight voices, for which no post speaks yet."""
    return Proposal(
        stream_id=stream_id,
        title="Strong quake",
        keys=["quake"],
        surprise=9.0,
        bar=5.0,
        voices=8,
        window_h=1,
        expected=0.1,
        drift=0.9,
        proposed_at=POSTED_AT,
        first_seen_at=POSTED_AT,
        last_seen_at=POSTED_AT,
        key_sum=b"",
        lat_sum=0.0,
        lon_sum=0.0,
        placed=0,
    )


DRAFT_SHA256 = "c" * 64


def draft_report(store: Store, event_id: int | None = None) -> int:
    """Draft the next report of an event, by default of a new one; return its id."""
    with store.write() as session:
        event_id = event_id or make_event(session)
        number = next_report_number(session, event_id=event_id)
        return add_report(
            session,
            event_id=event_id,
            kind=ReportKind.SITUATION,
            number=number,
            period_starts_at=POSTED_AT,
            period_ends_at=POSTED_AT + timedelta(days=1),
            snapshot={"posts": 3},
            sha256=DRAFT_SHA256,
            created_by="ana",
        )
