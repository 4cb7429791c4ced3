import zipfile
from pathlib import Path

import pytest

from db.ingest.errors import BadRowError, IngestError
from db.ingest.rows import Row
from db.ingest.tables import open_tables


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_the_page_with_the_texts_is_named_and_not_its_style(tmp_path: Path) -> None:
    members = {
        "Chat/css/style.css": b"body { color: red }",
        "Chat/js/script.js": b"var x = 1;",
        "Chat/messages.html": b"<html><body>Water in the street</body></html>",
        "Chat/photos/1.jpg": b"x",
    }
    path = _zip(tmp_path / "chat.zip", members)
    with (
        pytest.raises(IngestError, match=r"nobody could read the text in Chat/messages\.html"),
        open_tables(path),
    ):
        pass


def test_a_file_about_the_archive_is_no_second_table(tmp_path: Path) -> None:
    members = {"posts.csv": b"text\nRoad closed\n", "metadata.json": b"{}", "README.txt": b"By the desk"}
    with open_tables(_zip(tmp_path / "a.zip", members)) as (table,):
        assert [item.values for item in table.read_items() if isinstance(item, Row)] == [
            {"text": "Road closed"}
        ]


def test_a_picture_in_a_zip_is_found_in_another_case(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", {"posts.csv": b"text,picture\nhi,IMG_1.JPG\n", "img_1.jpg": b"bytes"})
    with open_tables(path) as (table,):
        assert table.container.read_picture("IMG_1.JPG") == b"bytes"


def test_a_bare_name_finds_the_only_picture_of_that_name(tmp_path: Path) -> None:
    members = {
        "form.csv": b"text,picture\nhi,1.jpg\n",
        "media/1.jpg": b"one",
        "a/2.jpg": b"x",
        "b/2.jpg": b"y",
    }
    with open_tables(_zip(tmp_path / "a.zip", members)) as (table,):
        assert table.container.read_picture("1.jpg") == b"one"
        with pytest.raises(BadRowError, match=r"picture '2\.jpg' is not in a\.zip"):
            table.container.read_picture("2.jpg")
