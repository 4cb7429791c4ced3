"""One large event, made inside the store by set-based SQL: the same rows on SQLite and PostgreSQL.

Numbers are mixed by a fixed multiplier instead of drawn, so that every run and both stores hold the same
posts: a month of them, two in five with a place within two degrees, one in five with a picture, one in twenty
reviewed, five languages, an account for every three posts, nine in ten classified, of these one in two in an
incident with some thirty others. The first twenty thousand are signed and watched, and half of their pictures
read; one in ten pictures has a copy, and twenty feeds have brought posts for a month.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, text

from db.feeds import NewFeed, add_feed
from db.hashes import WORD_BANDS
from db.labels.grid import LABEL_CELL_DEGREES
from db.labels.packed import PARTS
from db.labels.rollups import rebuild_rollups
from db.models import FeedHour
from db.session import Store
from db.vocabulary import FeedKind, Humanitarian, Modality, Task
from tests.factories import POSTED_AT, make_event

MONTH_S = 30 * 86_400
# As many as have words of their own.
SIGNED = 20_000
FEEDS = 20
STARTED_S = int(POSTED_AT.timestamp())
READINGS = json.dumps(
    {
        modality: {task: dict.fromkeys(Humanitarian, 0.125) for task in Task}
        for modality in (Modality.FUSED, Modality.TEXT_ONLY, Modality.IMAGE_ONLY)
    }
)


@dataclass(frozen=True)
class Dialect:
    """The few words that the two stores spell differently."""

    numbers: str
    time: str
    # So many octets, which differ from row to row.
    octets: str


DIALECTS = {
    "sqlite": Dialect(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :posts)",
        "strftime('%Y-%m-%d %H:%M:%f000', {seconds}, 'unixepoch')",
        "randomblob({count})",
    ),
    "postgresql": Dialect(
        "WITH n(i) AS (SELECT generate_series(1, CAST(:posts AS bigint)))",
        "to_timestamp({seconds})",
        "decode(repeat(md5(CAST(i AS text)), {count} / 16), 'hex')",
    ),
}


def fill_store(store: Store, posts: int) -> int:
    """Put ``posts`` posts of one event with all that hangs on them into an empty store; return the event."""
    dialect = DIALECTS[store.engine.dialect.name]
    with store.write() as session:
        event_id = make_event(session)
        session.execute(
            text("INSERT INTO sources (id, name, kind, reliability) VALUES (1, 'feed', 'csv', 'F')")
        )
        for statement in _statements(dialect, posts):
            values = {"posts": posts, "event": event_id, "readings": READINGS}
            names = {name: value for name, value in values.items() if f":{name}" in statement}
            session.execute(text(statement), names)
        rebuild_rollups(session)
    if store.engine.dialect.name == "postgresql":
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            for table in (
                "sources",
                "posts",
                "media",
                "predictions",
                "reviews",
                "jobs",
                "incidents",
            ):  # which were numbered by hand
                query = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
                connection.execute(text(query))
            # PostgreSQL does so by itself, at a time of its own choosing.
            connection.execute(text("VACUUM ANALYZE"))
    _add_feeds(store, event_id)
    return event_id


def _add_feeds(store: Store, event_id: int) -> None:
    with store.write() as session:
        for number in range(FEEDS):
            name, settings = f"feed {number}", {"url": f"https://feed{number}.example/rss"}
            new = NewFeed(name, FeedKind.RSS, event_id, settings, poll_s=600)
            feed_id = add_feed(session, new, actor="ana")
            hours = [POSTED_AT + timedelta(hours=hour) for hour in range(MONTH_S // 3_600)]
            rows = [{"feed_id": feed_id, "hour": hour, **dict.fromkeys(FeedHour.COUNTS, 3)} for hour in hours]
            session.execute(insert(FeedHour), rows)


def _statements(dialect: Dialect, posts: int) -> list[str]:
    def time(seconds: str) -> str:
        return dialect.time.format(seconds=seconds)

    def octets(count: int) -> str:
        return dialect.octets.format(count=count)

    posted = time(f"{STARTED_S} + (i * {MONTH_S}) / {posts}")
    done = time(f"{STARTED_S} + (i * {MONTH_S}) / {posts} + 5")
    bands = " UNION ALL ".join(f"SELECT {band} AS band" for band in range(WORD_BANDS))
    words, labels = _shown_words(posts), _label_columns(posts)
    return [
        f"""{dialect.numbers} INSERT INTO posts
            (id, event_id, source_id, external_id, text, language, author_hash, posted_at, ingested_at)
            SELECT i, :event, 1, 'p' || i,
                {_text()}, {labels["language"]}, {_author_hash(posts)}, {posted}, {posted} FROM n""",
        f"""{dialect.numbers} INSERT INTO media (id, sha256, format, width, height, size_bytes, created_at)
            SELECT i, '{"0" * 57}' || (1000000 + i), 'jpeg', 640, 480, 50000, {posted}
            FROM n WHERE i % 5 = 0""",
        """INSERT INTO post_media (post_id, media_id, position) SELECT id, id, 0 FROM media""",
        """INSERT INTO event_pictures (media_id, event_id, is_shared)
            SELECT id, :event, (1 = 0) FROM media""",
        f"""{dialect.numbers} INSERT INTO places (post_id, lat, lon, precision, method, created_at)
            SELECT i, {labels["lat"]}, {labels["lon"]}, 'locality', 'gazetteer', {posted}
            FROM n WHERE i % 5 < 2""",
        f"""{dialect.numbers} INSERT INTO predictions
            (id, post_id, model_version, informativeness, humanitarian, damage, readings, gates, timings_ms,
             created_at)
            SELECT i, i, 'bench-1', {words["informativeness"]}, {words["humanitarian"]}, {words["damage"]},
                :readings, '{{"text": 0.6}}', '{{"predict": 20.5, "fetch": 0.5}}', {done}
            FROM n WHERE i <= :posts * 9 / 10""",
        f"""{dialect.numbers} INSERT INTO reviews
            (id, post_id, reviewer, label_decision, information, credibility, created_at)
            SELECT i, i, 'ana', {words["label_decision"]}, {words["information"]}, '6', {done}
            FROM n WHERE i % 20 = 0""",
        f"""{dialect.numbers} INSERT INTO jobs
            (id, post_id, status, priority, attempts, queued_at, finished_at, error)
            SELECT i, i, CASE WHEN i > :posts * 9 / 10 THEN 'todo' WHEN i % 1000 = 1 THEN 'failed'
                ELSE 'succeeded' END, 10, 0, {posted},
                CASE WHEN i <= :posts * 9 / 10 THEN {done} END,
                CASE WHEN i % 1000 = 1 THEN 'the picture cannot be read' END FROM n""",
        f"""{dialect.numbers} INSERT INTO picture_jobs
            (id, post_id, media_id, status, priority, attempts, queued_at, finished_at)
            SELECT i, i, i, 'succeeded', 10, 1, {posted}, {done} FROM n WHERE i % 10 = 0 AND i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO face_jobs
            (id, post_id, media_id, status, priority, attempts, queued_at, finished_at)
            SELECT i, i, i, 'succeeded', 10, 1, {posted}, {done} FROM n WHERE i % 10 = 0 AND i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO picture_faces (id, media_id, detector, faces, found_at)
            SELECT i, i, 'test', '[[0.1, 0.1, 0.2, 0.2, 0.9]]', {posted} FROM n
            WHERE i % 10 = 0 AND i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO picture_words (media_id, words, confidence, reader, read_at)
            SELECT i, 'ROAD CLOSED ' || i, 0.9, 'test', {posted} FROM n
            WHERE i % 10 = 0 AND i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO watched_posts (post_id) SELECT i FROM n WHERE i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO effective_labels (post_id, event_id, posted_at, {", ".join(labels)})
            SELECT i, :event, {posted}, {", ".join(labels.values())} FROM n""",
        f"""{dialect.numbers} INSERT INTO incidents
            (id, event_id, founder_id, headline, first_seen_at, last_seen_at, posts, accounts, is_settled)
            SELECT i / 50, :event, i, 'Water is rising in street ' || (i % 5000), {posted}, {posted}, 25, 25,
                (1 = 0) FROM n WHERE i % 50 = 0 AND i <= :posts * 9 / 10""",
        f"""{dialect.numbers} INSERT INTO incident_posts (post_id, incident_id, taken_hour)
            SELECT i, i / 50, 0 FROM n WHERE i % 2 = 0 AND i >= 50 AND i / 50 * 50 <= :posts * 9 / 10""",
        f"""{dialect.numbers} INSERT INTO post_signatures (post_id, vector, meaning, encoder, minhash)
            SELECT i, {octets(384)}, {octets(192)}, 'e5', {octets(256)} FROM n WHERE i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO word_bands (key, post_id)
            SELECT (i * {WORD_BANDS} + band) * 7000000000001, i FROM n
            JOIN ({bands}) AS bands ON i <= {SIGNED}""",
        f"""{dialect.numbers} INSERT INTO media_matches (media_id, other_id, bits)
            SELECT i, i + 5, 4 FROM n WHERE i % 50 = 5 AND i + 5 <= :posts""",
        """INSERT INTO incident_cursor (id, prediction_id) SELECT 1, max(id) FROM predictions""",
    ]


def _text() -> str:
    return (
        "('Water is rising in street ' || (i % 5000)"
        f" || CASE WHEN {_mix(7)} % 500 = 0 THEN ', the bridge has collapsed' ELSE ', people need help' END"
        f" || CASE WHEN {_mix(31)} % 5 = 0 THEN ' at the market' ELSE '' END)"
    )


def _message() -> str:
    """A number that posts of the same text share."""
    return (
        f"(i % 5000) * 4 + CASE WHEN {_mix(7)} % 500 = 0 THEN 2 ELSE 0 END"
        f" + CASE WHEN {_mix(31)} % 5 = 0 THEN 1 ELSE 0 END"
    )


def _author_hash(posts: int) -> str:
    """As long as the product's, different from its first letters on."""
    return f"({_author(posts)}) || '-{'0' * 54}'"


def _author(posts: int) -> str:
    return f"{_mix(11)} % {max(1, posts // 3)}"


def _shown_words(posts: int) -> dict[str, str]:
    categories = list(Humanitarian)
    humanitarian = " ".join(
        f"WHEN {_mix(3)} % 100 < {below} THEN '{category}'"
        for category, below in zip(categories, (5, 15, 30, 32, 35, 50, 65, 100), strict=True)
    )
    not_humanitarian = f"CASE {humanitarian} END = 'not_humanitarian'"
    return {
        "informativeness": _if_done(
            posts, f"CASE WHEN {not_humanitarian} THEN 'not_informative' ELSE 'informative' END"
        ),
        "humanitarian": _if_done(posts, f"CASE {humanitarian} END"),
        "damage": _if_done(
            posts,
            f"CASE WHEN i % 5 <> 0 THEN NULL WHEN {_mix(17)} % 3 = 0 THEN 'severe_damage'"
            f" WHEN {_mix(17)} % 3 = 1 THEN 'mild_damage' ELSE 'little_or_no_damage' END",
        ),
        "label_decision": "CASE WHEN i % 20 = 0 THEN 'right' ELSE 'not_judged' END",
        "information": "CASE WHEN i % 20 <> 0 THEN 'not_judged' WHEN i % 60 = 0 THEN 'false'"
        " ELSE 'corroborated' END",
        "use": "CASE WHEN i % 60 = 0 THEN 'not_used' ELSE 'used' END",
        "damage_clarity": _if_done(posts, "CASE WHEN i % 10 = 0 THEN 'unclear' ELSE 'clear' END"),
        "familiarity": _if_done(posts, "CASE WHEN i % 40 = 0 THEN 'unfamiliar' ELSE 'not_marked' END"),
    }


def _label_columns(posts: int) -> dict[str, str]:
    lat, lon = f"(17.43 + ({_mix(23)} % 4000) / 1000.0)", f"(-101.13 + ({_mix(29)} % 4000) / 1000.0)"
    packed = " + ".join(
        f"CASE ({expression}) "
        + " ".join(f"WHEN '{word}' THEN {PARTS[name].code(word)}" for word in PARTS[name].words)
        + " ELSE 0 END"
        for name, expression in _shown_words(posts).items()
    )
    return {
        "hour": f"({STARTED_S} + (i * {MONTH_S}) / {posts}) / 3600",
        "packed": packed,
        "language": f"CASE {_mix(5)} % 10 WHEN 0 THEN 'es' WHEN 1 THEN 'fr' WHEN 2 THEN 'pt' WHEN 3 THEN 'it'"
        " WHEN 4 THEN NULL ELSE 'en' END",
        # As long as the product's: numbers of 64 bits.
        "account": f"({_author(posts)}) * {(2**63 - 1) // 1_000_003}",
        "folded_text": f"lower({_text()})",
        "message": _message(),
        "has_picture": "(i % 5 = 0)",
        "model_version": _if_done(posts, "'bench-1'"),
        "informativeness_confidence": _if_done(posts, "0.9"),
        "humanitarian_confidence": _if_done(posts, f"0.3 + ({_mix(13)} % 700) / 1000.0"),
        "damage_confidence": _if_done(posts, "CASE WHEN i % 5 = 0 THEN 0.8 END"),
        "modalities_disagree": "(i % 50 = 0)",
        "urgency": f"({_mix(19)} % 1000) / 1000.0 - CASE WHEN i % 20 = 0 THEN 2 ELSE 0 END",
        "lat": f"CASE WHEN i % 5 < 2 THEN {lat} END",
        "lon": f"CASE WHEN i % 5 < 2 THEN {lon} END",
        "cell_row": f"CASE WHEN i % 5 < 2 THEN CAST(floor({lat} / {LABEL_CELL_DEGREES}) AS integer) END",
        "cell_column": f"CASE WHEN i % 5 < 2 THEN CAST(floor({lon} / {LABEL_CELL_DEGREES}) AS integer) END",
        "precision": "CASE WHEN i % 5 < 2 THEN 'locality' END",
    }


def _if_done(posts: int, value: str) -> str:
    return f"CASE WHEN i <= {posts} * 9 / 10 THEN {value} END"


def _mix(salt: int) -> str:
    """Return an expression that scatters the post's number over [0, 1000003)."""
    return f"((i * {7919 * salt}) % 1000003)"
