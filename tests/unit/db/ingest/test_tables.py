import os
import zipfile
from pathlib import Path

import pytest

from db.imports import Refusal
from db.ingest.errors import IngestError
from db.ingest.limits import Limits
from db.ingest.rows import Row
from db.ingest.tables import open_tables
from db.vocabulary import SourceKind

TABLE = b"text,picture\nhi,p/a.jpg\n"
ANNOTATIONS = "tweet_id\ttweet_text\timage_path\n1050118621198921728\tFlood\tdata_image/a.jpg\n"


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.csv", b"text\nhi\n", SourceKind.CSV),
        ("A.TSV", b"text\tb\nhi\tc\n", SourceKind.CSV),
        ("a.jsonl", b'{"text": "hi"}', SourceKind.JSONL),
        ("a.ndjson", b'{"text": "hi"}', SourceKind.JSONL),
    ],
)
def test_a_table_is_read_by_its_kind_and_as_often_as_needed(
    tmp_path: Path, name: str, data: bytes, kind: SourceKind
) -> None:
    (tmp_path / name).write_bytes(data)
    with open_tables(tmp_path / name) as (table,):
        assert (table.kind, table.name, table.columns[0]) == (kind, name, "text")
        assert list(table.read_items()) == list(table.read_items()) != []


def test_a_table_finds_its_pictures_beside_it_or_in_a_zip(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(TABLE)
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.jpg").write_bytes(b"beside")
    with open_tables(tmp_path / "a.csv") as (table,):
        assert table.container.read_picture("p/a.jpg") == b"beside"
    packed = _zip(tmp_path / "p.zip", {"p/a.jpg": b"packed", "../evil": b"x"})
    with open_tables(tmp_path / "a.csv", pictures=packed) as (table,):
        assert [item.file_name for item in table.read_items()] == ["p.zip/../evil", "a.csv"]
        assert table.container.read_picture("p/a.jpg") == b"packed"


def test_a_zip_with_a_table_reads_the_table_and_names_what_it_refuses(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"posts.csv": TABLE, "p/a.jpg": b"x", "../evil": b"x", "notes.txt": b"x"})
    with open_tables(path) as (table,):
        refused, row = list(table.read_items())
        assert isinstance(refused, Refusal)
        assert refused.file_name == "a.zip/../evil"
        assert isinstance(row, Row)
        assert (row.file_name, row.line, row.values["picture"]) == ("posts.csv", 2, "p/a.jpg")


def test_pictures_without_a_table_are_posts_and_other_files_are_named(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"b.JPG": b"x", "a.png": b"x", "clip.mp4": b"\0\0\0 ftypisom"})
    with open_tables(path) as (table,):
        assert (table.kind, table.columns) == (SourceKind.FOLDER, ("picture",))
        refused, first, second = list(table.read_items())
        assert refused == Refusal("clip.mp4", None, "not a picture by its name")
        assert first == Row("a.png", None, {"picture": "a.png"}, 0.5)
        assert second == Row("b.JPG", None, {"picture": "b.JPG"}, 1.0)


@pytest.mark.parametrize("start", ["", "CrisisMMD_v2.0"])
def test_a_crisismmd_release_gives_a_table_for_each_event(tmp_path: Path, start: str) -> None:
    folder = tmp_path / start / "annotations"
    folder.mkdir(parents=True)
    for event in ("hurricane_maria", "srilanka_floods"):
        (folder / f"{event}_final_data.tsv").write_text(ANNOTATIONS)
    with open_tables(tmp_path) as tables:
        assert [table.event for table in tables] == ["hurricane_maria", "srilanka_floods"]
        assert {table.kind for table in tables} == {SourceKind.CRISISMMD}
        (row,) = tables[0].read_items()
        assert isinstance(row, Row)
        assert row.values["picture"] == f"{start}/data_image/a.jpg".lstrip("/")


def test_a_file_of_4_gb_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(4 * 1024**3)
    with (
        pytest.raises(IngestError, match=r"huge\.csv has 4,096 MiB; at most 2,048: split it"),
        open_tables(path),
    ):
        pass


def test_the_zip_of_a_tables_pictures_is_bounded_too(tmp_path: Path, small_limits: Limits) -> None:
    (tmp_path / "a.csv").write_bytes(TABLE)
    (tmp_path / "p.zip").write_bytes(os.urandom(1_100_000))
    opening = open_tables(tmp_path / "a.csv", tmp_path / "p.zip", small_limits)
    with pytest.raises(IngestError, match=r"p\.zip has 1 MiB; at most 1: split it"), opening:
        pass


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"a.csv": TABLE, "b.csv": TABLE}, r"a\.zip holds 2 tables \(a\.csv, b\.csv\); leave one"),
        ({"a.mp4": b"\0\0\0 ftypisom"}, r"a\.zip holds neither a table nor pictures"),
        (
            {"a.jpg": b"x", "t.html": b"<p>Help"},
            r"a\.zip: nobody could read the text in t\.html, so",
        ),
        ({"a.jpg": b"x", "chat.pdf": b"%PDF\0"}, r"nobody could read the text in chat\.pdf"),
        ({"a.csv": TABLE, "p.zip": b"PK"}, r"a\.zip holds p\.zip, an archive inside an archive"),
        ({"a.csv": b""}, r"a\.csv is empty"),
    ],
)
def test_a_zip_without_one_clear_content_is_refused(
    tmp_path: Path, members: dict[str, bytes], reason: str
) -> None:
    with pytest.raises(IngestError, match=reason), open_tables(_zip(tmp_path / "a.zip", members)):
        pass


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", b"", "a.csv is empty"),
        ("a.bin", bytes(range(256)) * 9 + bytes(900), "a.bin is of no kind that can be imported; give CSV"),
        ("a.csv", b"%PDF-1.7 x", "a.csv is a PDF, which cannot be imported; give CSV"),
        ("a.json", b"<!DOCTYPE html><p>", "a.json is a web page, which cannot be imported"),
        ("missing.csv", None, "there is no file"),
    ],
)
def test_an_unusable_file_is_refused(tmp_path: Path, name: str, data: bytes | None, reason: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(IngestError, match=reason), open_tables(tmp_path / name):
        pass


def test_a_table_that_breaks_inside_its_zip_keeps_what_was_read(tmp_path: Path) -> None:
    lines = b"".join(b"row %d,\n" % number for number in range(5_000))
    path = _zip(tmp_path / "a.zip", {"a.csv": b"text,picture\n" + lines})
    data = bytearray(path.read_bytes())
    data[data.index(b"row 4990")] = 0x78
    path.write_bytes(data)
    with open_tables(path) as (table,):
        items = list(table.read_items())
    assert sum(isinstance(item, Row) for item in items) > 4_000
    assert isinstance(items[-1], Refusal)
    assert items[-1].reason.startswith("the rest of the file cannot be read: Bad CRC-32")
