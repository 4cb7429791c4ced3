"""A store as the twentieth migration left it: of the time of one verdict, before marks and messages.

Its posts hold whatever later migrations treat in a way of their own; ``OLD_POSTS`` says what.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass

from alembic import command
from sqlalchemy import Connection, text

from db.labels.grid import LABEL_CELL_DEGREES, LEVEL_CELL_DEGREES, find_cell
from db.migrate import make_config
from db.session import Store
from db.vocabulary import Damage, Humanitarian

AT = "2026-03-01 12:00:00.000000"
HOUR = 492_324
VERDICTS = ("unreviewed", "confirmed", "corrected", "inaccurate", "duplicate", "unverifiable")
JUDGED_CATEGORY = {"confirmed": "vehicle_damage", "corrected": "missing_or_found_people"}
REPORT = {"schema": "lookout-sitrep-1"}


@dataclass(frozen=True)
class OldPost:
    """One post; ``verdicts`` are those of its reviews, oldest first. Confidences are 0 to 1."""

    verdicts: tuple[str, ...] = ()
    reason: str | None = None
    words: str = "A car in the ditch"
    is_classified: bool = True
    confidence: float = 0.75
    damage: str | None = None
    damage_confidence: float = 0.75
    judged_damage: str | None = None
    language: str | None = "en"
    image_rank: float | None = None
    lat: float | None = 0.015625

    @property
    def verdict(self) -> str:
        return self.verdicts[-1] if self.verdicts else "unreviewed"

    @property
    def category(self) -> str | None:
        """What is shown: a person's word before the model's."""
        if not self.is_classified:
            return None
        return JUDGED_CATEGORY.get(self.verdict, "vehicle_damage")


OLD_POSTS: Mapping[int, OldPost] = {
    1: OldPost(),
    2: OldPost(("confirmed",)),
    3: OldPost(("corrected",)),
    4: OldPost(("inaccurate",)),
    5: OldPost(("duplicate",)),
    6: OldPost(("unverifiable",)),
    7: OldPost(("corrected", "duplicate")),
    8: OldPost(("inaccurate", "confirmed")),
    9: OldPost(words="RT @ana: a CAR in the ditch https://t.example/x"),
    10: OldPost(words="🌊"),
    11: OldPost(damage="severe_damage", damage_confidence=0.45),
    12: OldPost(damage="severe_damage"),
    13: OldPost(language="pt-br", confidence=0.5),
    14: OldPost(image_rank=0.99, damage="little_or_no_damage", lat=-3.2),
    15: OldPost(("corrected",), damage="mild_damage", damage_confidence=0.25, judged_damage="mild_damage"),
    16: OldPost(language="EN-us", image_rank=0.5),
    17: OldPost(is_classified=False, language=None, lat=None),
    18: OldPost(("inaccurate",), "Spam or advertising"),
    19: OldPost(("inaccurate", "confirmed"), "Off topic"),
}
TABLES = ("posts", "post_media", "media", "places", "predictions", "reviews", "reports", "audit_entries")


@contextmanager
def open_at(url: str, revision: str) -> Iterator[Connection]:
    """Bring a store to a migration and write into it as code of then did."""
    with (
        closing(Store(url)) as store,
        store.engine.connect().execution_options(lookout_writes=True) as connection,
        connection.begin(),
    ):
        command.upgrade(make_config(connection), revision)
        yield connection


def fill_old_store(url: str) -> None:
    """Migrate an empty store to the twentieth migration and write the posts into it as code of then did."""
    with open_at(url, "0020") as connection:
        for table, row in _write_rows():
            names = ", ".join(row)
            values = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608
        for statement in _count_labels():
            connection.execute(text(statement))


def count_rows(store: Store) -> dict[str, int]:
    """Return how many rows each table of facts holds; labels and counts are derived from them."""
    with store.read() as session:
        counts = {name: session.scalar(text(f"SELECT count(*) FROM {name}")) for name in TABLES}  # noqa: S608
    return {name: int(count or 0) for name, count in counts.items()}


def _write_rows() -> Iterator[tuple[str, dict[str, object]]]:
    event = {"id": 1, "slug": "old", "name": "Old", "hazard": "flood", "starts_at": AT, "status": "active"}
    yield "events", {**event, "is_exercise": False, "created_at": AT}
    yield "sources", {"id": 1, "name": "old feed", "kind": "csv", "reliability": "F"}
    for post_id, post in OLD_POSTS.items():
        yield from _write_post(post_id, post)
    entry = {"id": 1000, "created_at": AT, "actor": "ana", "action": "review", "subject": "post"}
    yield "audit_entries", {**entry, "subject_id": 2, "after": json.dumps({"verification": "confirmed"})}
    report = {"id": 1, "event_id": 1, "number": 1, "period_starts_at": AT, "period_ends_at": AT}
    told = {"status": "draft", "snapshot": json.dumps(REPORT), "sha256": "unchanged"}
    yield "reports", {**report, **told, "created_by": "ana", "created_at": AT}


def _write_post(post_id: int, post: OldPost) -> Iterator[tuple[str, dict[str, object]]]:
    known = {"id": post_id, "event_id": 1, "source_id": 1, "external_id": f"p{post_id}"}
    said = {"text": post.words, "language": post.language}
    yield "posts", {**known, **said, "posted_at": AT, "ingested_at": AT}
    if post.damage:
        size = {"format": "jpeg", "width": 4, "height": 4, "size_bytes": 1}
        yield "media", {"id": post_id, "sha256": f"{post_id:064}", **size, "created_at": AT}
        yield "post_media", {"post_id": post_id, "media_id": post_id, "position": 0}
    if post.lat is not None:
        where = {"lat": post.lat, "lon": 0.015625, "precision": "exact", "method": "post_coordinates"}
        yield "places", {"post_id": post_id, **where, "created_at": AT}
    if post.is_classified:
        yield "predictions", _predict(post_id, post)
    for number, verdict in enumerate(post.verdicts, start=10 * post_id):
        about = {"id": number, "post_id": post_id, "reviewer": "ana", "verification": verdict}
        labels = {"humanitarian": JUDGED_CATEGORY.get(verdict), "damage": post.judged_damage}
        why = {"credibility": "3", "reason": post.reason or f"because of {verdict}", "created_at": AT}
        yield "reviews", {**about, **labels, **why}
    yield "effective_labels", _label(post_id, post)


def _predict(post_id: int, post: OldPost) -> dict[str, object]:
    fused: dict[str, dict[str, float]] = {
        "informativeness": {"informative": 0.75},
        "humanitarian": {"vehicle_damage": post.confidence},
    }
    if post.damage:
        fused["damage"] = {post.damage: post.damage_confidence}
    ranks = {} if post.image_rank is None else {"image": post.image_rank}
    classes = {"informativeness": "informative", "humanitarian": "vehicle_damage", "damage": post.damage}
    notes = {
        "readings": {"fused": fused},
        "gates": {},
        "timings_ms": {},
        "class_sets": {},
        "ood_scores": ranks,
    }
    kept = {name: json.dumps(value) for name, value in notes.items()}
    return {"id": post_id, "post_id": post_id, "model_version": "old-1", **classes, **kept, "created_at": AT}


def _label(post_id: int, post: OldPost) -> dict[str, object]:
    """Return the label as it was then packed: its verdict in bits 8 to 10, no marks; urgency was another."""
    packed = VERDICTS.index(post.verdict) + 1 << 8
    if post.category:
        packed += 1 + (list(Humanitarian).index(Humanitarian(post.category)) + 1 << 2)
    if post.damage:
        packed += list(Damage).index(Damage(post.damage)) + 1 << 6
    is_models = post.category == "vehicle_damage"
    row, column = (None, None) if post.lat is None else find_cell(post.lat, 0.015625, LABEL_CELL_DEGREES)
    return {
        "post_id": post_id,
        "event_id": 1,
        "posted_at": AT,
        "hour": HOUR,
        "packed": packed,
        "urgency": 0.5,
        "has_picture": post.damage is not None,
        "modalities_disagree": False,
        "informativeness_confidence": 0.75 if post.category else None,
        "humanitarian_confidence": post.confidence if is_models else None,
        "damage_confidence": post.damage_confidence if post.damage else None,
        "lat": post.lat,
        "lon": None if post.lat is None else 0.015625,
        "cell_row": row,
        "cell_column": column,
        "folded_text": post.words.casefold(),
        "language": post.language,
        "model_version": "old-1" if post.is_classified else None,
        "precision": None if post.lat is None else "exact",
    }


def _count_labels() -> Iterator[str]:
    pictures = "sum(CAST(has_picture AS integer))"
    yield (
        f"INSERT INTO label_hours SELECT event_id, hour, packed, count(*), count(lat), {pictures}"  # noqa: S608
        " FROM effective_labels GROUP BY event_id, hour, packed"
    )
    for level, side in LEVEL_CELL_DEGREES.items():
        for post in {post.lat: post for post in OLD_POSTS.values() if post.lat is not None}.values():
            assert post.lat is not None
            row, column = find_cell(post.lat, 0.015625, side)
            yield (
                f"INSERT INTO label_cells SELECT event_id, {level}, {row}, {column}, packed, count(*),"  # noqa: S608
                f" sum(lat), sum(lon) FROM effective_labels WHERE lat = {post.lat} GROUP BY event_id, packed"
            )
