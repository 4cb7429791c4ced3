"""Files into the store, through the same doors that analysts use."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from db.ingest.errors import IngestError
from db.ingest.importer import rehearse_import, run_import
from db.ingest.limits import Limits
from db.ingest.mapping import change_mapping, guess_mapping
from db.ingest.result import ImportResult
from db.ingest.tables import open_tables
from db.media import read_original
from db.queries.filters import PostFilter
from db.queries.operations import get_queue_status, list_drops, list_imports, list_refusals
from db.queries.posts import count_posts, get_post, list_posts
from db.session import Store
from db.settings import get_settings
from db.vocabulary import JobPriority, PlaceMethod
from tests.factories import make_event

Import = Callable[..., ImportResult]


@pytest.fixture
def event_id(store: Store) -> int:
    with store.write() as session:
        return make_event(session)


@pytest.fixture
def import_file(store: Store, event_id: int) -> Import:
    """Imports the first table of a path with the guessed mapping."""

    def run(path: Path, **options: object) -> ImportResult:
        with open_tables(path) as tables:
            return run_import(
                store,
                get_settings(),
                tables[0],
                guess_mapping(tables[0].columns),
                event_id=event_id,
                source_name="test feed",
                priority=JobPriority.FEED,
                **options,  # type: ignore[arg-type]
            )

    return run


def _draw(seed: int = 0, picture_format: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 40 + seed).convert("RGB").save(out, picture_format)
    return out.getvalue()


def _write_csv(path: Path, rows: int, first: int = 0) -> Path:
    lines = [f"p{n},Water in street {n},2026-02-01T10:00:00Z\n" for n in range(first, first + rows)]
    path.write_text("post_id,text,posted_at\n" + "".join(lines))
    return path


def _count(store: Store, event_id: int) -> int:
    with store.read() as session:
        return count_posts(session, PostFilter(event_id=event_id))


def test_good_rows_get_a_job_each_and_bad_ones_a_reason(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    path = tmp_path / "posts.csv"
    path.write_text(
        "post_id,text,posted_at,lat,lon\n"
        "1,Bridge is out,2026-02-01T10:00:00Z,17.25,-88.5\n"
        "2,,2026-02-01T10:00:00Z,,\n"
        "3,Roof gone,soon,,\n"
        "1,Again,2026-02-01T10:00:00Z,,\n"
        "5,No zone,2026-02-01 10:00,,\n"
    )
    result = import_file(path)
    assert (result.accepted, result.repeated, result.naive_times, result.share_read) == (3, 0, 1, 1.0)
    assert [(item.line, item.reason) for item in result.refusals] == [
        (3, "has neither text nor picture"),
        (5, "id '1' is known with other words (post 1, line 2)"),
    ]
    assert (result.without_time, result.without_place, result.dropped) == (1, 2, {"posted_at": 1})
    with store.read() as session:
        (run,) = list_imports(session)
        stored = list_refusals(session, run.id)
        assert (run.accepted, run.refused, run.file_name, run.source) == (3, 2, "posts.csv", "test feed")
        assert (run.without_time, run.dropped) == (1, 1)
        assert list_drops(session, run.id) == result.drops
        assert [(drop.line, drop.field) for drop in result.drops] == [(4, "posted_at")]
        assert [(item.file_name, item.line, item.reason) for item in stored] == [
            (item.file_name, item.line, item.reason) for item in result.refusals
        ]
        assert run.finished_at is not None
        assert get_queue_status(session).todo == 3
        first = next(row for row in list_posts(session, PostFilter(event_id=event_id), limit=10) if row.lat)
        detail = get_post(session, first.id)
    assert detail is not None
    assert detail.place is not None
    assert (detail.place.method, detail.place.lat) == (PlaceMethod.POST_COORDINATES, 17.25)


def test_a_repeated_import_adds_nothing(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    path = _write_csv(tmp_path / "posts.csv", 7)
    import_file(path)
    again = import_file(path)
    assert (again.accepted, again.repeated) == (0, 7)
    assert _count(store, event_id) == 7


@pytest.mark.parametrize("name", ["posts.csv", "posts.jsonl", "pictures"])
def test_posts_without_an_id_are_known_again_by_their_content(
    store: Store, event_id: int, import_file: Import, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name == "pictures":
        path.mkdir()
        (path / "a.jpg").write_bytes(_draw())
    elif name == "posts.jsonl":
        path.write_text(json.dumps({"text": "Bridge is out", "posted_at": 1769940000}))
    else:
        path.write_text("text,posted_at\nBridge is out,2026-02-01T10:00:00Z\n")
    assert import_file(path).accepted == 1
    assert (import_file(path).repeated, _count(store, event_id)) == (1, 1)


def test_a_zip_with_pictures_keeps_each_original_once_by_content(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    picture = _draw()
    path = tmp_path / "posts.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "posts.jsonl",
            "\n".join(
                json.dumps(
                    {"id": str(number), "text": "t", "created_at": "2026-02-01T10:00:00Z", "image": name}
                )
                for number, name in enumerate(["p/a.jpg", ["p/b.jpg", "p/a.jpg"], "p/cut.jpg", "../x.jpg"])
            ),
        )
        archive.writestr("p/a.jpg", picture)
        archive.writestr("p/b.jpg", picture)
        archive.writestr("p/cut.jpg", picture[: len(picture) // 2])
    result = import_file(path)
    assert (result.accepted, result.refusals, [drop.line for drop in result.drops]) == (4, [], [3, 4])
    with store.read() as session:
        rows = list_posts(session, PostFilter(event_id=event_id), limit=10)
        details = [get_post(session, row.id) for row in rows]
    notes = [row.attachment_note for row in rows if row.attachment_note]
    assert sorted(note.split("'")[1] for note in notes) == ["../x.jpg", "p/cut.jpg"]
    hashes = {medium.sha256 for detail in details if detail for medium in detail.media}
    assert len(hashes) == 1
    assert read_original(get_settings().media_dir, hashes.pop()) == picture
    assert len(list(get_settings().media_dir.glob("*/*"))) == 1


def test_a_crisismmd_release_becomes_posts_with_several_media(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    tweet = 1050118621198921728
    pictures = tmp_path / "data_image" / "test_floods" / "10_10_2018"
    annotations = tmp_path / "annotations"
    pictures.mkdir(parents=True)
    annotations.mkdir()
    lines = ["tweet_id\timage_id\ttweet_text\timage_path"]
    for number in range(2):
        (pictures / f"{tweet}_{number}.jpg").write_bytes(_draw(number))
        lines.append(
            f"{tweet}\t{tweet}_{number}\tFlood\tdata_image/test_floods/10_10_2018/{tweet}_{number}.jpg"
        )
    lines.append(f"{tweet + 1}\tx\tNo picture here\tdata_image/test_floods/10_10_2018/none.jpg")
    (annotations / "test_floods_final_data.tsv").write_text("\n".join(lines))
    result = import_file(tmp_path)
    assert (result.accepted, [item.line for item in result.drops]) == (2, [4])
    with store.read() as session:
        _, row = list_posts(session, PostFilter(event_id=event_id), limit=10)
        detail = get_post(session, row.id)
    assert detail is not None
    assert len(detail.media) == 2
    assert row.posted_at.isoformat() == "2018-10-10T20:19:24.211000+00:00"


def test_rows_may_name_their_own_source(store: Store, import_file: Import, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("id,text,source\n1,a,wire\n1,b,radio\n2,c,\n")
    assert import_file(path).accepted == 3
    assert import_file(path).repeated == 3


def test_progress_is_told_after_each_batch_and_a_stop_keeps_what_is_stored(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    path = _write_csv(tmp_path / "posts.csv", 1_200)
    told: list[tuple[int, float]] = []
    result = import_file(
        path,
        on_progress=lambda so_far: told.append((so_far.accepted, so_far.share_read)),
        should_stop=lambda: len(told) == 2,
    )
    assert result.is_cancelled
    assert [accepted for accepted, _ in told] == [500, 1_000]
    assert 0 < told[0][1] < told[1][1] <= 1
    assert _count(store, event_id) == 1_000
    assert import_file(path).accepted == 200


def test_a_batch_that_fails_leaves_nothing_of_itself(
    store: Store, event_id: int, import_file: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    path = _write_csv(tmp_path / "posts.csv", 20)
    with monkeypatch.context() as patch:
        patch.setattr("db.ingest.importer.record_batch", break_off)
        with pytest.raises(RuntimeError, match="power cut"):
            import_file(path)
    assert _count(store, event_id) == 0
    assert import_file(path).accepted == 20


def test_a_file_of_too_many_rows_says_where_it_stops(store: Store, event_id: int, tmp_path: Path) -> None:
    path = _write_csv(tmp_path / "posts.csv", 10)
    with open_tables(path, limits=Limits(rows=6)) as (table,):
        result = run_import(
            store,
            get_settings(),
            table,
            guess_mapping(table.columns),
            event_id=event_id,
            source_name="s",
            priority=JobPriority.FEED,
        )
    (stop,) = result.refusals
    assert (result.accepted, stop.line) == (6, 8)
    assert stop.reason == "the import stops after 6 rows; split the file and import the rest"


def test_an_unknown_column_stores_nothing(store: Store, event_id: int, tmp_path: Path) -> None:
    path = _write_csv(tmp_path / "posts.csv", 3)
    other = guess_mapping(["body"])
    with open_tables(path) as (table,), pytest.raises(IngestError, match="unknown column 'body' for text"):
        run_import(
            store,
            get_settings(),
            table,
            other,
            event_id=event_id,
            source_name="s",
            priority=JobPriority.FEED,
        )
    with store.read() as session:
        assert list_imports(session) == []


def test_a_rehearsal_finds_the_same_bad_rows_and_stores_nothing(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text,posted_at\ngood,2026-02-01T10:00:00Z\nlate,soon\n,2026-02-01T10:00:00Z\n")
    with open_tables(path) as (table,):
        rehearsed = rehearse_import(
            get_settings(), table, guess_mapping(table.columns), source_name="test feed"
        )
    assert (rehearsed.import_id, rehearsed.accepted, _count(store, event_id)) == (None, 2, 0)
    assert rehearsed == replace(import_file(path), import_id=None)


def test_a_change_of_mapping_is_what_is_stored(store: Store, event_id: int, tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text,translated\nhola,hello\n")
    with open_tables(path) as (table,):
        mapping = change_mapping(guess_mapping(table.columns), {"text": "translated"}, table.columns)
        run_import(
            store,
            get_settings(),
            table,
            mapping,
            event_id=event_id,
            source_name="s",
            priority=JobPriority.FEED,
        )
    with store.read() as session:
        (row,) = list_posts(session, PostFilter(event_id=event_id), limit=10)
    assert row.text == "hello"


def test_postgresql_takes_the_same_file_and_knows_it_again(postgres_store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(_draw())
    path = tmp_path / "posts.csv"
    path.write_text("id,text,posted_at,image\n1,água 水 🌊,2026-02-01T10:00:00Z,a.jpg\n2,a\0b,1769940000,\n")
    with postgres_store.write() as session:
        event_id = make_event(session)
    with open_tables(path) as (table,):
        first, second = (
            run_import(
                postgres_store,
                get_settings(),
                table,
                guess_mapping(table.columns),
                event_id=event_id,
                source_name="test feed",
                priority=JobPriority.FEED,
            )
            for _ in range(2)
        )
    assert (first.accepted, len(first.refusals), second.repeated) == (1, 1, 1)
    assert _count(postgres_store, event_id) == 1


@pytest.mark.slow
def test_the_real_posts_import_whole(
    store: Store, event_id: int, import_file: Import, real_data: Path
) -> None:
    result = import_file(real_data / "posts.csv")
    assert (result.accepted, result.refusals) == (13_184, [])


def test_while_the_media_folder_is_away_texts_go_on_and_pictures_come_in_later(
    store: Store, event_id: int, import_file: Import, tmp_path: Path
) -> None:
    def pack(name: str, posts: dict[str, str]) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as archive:
            rows = [f"{post},Bridge {post} is out,2026-02-01,{picture}" for post, picture in posts.items()]
            archive.writestr("posts.csv", "\n".join(["id,text,created_at,picture", *rows]))
            archive.writestr("a.jpg", _draw())
        return path

    import_file(pack("first.zip", {"p1": "a.jpg"}))
    folder = get_settings().media_dir
    away = folder.rename(folder.with_name("away"))
    later = pack("later.zip", {"p2": "a.jpg", "p3": ""})
    result = import_file(later)
    assert (result.accepted, len(result.refusals)) == (1, 1)
    assert result.refusals[0].line == 2
    assert result.refusals[0].reason == (
        f"its picture cannot be kept: the media folder {folder} is gone or closed"
        " (No such file or directory); mount or restore it, then import the file again"
    )
    assert not folder.exists(), "made where a volume should be mounted"
    away.rename(folder)
    assert import_file(later).accepted == 1
    with store.read() as session:
        assert count_posts(session, PostFilter(event_id=event_id)) == 3
