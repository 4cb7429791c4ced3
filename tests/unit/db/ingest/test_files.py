import gzip
import zipfile
from pathlib import Path

import pytest

from db.ingest.errors import IngestError
from db.ingest.limits import Limits
from db.ingest.rows import Row
from db.ingest.tables import open_tables


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("posts.csv.gz", b"text\nRoad closed\n"),
        ("posts.jsonl.gz", b'{"text": "Road closed"}'),
        ("p.bin", b"text\nx\n"),
    ],
)
def test_a_packed_file_is_read_as_what_it_holds(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(gzip.compress(data))
    with open_tables(tmp_path / name) as (table,):
        assert table.name == name
        assert len([item for item in table.read_items() if isinstance(item, Row)]) == 1
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / name, "posts.csv.gz")
    with open_tables(tmp_path / "a.zip") as (table,):
        assert len(list(table.read_items())) == 1


def test_a_packed_file_that_swells_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv.gz"
    path.write_bytes(gzip.compress(b"text\n" + b"Road closed\n" * 200_000))
    with open_tables(path, limits=Limits(file_bytes=1_000_000)) as (table,):
        *rows, last = table.read_items()
    assert len(rows) > 50_000
    assert not isinstance(last, Row)
    assert "unpacks to more than 1 MiB; split it" in last.reason


def test_a_packed_file_that_is_cut_keeps_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv.gz"
    path.write_bytes(
        gzip.compress(b"text\n" + b"".join(b"Road %d closed\n" % n for n in range(50_000)))[:-20]
    )
    with open_tables(path) as (table,):
        *rows, last = table.read_items()
    assert len(rows) > 1_000
    assert not isinstance(last, Row)
    assert last.reason.startswith("the rest of the file cannot be read")


def test_a_zip_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("posts.csv", "text\nRoad closed\n")
    with open_tables(path) as (table,):
        assert table.name == "posts.csv"


def test_a_text_document_is_refused_by_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    opening = open_tables(path)
    with pytest.raises(IngestError, match="is a text document or a presentation, which cannot be"), opening:
        pass


def test_a_packed_file_may_not_swell_further_than_a_member_of_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "posts.csv.gz"
    path.write_bytes(gzip.compress(b"text\n" + b"a" * 3_000_000))
    with pytest.raises(IngestError, match="unpacks to more than 1 MiB"), open_tables(path) as (table,):
        list(table.read_items())
