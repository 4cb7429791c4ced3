import unicodedata
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from db.ingest.containers import FolderContainer, ZipContainer
from db.ingest.errors import BadRowError
from db.ingest.limits import LIMITS
from db.ingest.table_pictures import TablePictures

FILES = {"in/p/a.jpg": b"beside", "p/a.jpg": b"root", "data_image/day/b.jpg": b"release", "in/c.jpg": b"last"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("p/a.jpg", b"beside"),
        ("p\\a.jpg", b"beside"),
        ("data_image/day/b.jpg", b"release"),
        ("D:\\Work\\Release\\data_image\\day\\b.jpg", b"release"),
        ("/home/sample/data_image/day/b.jpg", b"release"),
        ("\\\\server\\share\\c.jpg", b"last"),
    ],
)
def test_a_picture_is_found_beside_its_table_and_by_the_end_of_a_path(
    tmp_path: Path, path: str, data: bytes
) -> None:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    assert TablePictures(FolderContainer(tmp_path, LIMITS), "in").read_picture(path) == data


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("D:\\Work\\no.jpg", r"is not in"),
        ("/etc/passwd", r"is not in"),
        ("../../etc/passwd", "leads outside its folder"),
        ("D:\\..\\x.jpg", "leads outside its folder"),
        ("https://example.org/a.jpg", "is an address; only files that come along are imported"),
        ("", "is not a file name"),
    ],
)
def test_no_path_leads_to_another_file(tmp_path: Path, path: str, reason: str) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "x.jpg").write_bytes(b"secret")
    with pytest.raises(BadRowError, match=reason):
        TablePictures(FolderContainer(tmp_path / "root", LIMITS), "").read_picture(path)


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("named", ["NFC", "NFD"])
def test_accents_agree_however_a_system_spells_them(tmp_path: Path, stored: str, named: str) -> None:
    name, asked = (unicodedata.normalize(form, "picé.jpg") for form in (stored, named))  # type: ignore[arg-type]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, b"x")
    (tmp_path / name).write_bytes(b"x")
    with closing(ZipContainer(tmp_path / "a.zip", LIMITS)) as container:
        assert container.read_picture(asked) == FolderContainer(tmp_path, LIMITS).read_picture(asked) == b"x"
